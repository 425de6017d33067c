"""A Friday evening, nine o'clock: Jo takes calls, Sam and Amara are free, both ambulance desks are manned."""

from collections.abc import Iterator

import pytest

from spoa.kernel.clock import SetClock
from spoa.settings import Settings
from spoa.wiring import build
from tests.integration.voice.town import (
    ACCOUNT,
    AMBULANCE_CREW,
    APP,
    BASE,
    EVENING,
    KEY,
    SECRET,
    TOKEN,
    Page,
    Phone,
    Town,
    make_town,
    staff,
)
from tests.support.stores import Databases, Furnished


@pytest.fixture
def town(databases: Databases, furnished: Furnished, redis_url: str) -> Iterator[Town]:
    name = databases.make(furnished(EVENING))
    settings = Settings(
        database_url=databases.url(name),
        redis_url=redis_url,
        demo=True,
        secret_key="k" * 40,
        public_url=BASE,
        twilio_account=ACCOUNT,
        twilio_tokens=(TOKEN,),
        twilio_key=KEY,
        twilio_key_secret=SECRET,
        twilio_app=APP,
        phone_page="http://phone.spoa.localhost:8002",
    )
    clock = SetClock(EVENING)
    made = build(settings, clock)
    found = make_town(made, clock)
    yield found
    found.control("reset", {})
    made.records.close()
    made.redis.close()
    databases.drop(name)


@pytest.fixture
def david(town: Town) -> Phone:
    """A man of 58 with "indigestion since supper"."""
    return Phone(town)


@pytest.fixture
def crew(town: Town) -> Phone:
    """An ambulance clinician's telephone, with a caller beside them."""
    return Phone(town, AMBULANCE_CREW)


@pytest.fixture
def jo(town: Town) -> Page:
    return staff(town, "jo.marsh").comes()


@pytest.fixture
def sam(town: Town) -> Page:
    return staff(town, "sam.reid").comes()


@pytest.fixture
def kit(town: Town) -> Page:
    return staff(town, "kit.lowe").comes()


@pytest.fixture
def ana(town: Town) -> Page:
    return staff(town, "ana.webb").comes()
