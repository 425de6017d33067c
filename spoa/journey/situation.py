"""The case as the next question wants to know it, read from the records."""

from datetime import datetime

from sqlalchemy.orm import Session

from spoa.booking.slots import slot_words
from spoa.cases.deadlines import still_open
from spoa.journey.asking import Offer, OpenNeed, Situation
from spoa.journey.pictures import agreed
from spoa.journey.placing import Placing
from spoa.journey.telling import GROUP, REFUSED, consents, standing
from spoa.records.cases import Case, Contact, Need, ToldRow
from spoa.triage.finder import danger
from spoa.triage.known import CHECK
from spoa.triage.rulebook import Rulebook
from spoa.triage.steps import Step


def situation_of(
    placing: Placing, session: Session, contact: Contact, found: Step, *, at: datetime
) -> Situation:
    """Return all that decides what to ask next in this contact."""
    case = contact.case
    person = case.person
    rows = standing(session, case.id)
    rulebook = placing.rulebooks.of(session, case)
    needs = still_open(case.needs) if found.status == "decided" else []
    return Situation(
        channel=contact.channel,
        complaint=case.complaint,
        by=case.by,
        name=person.name if person else None,
        born=case.age_days is not None,
        postcode=case.place.get("postcode"),
        address=case.place.get("address"),
        phone=(person.phone if person else None) or contact.address,
        step=found,
        needs=tuple(_open_need(placing, session, case, need, at=at) for need in needs),
        alarm=_is_alarm(rulebook, case, found),
        doubt=any(_in_doubt(rulebook, row) for row in rows),
        gently=frozenset(fact for row in rulebook.mind.rows for fact in row.when),
        refused=frozenset(row.key for row in rows if row.kind == REFUSED),
        picture=agreed(session, case.id) is None and any(each.media for each in contact.messages),
    )


def _is_alarm(rulebook: Rulebook, case: Case, found: Step) -> bool:
    """Say whether triage asks about words that sounded like danger."""
    if found.question is None:
        return False
    asked = found.question.id.removesuffix(CHECK)
    return any(phrase.fact == asked for phrase in danger(rulebook, case.complaint))


def _in_doubt(rulebook: Rulebook, row: ToldRow) -> bool:
    """Say whether a list of danger signs was answered otherwise than with none."""
    return row.kind == GROUP and rulebook.groups[row.key].danger and row.value["is"] != []


def _open_need(placing: Placing, session: Session, case: Case, need: Need, *, at: datetime) -> OpenNeed:
    waiting = need.state == "open"
    best = placing.best(session, case, need, now=at) if waiting else None
    by_slot = waiting and need.handed_over_when == "booked"
    slots = placing.slots(session, case, need, now=at) if by_slot else ()
    practices = placing.practices(session, case, need, now=at) if waiting else ()
    return OpenNeed(
        id=need.id,
        kind=need.kind,
        handed_over=need.handed_over_when,
        placed=bool(placing.entry(session, need).services),
        service=best.service.name if best else None,
        consent=consents(session, case.id).get(need.code),
        offered=not waiting,
        slots=tuple(Offer(slot.slot_id, slot_words(slot, at)) for slot in slots),
        practices=tuple(Offer(each.service.id, each.service.name) for each in practices),
    )
