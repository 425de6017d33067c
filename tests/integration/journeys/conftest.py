"""A Friday evening in November, half past seven: out-of-hours providers at work, nobody yet in touch."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from spoa import wiring
from spoa.demo import people
from spoa.demo.directory import furnish
from spoa.kernel.clock import SetClock
from spoa.records.unit import Records, make_engine
from spoa.routing.model import Directory
from spoa.routing.read import read_directory, read_rules
from spoa.settings import Settings
from spoa.staff import passwords
from spoa.triage.rulebook import Rulebook, load
from tests.integration.journeys.town import ACCOUNT, BASE, EVENING, TOKEN, Chatter, Texter, Town, make_town
from tests.support.stores import Databases

RULES = Path(__file__).parents[3] / "rules"


@pytest.fixture(scope="session")
def rulebook() -> Rulebook:
    """The rules, compiled once: nothing can change them."""
    return load(RULES)


@pytest.fixture(scope="session")
def directory() -> Directory:
    """The demonstration directory, read once."""
    return read_directory(RULES / "directory", read_rules(RULES / "routing.yaml"))


@pytest.fixture(scope="session")
def furnished(databases: Databases, template: str, directory: Directory) -> str:
    """A database with staff, lines, services and slots, for tests to copy."""
    name = databases.make(template)
    engine = make_engine(databases.url(name))
    with pytest.MonkeyPatch.context() as patch, Records(engine).unit() as session:
        hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
        patch.setattr(passwords, "_HASHER", hasher)
        people.load(session, SetClock(EVENING), "a quiet friday evening")
        furnish(session, directory, now=EVENING)
    engine.dispose()
    return name


@pytest.fixture
def town(
    databases: Databases,
    furnished: str,
    redis_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    rulebook: Rulebook,
    directory: Directory,
) -> Iterator[Town]:
    monkeypatch.setattr(wiring, "load", lambda _folder: rulebook)
    monkeypatch.setattr(wiring, "read_directory", lambda _folder, _rules: directory)
    name = databases.make(furnished)
    settings = Settings(
        database_url=databases.url(name),
        redis_url=redis_url,
        demo=True,
        secret_key="k" * 40,
        public_url=BASE,
        twilio_account=ACCOUNT,
        twilio_tokens=(TOKEN,),
    )
    clock = SetClock(EVENING)
    made = wiring.build(settings, clock)
    yield make_town(made, clock, tmp_path / "mail")
    made.records.engine.dispose()
    made.redis.close()
    databases.drop(name)


@pytest.fixture
def priya(town: Town) -> Texter:
    return Texter(town)


@pytest.fixture
def walter(town: Town) -> Chatter:
    return Chatter(town)
