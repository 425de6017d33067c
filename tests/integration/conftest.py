"""What tests of stored things share: the rules, records on a database of the test's own, and an open case."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket

from spoa import wiring
from spoa.demo import people
from spoa.demo.directory import furnish
from spoa.kernel.clock import SetClock
from spoa.kernel.ids import new_id
from spoa.records.cases import Case
from spoa.records.outbox import Handed
from spoa.records.staff import Organisation
from spoa.records.unit import Records, make_engine
from spoa.routing.read import read_directory, read_rules
from spoa.staff import passwords
from spoa.triage.rulebook import load
from tests.support.people import PASSWORD
from tests.support.stores import Databases, Furnished

RULES = Path(__file__).parents[2] / "rules"
NOW = SetClock().now()

_rulebook, _routing = cache(load), cache(read_rules)
_directory = cache(lambda folder: read_directory(folder, _routing(folder.parent / "routing.yaml")))


@pytest.fixture(autouse=True)
def rules_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read the rules once for all tests: they are files, and nothing changes them."""
    monkeypatch.setattr(wiring, "load", _rulebook)
    monkeypatch.setattr(wiring, "read_rules", _routing)
    monkeypatch.setattr(wiring, "read_directory", lambda folder, _rules: _directory(folder))


class _Pages(BytecodeCache):
    """Keeps what templates were compiled to, for the applications of all tests."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if kept := self._kept.get(bucket.key):
            bucket.bytecode_from_string(kept)

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._kept[bucket.key] = bucket.bytecode_to_string()


_pages = _Pages()


@pytest.fixture(autouse=True)
def pages_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Compile each template once for all tests: it is a file, and nothing changes it."""
    make = Flask.create_jinja_environment

    def made(app: Flask) -> object:
        environment = make(app)
        environment.bytecode_cache = _pages
        return environment

    monkeypatch.setattr(Flask, "create_jinja_environment", made)


@pytest.fixture(autouse=True)
def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hash fast: what argon2 costs is its own affair."""
    monkeypatch.setattr(passwords, "_HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


@pytest.fixture(scope="session")
def furnished(databases: Databases, template: str) -> Furnished:
    """By its moment, the name of a database with staff, lines, services and slots, for tests to copy."""

    @cache
    def at(now: datetime) -> str:
        name = databases.make(template)
        engine = make_engine(databases.url(name))
        with Records(engine).unit() as session:
            furnish(session, _directory(RULES / "directory"), now=now)
            people.load(session, SetClock(now), PASSWORD)
        engine.dispose()
        return name

    return at


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
