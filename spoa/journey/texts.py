"""Texts: taken in before they are acknowledged, sent once, and looked for before anything is repeated."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from spoa.cases.opening import Arrival, open_case
from spoa.cases.queueing import HANDLERS, wait_in_queue
from spoa.conversation.plain import plain, says
from spoa.journey.dialogue import Dialogue
from spoa.journey.ports import CarrierRefused, TextCarrier
from spoa.journey.reaching import want_person
from spoa.journey.saying import keep_heard
from spoa.journey.tools import Tools
from spoa.kernel.errors import Unavailable
from spoa.records.cases import Case, Contact, Message
from spoa.records.staff import Line
from spoa.records.topics import changed

# A short reply that comes within this time belongs to the conversation, even when its case has just closed.
_STILL_THE_SAME: Final = timedelta(hours=24)
_SHORT: Final = 4
_SOMEBODY_ELSE: Final = frozenset({"new", "new person", "somebody else", "someone else", "another person"})
# Somebody who sees nothing happen sends the same again; it is no answer to a question they have not read.
_IMPATIENT: Final = timedelta(seconds=15)
# What becomes of a text, in the only order in which it can be true; a late "sent" changes nothing.
_RANK: Final = {"queued": 0, "sending": 1, "sent": 2, "delivered": 3, "undelivered": 3, "failed": 3}
_NOT_ARRIVED: Final = ("undelivered", "failed")
_LOOK_BACK: Final = timedelta(minutes=30)


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
        """Take in one text, once however often it is told, and write down the answer for a job to send."""
        at = self.tools.clock.now()
        with self.tools.records.unit() as session:
            # One after the other for each phone: two at once are neither two cases nor the same text twice.
            session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(text.sender, 0))))
            if session.scalar(select(Message.id).where(Message.carrier_ref == text.reference)):
                return
            contact, new = _conversation(session, text, at=at)
            impatient = not new and _said_just_now(session, contact, text, at=at)
            keep_heard(session, contact, text.body, at=at, reference=text.reference, media=text.media)
            pictures = len(text.media)
            if new:
                words = "" if _means_somebody_else(text.body) else text.body
                self.dialogue.begin(session, contact, words, pictures=pictures, at=at)
            elif not impatient:
                self.dialogue.hear(session, contact, text.body, pictures=pictures, at=at)

    def look_for_missed(self) -> None:
        """Take in what the carrier has for us and could not tell us of: a round of the clock process."""
        since = self.tools.clock.now() - _LOOK_BACK
        for text in self.carrier.texts_since(since):
            self.arrived(Arrived(text.reference, text.to, text.sender, text.body, text.media))

    def send(self, message_id: str, done: Callable[[Session], None]) -> None:
        """Send one text: the job. A try whose answer was lost is looked for first.

        The texts of one conversation go in their order: ``Unavailable`` while an earlier one has not gone.
        """
        with self.tools.records.unit() as session:
            message = session.get_one(Message, message_id, with_for_update=True)
            if message.carrier_ref is not None or message.status in _NOT_ARRIVED:
                done(session)
                return
            _wait_for_earlier(session, message)
            tried, message.status = message.status == "sending", "sending"
            to, sender = _from_and_to(session, message)
        reference, trouble = self._give_to_carrier(message, to, sender, tried=tried)
        at = self.tools.clock.now()
        with self.tools.records.unit() as session:
            message = session.get_one(Message, message_id, with_for_update=True)
            message.carrier_ref = message.carrier_ref or reference
            status = "sent" if reference else "failed"
            self._become(session, message, status, trouble=trouble, at=at)
            done(session)

    def _give_to_carrier(
        self, message: Message, to: str, sender: str, *, tried: bool
    ) -> tuple[str | None, str | None]:
        """Return the carrier's reference, or why it will never take this text."""
        if tried:
            found = self.carrier.find_text(to=to, body=message.body, since=message.at.isoformat())
            if found is not None and not self._is_known(found):
                return found, None
        callback = f"{self.tools.settings.public_url}/webhooks/text/status?message={message.id}"
        try:
            return self.carrier.send_text(to=to, sender=sender, body=message.body, callback=callback), None
        except CarrierRefused as refused:
            if refused.lost:
                raise
            return None, str(refused)

    def _is_known(self, reference: str) -> bool:
        with self.tools.records.read() as session:
            return session.scalar(select(Message.id).where(Message.carrier_ref == reference)) is not None

    def reported(self, message_id: str, reference: str, status: str, *, trouble: str | None) -> None:
        """Note what became of a text, in whatever order it is told. That it was sent may be news to us."""
        at = self.tools.clock.now()
        with self.tools.records.unit() as session:
            if status not in _NOT_ARRIVED and _carried_forward(session, message_id, reference, status):
                return
            message = session.get(Message, message_id, with_for_update=True)
            if message is None or message.direction != "out":
                return
            message.carrier_ref = message.carrier_ref or reference
            self._become(session, message, status, trouble=trouble, at=at)

    @staticmethod
    def _become(
        session: Session, message: Message, status: str, *, trouble: str | None, at: datetime
    ) -> None:
        """Carry a status forward, never back. A text that does not arrive is a task: somebody must ring."""
        if _RANK.get(status, -1) <= _RANK.get(message.status, -1):
            return
        message.status, message.trouble = status, trouble
        contact = session.get_one(Contact, message.contact_id)
        changed(session, f"contact:{contact.id}", f"case:{contact.case_id}")
        if status in _NOT_ARRIVED:
            want_person(
                session,
                contact.case,
                "our text did not arrive: ring them",
                cause="undelivered",
                say="A text of ours did not arrive. Ring them.",
                at=at,
            )


