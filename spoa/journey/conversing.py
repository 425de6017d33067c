"""Which conversation a text belongs to: the one that its phone is in, or a new one."""

from datetime import timedelta
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from spoa.cases.opening import Arrival, open_case
from spoa.cases.queueing import HANDLERS, wait_in_queue
from spoa.conversation.plain import plain, says
from spoa.records.cases import Case, Contact, Message
from spoa.records.staff import Line
from spoa.records.unheard import UnheardText

# A short reply that comes within this time belongs to the conversation, even when its case has just closed.
_STILL_THE_SAME: Final = timedelta(hours=24)
_SHORT: Final = 4
_AN_HOUR: Final = timedelta(hours=1)
_MOST_BEGUN: Final = 5
_SOMEBODY_ELSE: Final = frozenset({"new", "new person", "somebody else", "someone else", "another person"})
# Somebody who sees nothing happen sends the same again; it is no answer to a question they have not read.
_IMPATIENT: Final = timedelta(seconds=15)


def conversation_of(session: Session, text: UnheardText) -> tuple[Contact, bool]:
    """Return the conversation that a text belongs to, and whether it begins one."""
    line = session.scalar(select(Line).where(Line.number == text.to)) or any_line(session)
    known = session.scalar(
        select(Contact)
        .join(Case, Case.id == Contact.case_id)
        .where(Contact.channel == "text", Contact.address == text.sender)
        .where(Contact.organisation_id == line.organisation_id)
        .order_by((Case.state == "open").desc(), Contact.started_at.desc(), Contact.id.desc())
        .limit(1)
        .with_for_update(of=(Case, Contact), key_share=True)
        .execution_options(populate_existing=True)
    )
    anew = means_somebody_else(text.body) and not _begins_often(session, text)
    if known is not None and not anew and _goes_on(known, text):
        return known, False
    if known is not None and known.case.state == "open":
        wait_in_queue(session, known.case, queue=HANDLERS, why="they text about somebody else now: ring them")
    arrival = Arrival(
        organisation_id=line.organisation_id,
        line_id=line.id,
        channel="text",
        source=line.source,
        address=text.sender,
        at=text.at,
        why="texts",
    )
    contact = open_case(session, arrival)
    contact.opted_out = known.opted_out if known is not None else False
    return contact, True


def _goes_on(known: Contact, text: UnheardText) -> bool:
    """An open case goes on; so does a short reply ("2", "thanks", "worse") soon after one closed."""
    if known.case.state == "open":
        return True
    return text.at - known.heard_at < _STILL_THE_SAME and len(text.body.split()) < _SHORT


def _begins_often(session: Session, text: UnheardText) -> bool:
    """Say whether this phone has begun so many conversations within the hour that a robot may be doing it."""
    begun = select(func.count()).where(Contact.channel == "text", Contact.address == text.sender)
    return (session.scalar(begun.where(Contact.started_at > text.at - _AN_HOUR)) or 0) >= _MOST_BEGUN


def means_somebody_else(body: str) -> bool:
    """Say whether a text only announces another person ("new")."""
    return says(plain(body), _SOMEBODY_ELSE)


def said_just_now(session: Session, contact: Contact, text: UnheardText) -> bool:
    """Say whether these are the words sent moments ago, before what we answered has reached the phone."""
    asked = select(Message).where(Message.contact_id == contact.id).order_by(Message.at.desc())
    messages = list(session.scalars(asked.order_by(Message.id.desc()).limit(6)))
    heard = next((each for each in messages if each.direction == "in"), None)
    if heard is None or text.at - heard.at > _IMPATIENT or plain(heard.body) != plain(text.body):
        return False
    ours = [each for each in messages if each.direction == "out" and each.at >= heard.at]
    return any(each.status in ("queued", "sending", "sent") for each in ours)


def any_line(session: Session) -> Line:
    """Return a line for a text to a number that is not ours in the records: it must not be lost."""
    by_number = select(Line).order_by(Line.number)
    text_line = session.scalars(by_number.where(Line.channel == "text")).first()
    return text_line or session.scalars(by_number).one()
