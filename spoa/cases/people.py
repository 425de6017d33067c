"""Who a case is about."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from spoa.kernel.errors import Invalid
from spoa.kernel.ids import new_id
from spoa.records.cases import Case, Person

OLDEST_YEARS = 125


@dataclass(frozen=True)
class Identity:
    """What was said about who someone is. ``None`` is "not said" and leaves what is known as it is."""

    name: str | None = None
    date_of_birth: date | None = None
    sex: str | None = None
    phone: str | None = None
    address: str | None = None
    postcode: str | None = None
    nhs_number: str | None = None
    gp_service_id: str | None = None


def identify(session: Session, case: Case, said: Identity, *, at: datetime) -> Person:
    """Write what was said to the case's person; raise ``Invalid`` for a birthday nobody alive can have."""
    if said.date_of_birth is not None:
        case.age_days = age_in_days(said.date_of_birth, at)
    if case.person is None:
        case.person = Person(id=new_id(), organisation_id=case.organisation_id)
        session.add(case.person)
    for name, value in vars(said).items():
        if value is not None:
            setattr(case.person, name, value)
    if said.sex is not None:
        case.sex = said.sex
    if said.postcode is not None or said.address is not None:
        case.place = case.place | {
            key: value
            for key, value in (("postcode", said.postcode), ("address", said.address))
            if value is not None
        }
    session.flush()
    return case.person


def age_in_days(born: date, at: datetime) -> int:
    """Return how many days old someone is; ``Invalid`` when not born yet or older than anyone alive."""
    days = (at.date() - born).days
    if days < 0:
        raise Invalid("That date of birth is in the future. Please check the year.")
    if days > OLDEST_YEARS * 366:
        raise Invalid("That date of birth is more than 125 years ago. Please check the year.")
    return days


def born_in(case: Case, year: int, at: datetime) -> bool | None:
    """Say whether the person of a case was born in a year; ``None`` where we know nothing of their age.

    An age that was told without its birthday leaves a year on either side open.
    """
    born = case.person.date_of_birth if case.person else None
    if born is not None:
        return born.year == year
    if case.age_days is None:
        return None
    return abs((at - timedelta(days=case.age_days)).year - year) <= 1
