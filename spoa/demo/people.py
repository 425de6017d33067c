"""The demonstration's staff, lines and organisations. All invented; the numbers are Ofcom's for drama."""

from typing import Final, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from spoa.kernel.clock import Clock
from spoa.records.directory import ServiceRow
from spoa.records.staff import Line, Staff
from spoa.routing.model import service_id
from spoa.staff.organisations import ensure_organisation
from spoa.staff.passwords import fits, hashed
from spoa.staff.presence import State, presence_of, set_presence
from spoa.staff.roles import ROLE_WORDS, Role

HUB: Final = "SPA01"

ORGANISATIONS: Final = (
    (HUB, "Single Point of Access", "hub"),
    ("GPO01", "Riverside Out of Hours", "gp_ooh"),
    ("EAM01", "East Ambulance", "ambulance"),
    ("VOL01", "Good Neighbours Bedford", "voluntary"),
)
"""Code, name and kind, as in ``rules/directory/organisations.yaml``."""

LINES: Final = (
    ("+441632960111", "111", "111", "voice"),
    ("+441632960999", "Passed on by 999", "999", "voice"),
    ("+447700900111", "NurseLine by text", "nurseline", "text"),
    ("+441632960222", "Professionals", "professional", "voice"),
    ("+441632960180", "Text relay", "111", "voice"),
)
"""Number, label, source and channel; all of them the hub's."""


class Someone(NamedTuple):
    """One member of the demonstration's staff."""

    username: str
    name: str
    role: Role
    organisation: str
    title: str
    skills: tuple[str, ...] = ()
    phone: str | None = None
    place: str | None = None


STAFF: Final = (
    Someone("jo.marsh", "Jo Marsh", Role.CALL_HANDLER, HUB, "Call handler"),
    Someone("amara.osei", "Dr Amara Osei", Role.CLINICIAN, HUB, "GP", ("clinician", "gp"), "+441632960501"),
    Someone("sam.reid", "Sam Reid", Role.CLINICIAN, HUB, "Nurse", ("clinician", "nurse"), "+441632960502"),
    Someone("moira.dunn", "Moira Dunn", Role.PROVIDER, "GPO01", "Reception", place="kingsbrook-house"),
    Someone("nia.frost", "Nia Frost", Role.PROVIDER, "GPO01", "Reception", place="luton-base"),
    Someone(
        "kit.lowe",
        "Kit Lowe",
        Role.PROVIDER,
        "EAM01",
        "East Ambulance desk 1",
        ("paramedic",),
        "+441632960901",
    ),
    Someone(
        "ana.webb",
        "Ana Webb",
        Role.PROVIDER,
        "EAM01",
        "East Ambulance desk 2",
        ("paramedic",),
        "+441632960902",
    ),
    Someone("ruth.bell", "Ruth Bell", Role.PROVIDER, "VOL01", "Bereavement volunteer", ("listener",)),
    Someone("asha.patel", "Asha Patel", Role.CALL_HANDLER, HUB, "Call handler"),
    Someone("ben.stone", "Ben Stone", Role.CALL_HANDLER, HUB, "Call handler"),
    Someone("lena.hart", "Lena Hart", Role.SUPERVISOR, HUB, "Shift lead"),
    Someone("ines.cole", "Dr Ines Cole", Role.RULE_AUTHOR, HUB, "Clinical lead for the rules"),
    Someone("tom.avery", "Tom Avery", Role.ADMINISTRATOR, HUB, "Administrator"),
)


def people() -> list[tuple[str, str, str]]:
    """Return name, role and user name of everybody who can sign in, for the screen of ``spoa up``."""
    return [(one.name, ROLE_WORDS[one.role][0].lower(), one.username) for one in STAFF]


def load(session: Session, clock: Clock, password: str) -> None:
    """Write organisations, lines and staff, all with one password. A second time changes what has changed."""
    ids = {code: ensure_organisation(session, code=code, name=n, kind=k).id for code, n, k in ORGANISATIONS}
    for number, label, source, channel in LINES:
        line = session.scalar(select(Line).where(Line.number == number)) or Line(number=number)
        line.label, line.source, line.channel, line.organisation_id = label, source, channel, ids[HUB]
        session.add(line)
    there = {staff.username: staff for staff in session.scalars(select(Staff))}
    password_hash = _password_hash(there, password)
    for one in STAFF:
        staff = there.get(one.username) or Staff(username=one.username)
        staff.name, staff.role, staff.organisation_id = one.name, one.role, ids[one.organisation]
        staff.title, staff.skills, staff.phone_pstn = one.title, list(one.skills), one.phone
        staff.active, staff.password_hash = True, password_hash
        session.add(staff)
        staff.service_id = staff.service_id or _place(session, one)
    session.flush()
    _at_work(session, clock)


def _place(session: Session, one: Someone) -> str | None:
    """Return the key of somebody's place of work, where the directory has been loaded and has it."""
    row = session.get(ServiceRow, service_id(one.place)) if one.place else None
    return row.id if row else None


def _password_hash(there: dict[str, Staff], password: str) -> str:
    """Return the hash that is stored already if it still fits: hashing is slow on purpose."""
    stored = there.get(STAFF[0].username)
    if stored is not None and fits(stored.password_hash, password):
        return stored.password_hash
    return hashed(password)


def _at_work(session: Session, clock: Clock) -> None:
    """Give everybody a presence; who is new is away until they say otherwise."""
    for staff in session.scalars(select(Staff)):
        if presence_of(session, staff.id) is None:
            set_presence(session, staff.id, State.AWAY, at=clock.now())
