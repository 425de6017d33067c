"""Texts: taken in before they are acknowledged, sent once, and looked for before anything is repeated."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from spoa.cases.alerts import raise_alert
from spoa.cases.opening import Arrival, open_case
from spoa.cases.queueing import HANDLERS, wait_in_queue
from spoa.journey.dialogue import Dialogue
from spoa.journey.ports import TextCarrier
from spoa.journey.tools import Tools
from spoa.kernel.ids import new_id
from spoa.records.cases import Case, Contact, Message
from spoa.records.staff import Line
from spoa.records.topics import changed

# A reply that comes within this time belongs to the conversation, even when its case has just closed.
_STILL_THE_SAME: Final = timedelta(hours=24)
_SHORT: Final = 4
# What the carrier reports, in the only order in which it can be true; a late "sent" changes nothing.
_RANK: Final = {"queued": 0, "sending": 1, "sent": 2, "delivered": 3, "undelivered": 3, "failed": 3}


@dataclass(frozen=True)
class Arrived:
    """One incoming text as the carrier tells of it. ``reference`` is the carrier's own."""

    reference: str
    to: str
    sender: str
    body: str
    media: tuple[str, ...] = ()


@dataclass(frozen=True)
class Texts:
    """Conversations by text."""

    tools: Tools
    dialogue: Dialogue
    carrier: TextCarrier

    def arrived(self, text: Arrived) -> None:
        """Take in one text, once however often it is told, and answer it."""
        at = self.tools.clock.now()
        with self.tools.records.unit() as session:
            if session.scalar(select(Message.id).where(Message.carrier_ref == text.reference)):
                return
            contact, new = self._contact(session, text, at=at)
            _keep(session, contact, text, at=at)
            if new:
                self.dialogue.begin(session, contact, at=at)
            else:
                self.dialogue.hear(session, contact, text.body, pictures=len(text.media), at=at)

    def _contact(self, session: Session, text: Arrived, *, at: datetime) -> tuple[Contact, bool]:
        """Return the conversation that a text belongs to, and whether it begins one."""
        line = session.scalar(select(Line).where(Line.number == text.to)) or _any_line(session)
        known = session.scalar(
            select(Contact)
            .join(Case, Case.id == Contact.case_id)
            .where(Contact.channel == "text", Contact.address == text.sender)
            .where(Contact.organisation_id == line.organisation_id)
            .order_by((Case.state == "open").desc(), Contact.started_at.desc())
            .limit(1)
            .with_for_update(of=Contact)
        )
        if known is not None and _goes_on(known, text.body, at):
            return known, False
        arrival = Arrival(
            organisation_id=line.organisation_id,
            line_id=line.id,
            channel="text",
            source=line.source,
            address=text.sender,
            complaint=text.body.strip(),
            at=at,
            why="texts",
        )
        contact = open_case(session, arrival)
        session.refresh(contact)
        return contact, True

    def send(self, message_id: str, done: Callable[[Session], None]) -> None:
        """Send one text: the job. A try whose answer was lost is looked for first."""
        with self.tools.records.unit() as session:
            message = session.get_one(Message, message_id, with_for_update=True)
            tried, message.status = message.status == "sending", "sending"
            contact = session.get_one(Contact, message.contact_id)
            line = session.get(Line, contact.line_id) if contact.line_id else _any_line(session)
            to, sender = contact.address or "", line.number if line else ""
        since = message.at.date().isoformat()
        found = self.carrier.find_text(to=to, body=message.body, since=since) if tried else None
        callback = f"{self.tools.settings.public_url}/webhooks/text/status"
        found = found or self.carrier.send_text(to=to, sender=sender, body=message.body, callback=callback)
        with self.tools.records.unit() as session:
            message = session.get_one(Message, message_id, with_for_update=True)
            message.carrier_ref, message.status = found, "sent"
            changed(session, f"contact:{message.contact_id}")
            done(session)

    def reported(self, reference: str, status: str, *, trouble: str | None) -> None:
        """Note what became of a text. An undelivered one is a task: somebody must ring."""
        at = self.tools.clock.now()
        with self.tools.records.unit() as session:
            message = session.scalar(
                select(Message).where(Message.carrier_ref == reference).with_for_update()
            )
            if message is None or _RANK.get(status, -1) <= _RANK.get(message.status, -1):
                return
            message.status, message.trouble = status, trouble
            if status in ("undelivered", "failed"):
                self._undelivered(session, message, at)
            changed(session, f"contact:{message.contact_id}")

    def _undelivered(self, session: Session, message: Message, at: datetime) -> None:
        case = session.get_one(Contact, message.contact_id).case
        if case.state == "open":
            wait_in_queue(session, case, queue=HANDLERS, why="our text did not arrive: ring them")
        raise_alert(
            session,
            case,
            level="high",
            cause="undelivered",
            say="A text of ours did not arrive. Ring them.",
            at=at,
        )


def _goes_on(known: Contact, body: str, at: datetime) -> bool:
    """An open case goes on; so does a short reply ("2", "thanks") soon after one closed."""
    if known.case.state == "open":
        return True
    recent = at - known.heard_at < _STILL_THE_SAME
    return recent and len(body.split()) < _SHORT


def _any_line(session: Session) -> Line:
    """Return a line for a text to a number that is not ours in the records: it must not be lost."""
    return (
        session.scalars(select(Line).where(Line.channel == "text").order_by(Line.number)).first()
        or session.scalars(select(Line).order_by(Line.number)).one()
    )


def _keep(session: Session, contact: Contact, text: Arrived, *, at: datetime) -> None:
    session.add(
        Message(
            id=new_id(),
            contact_id=contact.id,
            direction="in",
            author="patient",
            body=text.body,
            at=at,
            status="received",
            carrier_ref=text.reference,
            media=list(text.media),
        )
    )
    changed(session, f"contact:{contact.id}", f"case:{contact.case_id}")
    session.flush()
