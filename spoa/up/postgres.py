"""PostgreSQL on this machine: a cluster made once, reached by a socket that nobody else may use."""

import getpass
import os
import shutil
import signal
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import psycopg

from spoa.up.places import Places, Unusable
from spoa.up.program import Program, User, run_as

DATABASE: Final = "spoa"

_SETTINGS: Final = (
    "listen_addresses=",
    "max_connections=120",
    "shared_buffers=64MB",
    "log_error_verbosity=terse",  # a DETAIL line repeats the values of the row, that is, people
    "log_min_error_statement=panic",  # and so does the statement
    "log_min_messages=warning",
    "timezone=UTC",
    "log_timezone=UTC",
)
UNSAFE_BUT_FAST: Final = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


def url(places: Places, database: str = DATABASE) -> str:
    """Return the address of a database of this cluster, as libpq and SQLAlchemy read it."""
    return f"postgresql://{DATABASE}@/{database}?host={places.sockets}"


def program(places: Places, settings: Sequence[str] = ()) -> Program:
    """Return the server as a program to keep running. SIGINT is PostgreSQL's fast, orderly stop."""
    options = [f"unix_socket_directories={places.sockets}", *_SETTINGS, *settings]
    return Program(
        name="postgres",
        command=(
            *(str(places.programs / "bin" / "postgres"), "-D", str(_data(places))),
            *(part for option in options for part in ("-c", option)),
        ),
        folder=places.cluster,
        user=places.user,
        stop=signal.SIGINT,
        ready=lambda _pid: answers(url(places)),
        grace=20,
    )


async def answers(address: str) -> bool:
    """Say whether the database takes a connection and answers a question."""
    try:
        async with await psycopg.AsyncConnection.connect(address, connect_timeout=3) as connection:
            await connection.execute("SELECT 1")
    except psycopg.Error:
        return False
    return True


def make_cluster(places: Places) -> None:
    """Make the cluster with its one database, unless it is there; ``Unusable`` if of another version."""
    data = _data(places)
    if data.exists():
        _check_version(places)
        return
    half = data.with_suffix(".half")
    shutil.rmtree(half, ignore_errors=True)
    _run(
        places,
        *("initdb", "-D", str(half), "-U", DATABASE, "-E", "UTF8", "--locale-provider=builtin"),
        *("--builtin-locale=C.UTF-8", "--locale=C", "--auth-local=peer", "--auth-host=reject"),
    )
    _let_in(half, places.user)
    _run(places, "postgres", "--single", "-D", str(half), "postgres", said=f"CREATE DATABASE {DATABASE}\n")
    half.rename(data)


def _let_in(data: Path, user: User | None) -> None:
    """Let this machine's user in by who they are (peer), so that there is no password to keep or to leak."""
    names = {getpass.getuser() if os.geteuid() else "root", *([user.name] if user else [])}
    with (data / "pg_ident.conf").open("a") as ident:
        ident.writelines(f'spoa "{name}" {DATABASE}\n' for name in sorted(names))
    (data / "pg_hba.conf").write_text("local all all peer map=spoa\n")


def _check_version(places: Places) -> None:
    ours = _run(places, "postgres", "--version").split()[-1].split(".")[0]
    theirs = (_data(places) / "PG_VERSION").read_text().strip()
    if ours != theirs:
        raise Unusable(
            f"The data in {places.cluster} are of PostgreSQL {theirs}, and this spoa brings {ours}. "
            "Dump them with the old version and load them into a new folder (SPOA_VAR)."
        )


def _data(places: Places) -> Path:
    return places.cluster / "data"


def _run(places: Places, name: str, *rest: str, said: str = "") -> str:
    command = (str(places.programs / "bin" / name), *rest)
    done = run_as(places.user, command, places.cluster, said)
    if done.returncode:
        raise Unusable(f"PostgreSQL's {name} failed:\n{done.stdout}{done.stderr}")
    return done.stdout
