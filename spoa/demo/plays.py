"""A play: one caller who was started from the desk. In Redis, for an hour; nothing of ours depends on it."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Final

from redis import Redis

from spoa.kernel.errors import NotFound

_KEPT: Final = 3600
_LONGEST_TURN: Final = 15
_LAST: Final = "desk:last"


@dataclass
class Play:
    """What has to be remembered between two turns of a play; where the case stands is read from the records.

    ``visit`` is the token of the caller's chat; ``did`` are the steps seen done, ``hands`` the sessions in
    which the desk plays staff. With ``by_itself`` the caller goes on without being told to, with ``staff``
    the staff do too.
    """

    id: str
    caller: str
    number: str
    began: str
    visit: str = ""
    by_itself: bool = True
    staff: bool = False
    said: list[str] = field(default_factory=list)
    did: list[int] = field(default_factory=list)
    hands: dict[str, dict[str, str]] = field(default_factory=dict)
    last: str = ""
    ended: str = ""
    trouble: str = ""

    @property
    def began_at(self) -> datetime:
        """Return when the caller began."""
        return datetime.fromisoformat(self.began)

    @property
    def ended_at(self) -> datetime | None:
        """Return when somebody had the person, if that has come."""
        return datetime.fromisoformat(self.ended) if self.ended else None

    def waited(self, now: datetime) -> float:
        """Return the seconds since anything was played."""
        return (now - datetime.fromisoformat(self.last or self.began)).total_seconds()


@dataclass(frozen=True)
class Plays:
    """The plays of the last hour."""

    redis: Redis

    def find(self, play_id: str) -> Play:
        """Return a play; ``NotFound`` when it is older than an hour or was never there."""
        found, pace = self.redis.get(_key(play_id)), self.redis.get(f"{_key(play_id)}:pace")
        if not isinstance(found, bytes):
            raise NotFound("This play is over. Choose a caller to begin another.")
        told = json.loads(pace) if isinstance(pace, bytes) else {}
        return Play(**(json.loads(found) | told))

    def keep(self, play: Play) -> None:
        """Remember a play as it is now, but for its pace."""
        self.redis.set(_key(play.id), json.dumps(asdict(play)), ex=_KEPT)

    def pace(self, play_id: str, *, by_itself: bool, staff: bool) -> None:
        """Remember who goes on without being told to. Apart, so that a turn under way does not undo it."""
        told = {"by_itself": by_itself, "staff": staff}
        self.redis.set(f"{_key(play_id)}:pace", json.dumps(told), ex=_KEPT)

    def remember(self, play: Play) -> None:
        """Remember that this is the play that was begun last."""
        self.redis.set(_LAST, play.id, ex=_KEPT)

    def last(self) -> Play | None:
        """Return the play that was begun last, if it was within the hour."""
        found = self.redis.get(_LAST)
        if not isinstance(found, bytes):
            return None
        try:
            return self.find(found.decode())
        except NotFound:
            return None

    @contextmanager
    def turn(self, play_id: str) -> Iterator[bool]:
        """Say whether this is the only turn of the play at present: two open desks never speak at once."""
        mine = bool(self.redis.set(f"{_key(play_id)}:turn", b"1", nx=True, ex=_LONGEST_TURN))
        try:
            yield mine
        finally:
            if mine:
                self.redis.delete(f"{_key(play_id)}:turn")


def _key(play_id: str) -> str:
    return f"desk:play:{play_id}"
