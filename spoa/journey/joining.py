"""A conversation goes on in the case that it belongs to, once somebody told its code and the birthday."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final, cast

from sqlalchemy.orm import Session

from spoa.cases.alerts import WANTS_PERSON, end_alert
from spoa.cases.joining import Claim, claimed, join
from spoa.cases.opening import Arrival, add_contact
from spoa.conversation import messages
from spoa.conversation.codes import read_code
from spoa.conversation.model import Prompt, Reply, Understood
from spoa.journey import prompts
from spoa.journey.reaching import want_person
from spoa.journey.taking import Turn, add_words
from spoa.journey.telling import Telling, standing, tell
from spoa.kernel.actor import Actor
from spoa.kernel.errors import Invalid
from spoa.records.cases import Case, Contact

_WRONG_UNTIL_A_PERSON: Final = 2
_KNOWN: Final = ("person_id", "by", "with_patient", "age_days", "sex", "language")
_NO_ANSWER: Final = (Understood.UNCLEAR, Understood.EXPIRED, Understood.STALE)


def told_code(prompt: Prompt | None, reply: Reply, body: str) -> str | None:
    """Return the code that a reply is, where it is no answer to what was asked, such as a birthday."""
    code = read_code(body)
    if code is None:
        return None
    answers = reply.kind not in _NO_ANSWER and prompt is not None and prompt.id != prompts.COMPLAINT
    return None if answers and not code.named else code.figures


def joined(turn: Turn) -> Contact:
    """Join a conversation to the case whose code and birthday were told; return where it goes on there.

    ``Invalid`` where they do not fit, or where a person has to put two cases together: it goes on as it was.
    """
    if turn.prompt is None:
        raise AssertionError("a birthday that nobody asked for")
    code = turn.prompt.id.removeprefix(prompts.JOIN)
    born, own = cast("date", turn.reply.value), turn.case
    claim = Claim(own.organisation_id, code, born, turn.contact)
    case = claimed(turn.session, claim, at=turn.at)
    if case is None:
        raise Invalid(_not_found(turn))
    if own.state == "closed":
        return _once_more(turn, case)
    if _has_gone_on(own):
        want_person(turn.session, own, f"is also case {case.reference}: put them together", at=turn.at)
        raise Invalid(messages.put_together())
    carry_over(turn.session, [turn.contact], case, by=turn.by, at=turn.at)
    return turn.contact


def _not_found(turn: Turn) -> str:
    """Return what to say; who is wrong again is helped by a person."""
    turn.contact.misses += 1
    if turn.contact.misses < _WRONG_UNTIL_A_PERSON:
        return messages.code_not_found()
    want_person(turn.session, turn.case, "told a code that does not fit: see whose it is", at=turn.at)
    return f"{messages.code_not_found()} {messages.person_coming()}"


def _once_more(turn: Turn, case: Case) -> Contact:
    """Begin the conversation anew in the open case; the ended one keeps what was written in it."""
    old = turn.contact
    arrival = Arrival(
        organisation_id=old.organisation_id,
        channel=old.channel,
        source=old.source,
        at=turn.at,
        line_id=old.line_id,
        address=old.address,
    )
    contact = add_contact(turn.session, case, arrival)
    turn.session.refresh(contact)
    return contact


def _has_gone_on(own: Case) -> bool:
    """Say whether a case is more than one conversation that has just begun: it was decided, or is in hand."""
    needed = any(need.state != "withdrawn" for need in own.needs)
    return needed or len(own.contacts) > 1 or own.owner_kind == "staff"


def carry_over(session: Session, contacts: Sequence[Contact], case: Case, *, by: Actor, at: datetime) -> None:
    """Move the contacts of a case to another, with all that was told in it: words, answers, who is wanted."""
    own = contacts[0].case
    wanted = end_alert(session, own, *WANTS_PERSON, at=at)
    told = standing(session, own.id)
    for each in contacts:
        join(session, each, case, by=by, at=at)
    for row in told:
        telling = Telling(row.kind, row.key, row.value["is"], tuple(row.members), row.volunteered)
        tell(session, contacts[0], [telling], by=by, at=row.at)
    if own.complaint:
        add_words(case, own.complaint)
    if own.pinned_class is not None:
        case.pinned_class = min(case.pinned_class or own.pinned_class, own.pinned_class)
    case.place = own.place | case.place
    for name in _KNOWN:
        if getattr(case, name) is None:
            setattr(case, name, getattr(own, name))
    if wanted:
        want_person(session, case, "was wanted before their cases were joined", at=at)
