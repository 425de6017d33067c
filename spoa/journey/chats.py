"""The patient's side of a web chat: begin, write, read."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from spoa.cases.deadlines import pressing
from spoa.cases.joining import Claim, claimed
from spoa.cases.opening import Arrival, add_contact, open_case
from spoa.cases.visits import Visitor, find_visitor
from spoa.conversation.model import Prompt
from spoa.journey.dialogue import Dialogue
from spoa.journey.saying import asked_as, keep_heard, open_prompt
from spoa.journey.tools import Tools
from spoa.journey.waiting import Waiting, waiting_of
from spoa.kernel.errors import Invalid, NotFound
from spoa.kernel.ids import digest, new_token
from spoa.kernel.london import clock_time, day_words
from spoa.records.cases import Case, Contact, Message, Need
from spoa.records.directory import ServiceRow
from spoa.records.locks import lock_contact
from spoa.records.referrals import Referral
from spoa.records.staff import Organisation

LONGEST = 1600
_GONE: Final = "This conversation is not here any more. Begin a new one."


@dataclass(frozen=True)
class Line:
    """One bubble: ``mine`` is the patient's."""

    id: str
    mine: bool
    author: str
    body: str
    at: datetime


@dataclass(frozen=True)
class ChatView:
    """What the patient's page shows: the bubbles, what is asked, the code to go on by phone, how it ended.

    ``asks`` names this asking of the question: sent back with an answer, so that it answers no other.
    """

    contact: str
    reference: str
    began: datetime
    source: str
    lines: tuple[Line, ...]
    prompt: Prompt | None
    asks: str
    closed: bool
    handler: str | None


@dataclass(frozen=True)
class Promise:
    """One need as its person is told of it: what, by when, whether someone has it, and who does what."""

    what: str
    by: datetime
    done: bool
    who: str


