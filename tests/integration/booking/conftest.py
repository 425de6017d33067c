"""An area with its providers at work, and two cases that need to be seen tonight."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from spoa.kernel.actor import Actor
from spoa.kernel.clock import SetClock
from spoa.kernel.ids import new_id
from spoa.records.cases import Case, Need
from spoa.records.unit import Records, make_engine
from spoa.routing.model import organisation_id
from tests.support.stores import Databases, Furnished
from tests.unit.routing.conftest import directory, rules

__all__ = ["directory", "rules"]

NOW = SetClock().now()
ANSWER_BY = NOW + timedelta(minutes=20)
HANDLER = Actor("staff", new_id(), organisation_id("SPA01"))
RECEPTION = Actor("staff", new_id(), organisation_id("GPO01"))


@dataclass(frozen=True)
class Asking:
    """A case with one need."""

    case_id: str
    need_id: str


def open_case(session: Session, reference: str, *, now: datetime = NOW) -> Asking:
    case = Case(
        reference=reference,
        organisation_id=organisation_id("SPA01"),
        clock_at=now,
        source="nurseline",
        owner_kind="organisation",
        owner_id=organisation_id("SPA01"),
        deadline_at=now + timedelta(hours=6),
    )
    session.add(case)
    session.flush()
    need = Need(
        case_id=case.id,
        code="ooh-gp-6h",
        kind="gp",
        title="Seen by a GP within 6 hours",
        need_for="body",
        urgency=6,
        timeframe_minutes=360,
        handed_over_when="booked",
        since=now,
        deadline_at=now + timedelta(hours=6),
    )
    session.add(need)
    session.flush()
    return Asking(case.id, need.id)


@pytest.fixture
def area(databases: Databases, furnished: Furnished) -> Iterator[Records]:
    """Records that hold the demonstration's directory and its slots from Friday evening on."""
    name = databases.make(furnished(NOW))
    engine = make_engine(databases.url(name))
    yield Records(engine)
    engine.dispose()
    databases.drop(name)


@pytest.fixture
def anya(area: Records) -> Asking:
    with area.unit() as session:
        return open_case(session, "100001")


@pytest.fixture
def ben(area: Records) -> Asking:
    with area.unit() as session:
        return open_case(session, "100002")
