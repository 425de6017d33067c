"""What tests of stored things share: the rules, records on a database of the test's own, and an open case."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

import pytest

from spoa import wiring
from spoa.kernel.clock import SetClock
from spoa.kernel.ids import new_id
from spoa.records.cases import Case
from spoa.records.outbox import Handed
from spoa.records.staff import Organisation
from spoa.records.unit import Records, make_engine
from spoa.routing.read import read_directory

NOW = SetClock().now()

_rulebook, _routing = cache(wiring.load), cache(wiring.read_rules)
_directory = cache(lambda folder: read_directory(folder, _routing(folder.parent / "routing.yaml")))


@pytest.fixture(autouse=True)
def rules_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read the rules once for all tests: they are files, and nothing changes them."""
    monkeypatch.setattr(wiring, "load", _rulebook)
    monkeypatch.setattr(wiring, "read_rules", _routing)
    monkeypatch.setattr(wiring, "read_directory", lambda folder, _rules: _directory(folder))


@dataclass
class Told:
    """Remembers topics and wake-ups."""

    topics: list[frozenset[str]] = field(default_factory=list)
    wakes: list[Handed] = field(default_factory=list)


@pytest.fixture
def told() -> Told:
    """What the unit of work told after its commits."""
    return Told()


@pytest.fixture
def records(database_url: str, told: Told) -> Iterator[Records]:
    engine = make_engine(database_url)
    yield Records(engine, publish=told.topics.append, wake=told.wakes.extend)
    engine.dispose()


@pytest.fixture
def case_id(records: Records) -> str:
    """An open case."""
    with records.unit() as session:
        organisation = Organisation(id=new_id(), code="X1", name="A hub", kind="hub")
        session.add(organisation)
        session.flush()
        case = Case(
            id=new_id(),
            reference="123456",
            organisation_id=organisation.id,
            clock_at=NOW,
            source="111",
            owner_kind="organisation",
            owner_id=organisation.id,
            deadline_at=NOW,
        )
        session.add(case)
    return case.id
