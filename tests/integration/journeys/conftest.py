"""A Friday evening in November, half past seven: out-of-hours providers at work, nobody yet in touch."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from spoa.demo import people
from spoa.demo.directory import furnish
from spoa.kernel.clock import SetClock
from spoa.settings import Settings
from spoa.staff import passwords
from spoa.wiring import build
from tests.integration.journeys.town import ACCOUNT, BASE, EVENING, TOKEN, Chatter, Texter, Town, make_town


@pytest.fixture
def town(
    database_url: str, redis_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Town]:
    hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    monkeypatch.setattr(passwords, "_HASHER", hasher)
    settings = Settings(
        database_url=database_url,
        redis_url=redis_url,
        demo=True,
        secret_key="k" * 40,
        public_url=BASE,
        twilio_account=ACCOUNT,
        twilio_tokens=(TOKEN,),
    )
    clock = SetClock(EVENING)
    made = build(settings, clock)
    with made.records.unit() as session:
        people.load(session, clock, "a quiet friday evening")
        furnish(session, made.journeys.placing.directory, now=clock.now())
    yield make_town(made, clock, tmp_path / "mail")
    made.records.engine.dispose()
    made.redis.close()


@pytest.fixture
def priya(town: Town) -> Texter:
    return Texter(town)


@pytest.fixture
def walter(town: Town) -> Chatter:
    return Chatter(town)
