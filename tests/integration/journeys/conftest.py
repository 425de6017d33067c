"""A Friday evening in November, half past seven: out-of-hours providers at work, nobody yet in touch."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from spoa.kernel.clock import SetClock
from spoa.settings import Settings
from spoa.wiring import build
from tests.integration.journeys.town import ACCOUNT, BASE, EVENING, TOKEN, Chatter, Texter, Town, make_town
from tests.support.stores import Databases, Furnished


@pytest.fixture
def town(databases: Databases, furnished: Furnished, redis_url: str, tmp_path: Path) -> Iterator[Town]:
    name = databases.make(furnished(EVENING))
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
    made = build(settings, clock)
    yield make_town(made, clock, tmp_path / "mail")
    made.records.close()
    made.redis.close()
    databases.drop(name)


@pytest.fixture
def priya(town: Town) -> Texter:
    return Texter(town)


@pytest.fixture
def walter(town: Town) -> Chatter:
    return Chatter(town)
