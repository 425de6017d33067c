"""Texts: taken in before they are acknowledged, sent once, and looked for before anything is repeated."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import structlog
from sqlalchemy import Row, Update, bindparam, func, or_, select, update
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.orm import Session

from spoa.journey.conversing import any_line, conversation_of, means_somebody_else, said_just_now
from spoa.journey.dialogue import Dialogue
from spoa.journey.flood import is_flood, overhear
from spoa.journey.pictures import keep_soon
from spoa.journey.ports import CarrierRefused, TextCarrier
from spoa.journey.reaching import want_person
from spoa.journey.saying import keep_heard
from spoa.journey.tools import Tools
from spoa.kernel.errors import Unavailable
from spoa.kernel.ids import new_id
from spoa.records.cases import Contact, Message
from spoa.records.outbox import FRESH
from spoa.records.relay import whereabouts
from spoa.records.staff import Line
from spoa.records.tables import metadata
from spoa.records.topics import changed
from spoa.records.unheard import TAKE_IN, UnheardText, is_known, next_to_hear

_log = structlog.get_logger(__name__)

# What becomes of a text, in the only order in which it can be true; a late "sent" changes nothing.
_RANK: Final = {"queued": 0, "sending": 1, "sent": 2, "delivered": 3, "undelivered": 3, "failed": 3}
_NOT_ARRIVED: Final = ("undelivered", "failed")
_LOOK_BACK: Final = timedelta(minutes=30)


@dataclass(frozen=True)
class Arrived:
    """One incoming text as the carrier tells of it: its ``reference``, and when it came, if not now."""

    reference: str
    to: str
    sender: str
    body: str
    media: tuple[str, ...] = ()
    at: datetime | None = None


@dataclass(frozen=True)
class Texts:
    """Conversations by text."""

    tools: Tools
    dialogue: Dialogue
    carrier: TextCarrier

    def arrived(self, text: Arrived) -> None:
        """Take in one text, once however often it is told; a job hears it. The carrier waits for no more."""
        came = {"id": new_id(), "at": text.at or self.tools.clock.now()}
        self.tools.records.at_once(TAKE_IN, vars(text) | came, wakes=[FRESH])

    def look_for_missed(self) -> None:
        """Take in what the carrier has for us and could not tell us of: a round of the clock process."""
        since = self.tools.clock.now() - _LOOK_BACK
        for text in self.carrier.texts_since(since):
            self.arrived(Arrived(text.reference, text.to, text.sender, text.body, text.media, text.at))

    def hear(self, text_id: str, done: Callable[[Session], None]) -> None:
        """Hear a text and write down the answer, for a job to send: the job.

        What the same phone sent before it is heard first. A text that we cannot make anything of is read by
        a person: nobody waits for us to find out why.
        """
        at = self.tools.clock.now()
        with self.tools.records.unit() as session:
            for text in next_to_hear(session, text_id):
                if not is_known(session, text.reference):
                    self._hear(session, text, at)
                session.delete(text)
            done(session)

    def _hear(self, session: Session, text: UnheardText, at: datetime) -> None:
        contact, new = conversation_of(session, text)
        impatient = not new and said_just_now(session, contact, text)
        keep_heard(session, contact, text.body, at=text.at, reference=text.reference, media=tuple(text.media))
        if text.media:
            keep_soon(session, contact.case, at=at)
        if impatient:
            return
        try:
            with session.begin_nested():
                self._answer(session, contact, text, new=new, at=at)
        except (Unavailable, OperationalError, InterfaceError):
            raise  # the records are away, or somebody else has them: the job comes again
        except Exception as error:  # whatever it is, they have written to us and nobody has read it
            _log.error("text not understood", contact=contact.id, error=whereabouts(error))
            want_person(session, contact.case, "wrote what we could not take in: read it", at=at)

    def _answer(
        self, session: Session, contact: Contact, text: UnheardText, *, new: bool, at: datetime
    ) -> None:
        pictures = len(text.media)
        if new:
            words = "" if means_somebody_else(text.body) else text.body
            self.dialogue.begin(session, contact, words, at=at)
        elif contact.handler_id is None and is_flood(session, text):
            rulebook = self.tools.rulebooks.of(session, contact.case)
            overhear(session, contact, text.body, rulebook, at=at)
        else:
            self.dialogue.hear(session, contact, text.body, pictures=pictures, at=at, came=text.at)

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
            with self.tools.records.read() as session:
                if found is not None and not is_known(session, found):
                    return found, None
        callback = f"{self.tools.settings.public_url}/webhooks/text/status?message={message.id}"
        try:
            return self.carrier.send_text(to=to, sender=sender, body=message.body, callback=callback), None
        except CarrierRefused as refused:
            if refused.lost:
                raise
            return None, str(refused)

    def reported(self, message_id: str, reference: str, status: str, *, trouble: str | None) -> None:
        """Note what became of a text, in whatever order it is told. That it was sent may be news to us."""
        carried = _CARRIED.get(status)
        if carried is not None:
            told = {"message": message_id, "reference": reference}
            if self.tools.records.at_once(carried, told, topics=_topics_of):
                return
        at = self.tools.clock.now()
        with self.tools.records.unit() as session:
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


def _carrying(status: str) -> Update:
    """Return what carries a text of ours forward to a status, for this is told of every text, twice."""
    lower = [each for each, rank in _RANK.items() if rank < _RANK[status]]
    message, contact = metadata.tables["messages"].c, metadata.tables["contacts"].c
    return (
        update(message.id.table)
        .where(
            message.id == bindparam("message"),
            message.direction == "out",
            or_(*(message.status == each for each in lower)),
        )
        .where(contact.id == message.contact_id)
        .values(
            status=status,
            trouble=None,
            carrier_ref=func.coalesce(message.carrier_ref, bindparam("reference")),
        )
        .returning(contact.id, contact.case_id)
    )


_CARRIED: Final = {status: _carrying(status) for status in ("sending", "sent", "delivered")}


def _topics_of(contact: Row[Any]) -> frozenset[str]:
    return frozenset((f"contact:{contact.id}", f"case:{contact.case_id}"))


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
    return contact.address or "", (line or any_line(session)).number
