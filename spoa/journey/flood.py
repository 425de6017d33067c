"""Very many texts from one phone, or a robot that answers us: kept and overheard, but not answered any more.

What bounds what we hear bounds what we send: each text is answered once at most.
"""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from spoa.cases.alerts import FLOOD, stands
from spoa.conversation.model import Understood
from spoa.conversation.plain import plain
from spoa.conversation.wishes import wish
from spoa.journey.reaching import want_person
from spoa.journey.taking import add_words
from spoa.records.cases import Contact, Message
from spoa.records.unheard import UnheardText
from spoa.triage.finder import danger
from spoa.triage.rulebook import Rulebook

MOST: Final = ((timedelta(minutes=15), 30), (timedelta(days=1), 120))
"""How many texts of one phone are answered within a time: far more than anybody needs to be helped."""

_THE_SAME: Final = 4
_A_SENTENCE: Final = 4
_WORDS_KEPT: Final = 8000
_WHY: Final = {Understood.WORSE: "is getting worse", Understood.HUMAN: "asked for a person"}


def is_flood(session: Session, text: UnheardText) -> bool:
    """Say whether a text that was kept just now is one of too many, or the same sentence over and over.

    "Stop" is none: it is what ends them.
    """
    if wish(None, text.body) is Understood.STOP:
        return False
    heard = (
        select(Message.body)
        .join(Contact, Contact.id == Message.contact_id)
        .where(Contact.channel == "text", Contact.address == text.sender, Message.direction == "in")
    )
    for span, most in MOST:
        since = heard.where(Message.at > text.at - span).subquery()
        if (session.scalar(select(func.count()).select_from(since)) or 0) > most:
            return True
    last = session.scalars(heard.order_by(Message.at.desc(), Message.id.desc()).limit(_THE_SAME + 1)).all()
    same = {plain(body) for body in last} == {plain(text.body)}
    return same and len(last) > _THE_SAME and len(plain(text.body).split()) >= _A_SENTENCE


def overhear(session: Session, contact: Contact, body: str, rulebook: Rulebook, *, at: datetime) -> None:
    """Take in one text of a flood: nothing is answered, a person is told once, and danger is never missed."""
    contact.heard_at, case = at, contact.case
    if not stands(session, case, FLOOD):
        say = "One phone sends very many texts, so we do not answer them. Read them, and ring."
        want_person(session, case, "sends very many texts", cause=FLOOD, say=say, at=at)
    wanted = wish(None, body)
    if wanted is Understood.WORSE:
        case.pinned_class = min(case.pinned_class or 2, 2)
    if danger(rulebook, body):
        if len(case.complaint) < _WORDS_KEPT:
            add_words(case, body)
        want_person(session, case, "words that sound like danger", at=at)
    elif wanted in _WHY:
        want_person(session, case, _WHY[wanted], at=at)