@dataclass(frozen=True)
class Chats:
    """Web chats. A contact is in the records before its first page is shown."""

    tools: Tools
    dialogue: Dialogue

    def start(
        self, *, source: str, organisation: str | None, complaint: str, token: str | None = None
    ) -> str:
        """Open a case for somebody who begins a chat; return the token that their browser keeps.

        ``token`` names this beginning: sent again (an answer was lost, a button pressed twice) it opens no
        second case, and words that are new are heard in the first.
        """
        at = self.tools.clock.now()
        token = token or new_token()
        with self.tools.records.unit() as session:
            session.execute(select(func.pg_advisory_xact_lock(func.hashtext(digest(token)))))
            known = session.scalar(select(Contact).where(Contact.token_digest == digest(token)))
            if known is not None:
                self._begun_again(session, known, _checked(complaint.strip()), at)
                return token
            arrival = Arrival(
                organisation_id=organisation or _hub(session),
                channel="chat",
                source=source,
                at=at,
                token_digest=digest(token),
                why="writes in the chat",
            )
            contact = open_case(session, arrival)
            session.refresh(contact)
            words = _checked(complaint.strip())
            if words:
                keep_heard(session, contact, words, at=at)
            self.dialogue.begin(session, contact, words, at=at)
        return token

    def _begun_again(self, session: Session, contact: Contact, words: str, at: datetime) -> None:
        """Hear what somebody sent who had begun already, unless it is what they began with."""
        if words and not any(each.direction == "in" and each.body == words for each in contact.messages):
            keep_heard(session, contact, words, at=at)
            self.dialogue.hear_late(session, contact, words, at=at)

    def join(self, *, source: str, organisation: str | None, code: str, born: date) -> str:
        """Go on here with a case begun elsewhere, by its code and the date of birth; return the token.

        ``Invalid`` where both do not fit together; which of them was wrong is not said.
        """
        at = self.tools.clock.now()
        token = new_token()
        with self.tools.records.unit() as session:
            hub = organisation or _hub(session)
            case = claimed(session, Claim(hub, "".join(code.split()), born), at=at)
            if case is not None:
                digested = digest(token)
                arrival = Arrival(hub, channel="chat", source=source, at=at, token_digest=digested)
                contact = add_contact(session, case, arrival)
                session.refresh(contact)
                self.dialogue.resume(session, contact, at=at)
        if case is None:  # said only now, so that the wrong try stays counted
            raise Invalid("We cannot find that code with that date of birth. Please check both.")
        return token

    def write(self, visitor: Visitor, body: str, *, answering: str = "", picture: bool = False) -> None:
        """Take in what a patient writes or picks. ``answering`` names what the page asked them.

        A page that is older than the conversation (another tab, a button pressed twice) answers nothing; what
        is written there in their own words is heard all the same.
        """
        at = self.tools.clock.now()
        with self.tools.records.unit() as session:
            contact = lock_contact(session, visitor.contact)
            if contact is None:
                raise NotFound(_GONE)
            body = _checked(body)
            late = answering != "" and answering != asked_as(contact)
            if late and _is_last_word(contact, body):
                return
            keep_heard(session, contact, body, at=at)
            if late:
                self.dialogue.hear_late(session, contact, body, at=at)
            else:
                self.dialogue.hear(session, contact, body, pictures=int(picture), at=at)

    def goes_on(self, token: str | None) -> bool:
        """Say whether a browser holds a conversation whose case is open."""
        if token is None:
            return False
        with self.tools.records.read() as session:
            visitor = find_visitor(session, token)
            return visitor is not None and session.get_one(Case, visitor.case).state == "open"

    def view(self, visitor: Visitor) -> ChatView:
        """Return what the patient's own page shows now."""
        with self.tools.records.read() as session:
            contact = session.get(Contact, visitor.contact)
            if contact is None:
                raise NotFound(_GONE)
            closed = contact.case.state == "closed"
            return ChatView(
                contact=contact.id,
                reference=contact.case.reference,
                began=contact.started_at,
                source=contact.source,
                lines=tuple(_line(message) for message in contact.messages),
                prompt=open_prompt(contact),
                asks=asked_as(contact),
                closed=closed,
                handler=contact.handler_id,
            )

    def promised(self, visitor: Visitor) -> tuple[Promise, ...]:
        """Return what the person may expect, the most pressing first."""
        now = self.tools.clock.now()
        with self.tools.records.read() as session:
            case = session.get_one(Contact, visitor.contact).case
            needs = sorted(case.needs, key=pressing)
            return tuple(self._promise(session, need, now) for need in needs if need.state != "withdrawn")

    def waiting(self, visitor: Visitor) -> Waiting:
        """Return what else the person may want to know while they wait."""
        now = self.tools.clock.now()
        with self.tools.records.read() as session:
            case = session.get_one(Contact, visitor.contact).case
            return waiting_of(session, self.dialogue.handing.placing, case, now=now)

    def _promise(self, session: Session, need: Need, now: datetime) -> Promise:
        """Return one need in the words of who has it: what they do and when, or what the person does."""
        done = need.state == "handed_over"
        service = session.get(ServiceRow, need.service_id) if need.service_id else None
        who = service.name if service else ""
        taken = session.scalar(
            select(Referral).where(Referral.need_id == need.id, Referral.state.in_(("accepted", "done")))
        )
        if taken is not None and taken.promised:
            who = taken.promised
            if taken.contact_by is not None:
                who += f", {day_words(taken.contact_by, now)} by {clock_time(taken.contact_by)}"
        elif done and need.handed_over_when == "delivered" and service is not None:
            phone = service.entry.get("phone")
            who = f"{who} has our message. Please ring them{f' on {phone}' if phone else ''}."
        return Promise(need.title, need.deadline_at, done, who)


def _hub(session: Session) -> str:
    found = session.scalar(
        select(Organisation.id).where(Organisation.kind == "hub").order_by(Organisation.code)
    )
    if found is None:
        raise NotFound("Nobody answers chats here yet. Ring 111, or 999 if it is an emergency.")
    return found


def _checked(body: str) -> str:
    if len(body) > LONGEST:
        raise Invalid(f"That is longer than {LONGEST} characters. Please send it in two parts.")
    return body


def _is_last_word(contact: Contact, body: str) -> bool:
    """Say whether these are the last words that they wrote: the same button, pressed twice."""
    heard = [message for message in contact.messages if message.direction == "in"]
    return bool(heard) and heard[-1].body == body


def _line(message: Message) -> Line:
    return Line(message.id, message.direction == "in", message.author, message.body, message.at)
