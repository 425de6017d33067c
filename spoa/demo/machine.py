"""The machine under the desk: which programs run, what waits, and the button that kills one of them."""

import json
import os
import signal
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from redis import Redis, RedisError
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from spoa.kernel.errors import Conflict, Unavailable
from spoa.records.cases import Case
from spoa.records.outbox import OutboxRow
from spoa.records.unit import Records

KILLABLE: Final = ("fast", "worker", "live", "clock")
"""What a visitor may kill: programs that work for others. Database and web have tests of their own."""

_WORDS: Final = {
    "fast": "The worker for urgent work",
    "worker": "The worker",
    "live": "The live stream",
    "clock": "The clock",
}
_KILLED: Final = "desk:killed"
_REMEMBERED: Final = 20
"""Seconds for which the line tells of a kill."""
_STATE_FILE: Final = "SPOA_UP_STATE"
_NO_STATE: Final = "The supervisor does not say what runs here. Start with “spoa up --demo”."


@dataclass(frozen=True)
class Machine:
    """The programs of ``spoa up``, as its state file tells of them."""

    file: Path | None
    records: Records
    redis: Redis

    @classmethod
    def here(cls, records: Records, redis: Redis) -> "Machine":
        """Return the machine that this process is a part of."""
        named = os.environ.get(_STATE_FILE)
        return cls(Path(named) if named else None, records, redis)

    def kill(self, name: str, at: datetime) -> None:
        """End a program with -9, as a failure would. ``Conflict`` where it is not there to be killed."""
        one = self._state().get(name)
        if one is None:
            raise Unavailable(_NO_STATE)
        if name not in KILLABLE or one["pid"] is None:
            raise Conflict("That one is not running just now, or is not for killing. Look again in a moment.")
        try:
            os.kill(one["pid"], signal.SIGKILL)
        except ProcessLookupError:
            raise Conflict("It was gone already. It is being started again.") from None
        told = {"name": name, "starts": one["starts"], "at": at.isoformat()}
        self.redis.set(_KILLED, json.dumps(told), ex=_REMEMBERED)

    def line(self, now: datetime) -> dict[str, Any]:
        """Return the line of ``desk/status.html``: ``say`` how it is, ``trouble`` what is being mended."""
        programs = {name: one for name, one in self._state().items() if one["state"] != "done"}
        killed = self._killed()
        ended = [
            name for name, one in programs.items() if one["state"] != "ready" or _unseen(name, one, killed)
        ]
        with self.records.read() as session:
            cases = _count(session, select(func.count()).where(Case.state == "open"))
            due = _count(
                session, select(func.count()).where(OutboxRow.done_at.is_(None), OutboxRow.due_at <= now)
            )
        say = f"{len(programs) - len(ended)} parts run, {cases} cases are open"
        say += f", {due} jobs wait" if due else ""
        if killed and killed["name"] not in ended:
            say = f"{_WORDS[killed['name']]} was killed and is back; nothing is lost. {say}"
        return {"say": say, "trouble": _trouble(ended, killed, now), "late": bool(ended)}

    def _killed(self) -> dict[str, Any] | None:
        """Return what was killed last: its name, how often it had been started, when; soon forgotten."""
        try:
            found = self.redis.get(_KILLED)
        except RedisError:  # it is being started, and the line says so
            return None
        return json.loads(found) if isinstance(found, bytes) else None

    def _state(self) -> dict[str, Any]:
        if self.file is None:
            return {}
        try:
            found: dict[str, Any] = json.loads(self.file.read_text())["programs"]
        except (OSError, ValueError):
            return {}
        return found


def _trouble(ended: list[str], killed: dict[str, Any] | None, now: datetime) -> str:
    if not ended:
        return ""
    if killed and killed["name"] in ended:
        ago = (now - datetime.fromisoformat(killed["at"])).total_seconds()
        return f"{_WORDS[killed['name']]} was killed {ago:.0f} s ago and is being started again"
    return f"Being started again: {', '.join(ended)}"


def _unseen(name: str, one: dict[str, Any], killed: dict[str, Any] | None) -> bool:
    """Say whether a program was killed and the supervisor has not noticed yet."""
    return killed is not None and killed["name"] == name and one["starts"] <= killed["starts"]


def _count(session: Session, asked: Any) -> int:
    return int(session.scalar(asked) or 0)
