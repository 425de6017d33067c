"""A running evening as its disturbers see it: the staff, the records read from outside, the kills."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

import psycopg
from psycopg.rows import dict_row

from spoa.up import postgres
from spoa.up.places import Places, find_places
from tests.support.http import get
from tests.support.service import Service
from tests.support.waiting import wait_for
from tests.support.walking import PATIENCE, Colleague

PROCESSES: Final = ("web", "live", "worker", "fast", "clock", "redis", "postgres")
_HOSTS: Final = {
    "jo.marsh": "handler",
    "kit.lowe": "ambulance",
    "nia.frost": "provider",
}


@dataclass
class Evening:
    """The service of a test run. ``killed`` has what was killed and has not been seen back."""

    service: Service
    killed: dict[str, int] = field(default_factory=dict)
    _staff: dict[str, Colleague] = field(default_factory=dict)

    def colleague(self, username: str) -> Colleague:
        """Return a member of staff at their page, signed in the first time."""
        if username not in self._staff:
            host = _HOSTS.get(username, "community")
            self._staff[username] = Colleague(self.service, host).signs_in(username).is_there()
        return self._staff[username]

    def kill(self, name: str) -> None:
        """End a program with -9, when the one killed before is back; Redis loses its file too."""
        self.all_back()
        if name == "redis":
            (self.service.var / "redis" / "appendonly.aof").unlink(missing_ok=True)
        self.killed[name] = self.service.kill(name)

    def all_back(self) -> None:
        """Return when whatever was killed runs again."""
        for name, starts in self.killed.items():
            self.service.wait_until_back(name, starts, PATIENCE)
        self.killed.clear()

    def is_ready(self) -> bool:
        """Say whether the service says that it is ready."""
        answer = get(f"{self.service.web}/health/ready")
        return answer is not None and answer.status == 200

    @cached_property
    def places(self) -> Places:
        """Where things are."""
        return find_places(self.service.var)

    def rows(self, query: str, **values: Any) -> list[dict[str, Any]]:
        """Read the records, from outside of the service, as soon as the database answers."""

        def read() -> tuple[list[dict[str, Any]]] | None:
            with (
                suppress(psycopg.OperationalError),
                psycopg.connect(postgres.url(self.places), row_factory=dict_row) as connection,
            ):
                return (connection.execute(query, values).fetchall(),)
            return None

        return wait_for(read, PATIENCE, "the database")[0]

    def only(self, query: str, **values: Any) -> dict[str, Any]:
        """Read the one row that there must be."""
        found = self.rows(query, **values)
        assert len(found) == 1, found
        return found[0]

    @contextmanager
    def database_down(self) -> Iterator[None]:
        """Keep PostgreSQL from coming back for a while, by hiding what it needs to start."""
        version = self.places.cluster / "data" / "PG_VERSION"
        away = version.with_suffix(".away")
        self.all_back()
        version.rename(away)
        starts = self.service.kill("postgres")
        try:
            wait_for(lambda: not self.is_ready(), PATIENCE, "the service to say that it is not ready")
            yield
        finally:
            away.rename(version)
            self.service.wait_until_back("postgres", starts, PATIENCE)
            wait_for(self.is_ready, PATIENCE, "the service to be ready")

    def settled(self, case_id: str) -> None:
        """Return when nothing waits to be done for a case any more: no job of it is due or parked."""
        undone = (
            "SELECT job FROM outbox WHERE done_at IS NULL AND due_at <= created_at AND subject IN "
            "(SELECT m.id::text FROM messages m JOIN contacts c ON c.id = m.contact_id "
            "WHERE c.case_id = %(id)s)"
        )
        wait_for(lambda: not self.rows(undone, id=case_id), PATIENCE, "every job of a case to be done")
