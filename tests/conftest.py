"""What all tests share: real stores, real processes, a real browser, and the table of promises."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, settings
from redis import Redis
from xdist.remote import Producer
from xdist.scheduler import LoadFileScheduling

from spoa.records.migrate import upgrade
from tests.support import browsing, stores
from tests.support.service import Service, started

pytest_plugins = ["tests.support.promises"]

# No test is about how long something takes: a busy machine must not fail one.
settings.register_profile("ours", settings(), deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("ours")

_LONG_FIRST: Final = ("faults", "journeys", "contract", "integration", "guards", "unit")


@pytest.fixture(scope="session")
def databases() -> Iterator[stores.Databases]:
    """One PostgreSQL for the whole run, as ``spoa up`` runs it."""
    with stores.databases() as found:
        yield found


@pytest.fixture(scope="session")
def postgres_url(databases: stores.Databases) -> str:
    """The address of the cluster's first database, for administration."""
    return databases.url("postgres")


@pytest.fixture(scope="session")
def template(databases: stores.Databases) -> str:
    """The name of a migrated database that tests copy: 20 ms each, where migrating takes a second."""
    name = databases.make()
    upgrade(databases.url(name))
    return name


@pytest.fixture
def database_url(databases: stores.Databases, template: str) -> Iterator[str]:
    """A migrated, empty database of this test's own."""
    name = databases.make(template)
    yield databases.url(name)
    databases.drop(name)


@pytest.fixture(scope="module")
def module_database_url(databases: stores.Databases, template: str) -> Iterator[str]:
    """A migrated database that the tests of one module share."""
    name = databases.make(template)
    yield databases.url(name)
    databases.drop(name)


@pytest.fixture(scope="session")
def redis_server() -> Iterator[str]:
    """One Redis for the whole run."""
    with stores.redis_server() as url:
        yield url


@pytest.fixture
def redis_url(redis_server: str) -> str:
    """The address of a Redis that holds nothing yet."""
    with Redis.from_url(redis_server) as redis:
        redis.flushall()
    return redis_server


@pytest.fixture(scope="session")
def running_service() -> Iterator[Service]:
    """All of ``spoa up --demo``, started once for all tests that leave it as they would find it."""
    with started() as service:
        yield service


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Debian's Chromium, kept from talking to anyone but us; where there is none, the test is left out."""
    if browsing.chromium() is None:
        pytest.skip("left out: there is no chromium")
    return {**browser_type_launch_args, **browsing.launch_arguments()}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """British, in London, on the screen that call handlers have."""
    return {**browser_context_args, **browsing.CONTEXT}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give every test a marker of the folder it is in, so that one kind can be run by name.

    The long ones come first: processes that take file after file then end at about the same time.
    """
    for item in items:
        item.add_marker(getattr(pytest.mark, _kind(item)))
    items.sort(key=lambda item: _LONG_FIRST.index(_kind(item)))


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadFileScheduling:
    """Give files to processes so that those which share the running service are taken by one."""
    return _Sharing(config, log)


class _Sharing(LoadFileScheduling):
    """File by file, but for those that share: a second service would cost twenty seconds of computing."""

    def _split_scope(self, nodeid: str) -> str:
        file = super()._split_scope(nodeid)
        return "running_service" if _shares(file) else file


@cache
def _shares(file: str) -> bool:
    """Say whether a file of tests asks for the running service."""
    return "running_service" in Path(file).read_text()


def _kind(item: pytest.Item) -> str:
    return Path(item.path).relative_to(Path(__file__).parent).parts[0]
