"""Lines of queues and of one's own work, as frozen values for pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from spoa.cases.queueing import due
from spoa.journey.brief import speaks, who
from spoa.journey.saying import SERVICE
from spoa.journey.voice.tries import is_rung
from spoa.records.cases import Contact, QueueEntry


@dataclass(frozen=True)
class WorkLine:
    """One line of a queue or of somebody's work. No name: ``who`` is age and sex.

    ``asks``: who writes has written last, and waits for an answer; of one's own work only.
    """

    case_id: str
    klass: int | None
    who: str
    about: str
    channel: str
    source: str
    since: datetime
    deadline: datetime
    why: str
    queue: str
    taken_by: str | None
    named: str | None = None
    live: bool = False
    rung: bool = False
    speaks: str = ""
    asks: bool = False


def current(contacts: Sequence[Contact]) -> Contact:
    """Return the contact that a case is in now: a call that goes on, else what was heard from last."""

    def place(each: Contact) -> tuple[bool, bool, datetime]:
        return (each.ended_at is None, each.ended_at is None and each.channel == "voice", each.heard_at)

    return max(contacts, key=place)


def line_of(entry: QueueEntry, *, named: bool = False) -> WorkLine:
    """Return the line of a case that waits, or (``named``) of one that the reader has."""
    case = entry.case
    contact = current(case.contacts)
    return WorkLine(
        case_id=case.id,
        klass=entry.klass,
        who=who(case),
        about=case.complaint.partition("\n")[0],
        channel=contact.channel,
        source=contact.source,
        since=entry.since,
        deadline=due(entry),
        why=entry.why,
        queue=entry.queue,
        taken_by=entry.taken_by,
        named=case.person.name if named and case.person else None,
        live=contact.channel == "voice" and contact.ended_at is None and not is_rung(contact),
        rung=is_rung(contact),
        speaks=speaks(case),
        asks=named and _asks(contact),
    )


def _asks(contact: Contact) -> bool:
    """Say whether a person has written since one of us did: what the service says itself is no reply."""
    if contact.channel == "voice":
        return False
    ours = (each for each in reversed(contact.messages) if each.author != SERVICE)
    last = next(ours, None)
    return last is not None and last.direction == "in"
