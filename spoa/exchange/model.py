"""What the exchange holds: calls, conferences, texts, the parties at the far end, and the journal."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from spoa.exchange.config import Application
from spoa.exchange.tasks import Inbox, Signal, Task

LIVE = ("queued", "ringing", "in-progress")
MESSAGE_DONE = ("delivered", "undelivered", "failed", "received", "canceled")


def new_sid(prefix: str) -> str:
    """A SID as the carrier makes them: two letters and 32 hex digits."""
    return prefix + secrets.token_hex(16)


@dataclass
class Callback:
    """Where progress is told, and which events."""

    url: str
    method: str = "POST"
    events: tuple[str, ...] = ("completed",)
    sequence: int = 0

    def next(self) -> int:
        """Give the next sequence number, from 0."""
        self.sequence += 1
        return self.sequence - 1


@dataclass(frozen=True)
class Line:
    """One thing a party heard, or said itself (kind ``own``)."""

    n: int
    at: datetime
    by: str
    words: str
    kind: str


@dataclass
class Party:
    """Whoever is at the far end: a handset (``+44…``) or a browser (``client:<identity>``)."""

    key: str
    legs: list["Call"] = field(default_factory=list)
    texts: list["Message"] = field(default_factory=list)
    streams: int = 0
    here: bool = False
    line: int = 0

    @property
    def is_client(self) -> bool:
        """Say whether it is a browser."""
        return self.key.startswith("client:")

    @property
    def reachable(self) -> bool:
        """Say whether a ringing is noticed: a telephone always, a browser when it is registered."""
        return not self.is_client or self.here or self.streams > 0

    @property
    def live(self) -> list["Call"]:
        """The legs that are not over."""
        return [leg for leg in self.legs if leg.status in LIVE]


@dataclass
class Call:
    """One leg between the exchange and one party."""

    sid: str
    direction: str
    from_: str
    to: str
    party: Party
    created: datetime
    app: Application
    status: str = "queued"
    updated: datetime | None = None
    started: datetime | None = None
    ended: datetime | None = None
    parent: str | None = None
    number_sid: str | None = None
    callback: Callback | None = None
    params: dict[str, str] = field(default_factory=dict)
    answered_by: str | None = None
    detect_machine: bool = False
    queue_time: float = 0.0
    task: Task | None = None
    picked_up: Signal = field(default_factory=Signal)
    refused: Signal = field(default_factory=Signal)
    gone: Signal = field(default_factory=Signal)
    put_out: Signal = field(default_factory=Signal)
    ear: Inbox | None = None
    listening: str | None = None
    sound: str = ""
    lines: list[Line] = field(default_factory=list)
    peer: "Call | None" = None
    member: "Member | None" = None
    queued_in: str | None = None
    leaves_by: str = "participant_hung_up"
    muted_here: bool = False

    @property
    def live(self) -> bool:
        """Say whether it is not over."""
        return self.status in LIVE


@dataclass
class Member:
    """A call's place in a conference."""

    call: Call
    created: datetime
    label: str | None = None
    muted: bool = False
    hold: bool = False
    coaching: bool = False
    coaches: str | None = None
    starts: bool = True
    ends: bool = False
    wait_url: str | None = None
    wait_method: str = "POST"
    hold_url: str | None = None
    hold_method: str = "GET"
    joined: bool = False
    updated: datetime | None = None
    music: Task | None = None
    released: Signal = field(default_factory=Signal)


@dataclass
class Conference:
    """A room in which calls hear one another."""

    sid: str
    name: str
    created: datetime
    status: str = "init"
    updated: datetime | None = None
    members: dict[str, Member] = field(default_factory=dict)
    callback: Callback | None = None
    fixed: bool = False
    max_members: int = 250
    reason: str | None = None
    ended_by: str | None = None

    @property
    def joined(self) -> list[Member]:
        """Members who are in, not those still being called."""
        return [member for member in self.members.values() if member.joined]

    @property
    def live(self) -> bool:
        """Say whether it has not ended."""
        return self.status != "completed"


@dataclass
class Message:
    """One text."""

    sid: str
    direction: str
    from_: str
    to: str
    body: str
    created: datetime
    status: str
    updated: datetime | None = None
    sent: datetime | None = None
    error: int | None = None
    media: list["Media"] = field(default_factory=list)
    callback: Callback | None = None
    deleted: bool = False


@dataclass(frozen=True)
class Media:
    """A picture sent with a text, held here or elsewhere."""

    sid: str
    content_type: str
    data: bytes = b""
    url: str = ""


@dataclass
class Journal:
    """What happened, for assertions: a bounded list of small dictionaries."""

    now: Callable[[], datetime]
    entries: list[dict[str, Any]] = field(default_factory=list)
    number: int = 0

    def note(self, kind: str, **what: Any) -> None:
        """Write one entry down."""
        self.number += 1
        self.entries.append({"n": self.number, "at": self.now().isoformat(), "kind": kind, **what})
        del self.entries[:-5000]