def _carried_forward(session: Session, message_id: str, reference: str, status: str) -> bool:
    """Carry the status of a text of ours forward in one statement, for this is told of every text, twice.

    ``False`` where nothing was carried: there is no such text, or it was further already.
    """
    lower = [each for each, rank in _RANK.items() if rank < _RANK.get(status, -1)]
    carried = (
        update(Message)
        .where(Message.id == message_id, Message.direction == "out", Message.status.in_(lower))
        .where(Contact.id == Message.contact_id)
        .values(status=status, trouble=None, carrier_ref=func.coalesce(Message.carrier_ref, reference))
        .returning(Contact.id, Contact.case_id)
    )
    found = session.execute(carried.execution_options(synchronize_session=False)).first()
    if found is not None:
        changed(session, f"contact:{found.id}", f"case:{found.case_id}")
    return found is not None


def _conversation(session: Session, text: Arrived, *, at: datetime) -> tuple[Contact, bool]:
    """Return the conversation that a text belongs to, and whether it begins one."""
    line = session.scalar(select(Line).where(Line.number == text.to)) or _any_line(session)
    known = session.scalar(
        select(Contact)
        .join(Case, Case.id == Contact.case_id)
        .where(Contact.channel == "text", Contact.address == text.sender)
        .where(Contact.organisation_id == line.organisation_id)
        .order_by((Case.state == "open").desc(), Contact.started_at.desc(), Contact.id.desc())
        .limit(1)
        .with_for_update(of=Contact)
    )
    if known is not None and not _means_somebody_else(text.body) and _goes_on(known, text.body, at):
        return known, False
    if known is not None and known.case.state == "open":
        wait_in_queue(session, known.case, queue=HANDLERS, why="they text about somebody else now: ring them")
    arrival = Arrival(
        organisation_id=line.organisation_id,
        line_id=line.id,
        channel="text",
        source=line.source,
        address=text.sender,
        at=at,
        why="texts",
    )
    contact = open_case(session, arrival)
    contact.opted_out = known.opted_out if known is not None else False
    return contact, True


def _goes_on(known: Contact, body: str, at: datetime) -> bool:
    """An open case goes on; so does a short reply ("2", "thanks", "worse") soon after one closed."""
    if known.case.state == "open":
        return True
    return at - known.heard_at < _STILL_THE_SAME and len(body.split()) < _SHORT


def _means_somebody_else(body: str) -> bool:
    return says(plain(body), _SOMEBODY_ELSE)


def _said_just_now(session: Session, contact: Contact, text: Arrived, *, at: datetime) -> bool:
    """Say whether these are the words sent moments ago, before what we answered has reached the phone."""
    asked = select(Message).where(Message.contact_id == contact.id).order_by(Message.at.desc())
    messages = list(session.scalars(asked.order_by(Message.id.desc()).limit(6)))
    heard = next((each for each in messages if each.direction == "in"), None)
    if heard is None or at - heard.at > _IMPATIENT or plain(heard.body) != plain(text.body):
        return False
    ours = [each for each in messages if each.direction == "out" and each.at >= heard.at]
    return any(each.status in ("queued", "sending", "sent") for each in ours)


def _wait_for_earlier(session: Session, message: Message) -> None:
    """Raise ``Unavailable`` while an earlier text of the conversation has not gone: the job comes again."""
    earlier = select(Message.id).where(
        Message.contact_id == message.contact_id,
        Message.direction == "out",
        Message.status.in_(("queued", "sending")),
        (Message.at < message.at) | ((Message.at == message.at) & (Message.id < message.id)),
    )
    if session.scalar(earlier.limit(1)) is not None:
        raise Unavailable("An earlier text of this conversation has not gone yet.")


def _from_and_to(session: Session, message: Message) -> tuple[str, str]:
    """Return the phone that a text goes to, and our line that it comes from."""
    contact = session.get_one(Contact, message.contact_id)
    line = session.get(Line, contact.line_id) if contact.line_id else None
    return contact.address or "", (line or _any_line(session)).number


def _any_line(session: Session) -> Line:
    """Return a line for a text to a number that is not ours in the records: it must not be lost."""
    by_number = select(Line).order_by(Line.number)
    text_line = session.scalars(by_number.where(Line.channel == "text")).first()
    return text_line or session.scalars(by_number).one()
