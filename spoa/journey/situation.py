"""The case as the next question wants to know it, read from the records."""

from datetime import datetime

from sqlalchemy.orm import Session

from spoa.booking.slots import slot_words
from spoa.cases.deadlines import still_open
from spoa.journey.asking import OpenNeed, Situation, SlotOffer
from spoa.journey.placing import Placing
from spoa.journey.telling import CONSENT, REFUSED, standing
from spoa.records.cases import Case, Contact, Need
from spoa.triage.steps import Step


def situation_of(
    placing: Placing, session: Session, contact: Contact, found: Step, *, at: datetime
) -> Situation:
    """Return all that decides what to ask next in this contact."""
    case = contact.case
    person = case.person
    rows = standing(session, case.id)
    consents = {row.key: bool(row.value["is"]) for row in rows if row.kind == CONSENT}
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
        needs=tuple(_open_need(placing, session, case, need, consents, at=at) for need in needs),
        refused=frozenset(row.key for row in rows if row.kind == REFUSED),
    )


def _open_need(
    placing: Placing, session: Session, case: Case, need: Need, consents: dict[str, bool], *, at: datetime
) -> OpenNeed:
    waiting = need.state == "open"
    offers = placing.ranking(session, case, need, now=at).offered if waiting else ()
    slots = (
        placing.slots(session, case, need, now=at) if waiting and need.handed_over_when == "booked" else ()
    )
    return OpenNeed(
        id=need.id,
        code=need.code,
        handed_over=need.handed_over_when,
        service=offers[0].service.name if offers else None,
        consent=consents.get(need.id),
        offered=not waiting,
        slots=tuple(SlotOffer(slot.slot_id, slot_words(slot, at)) for slot in slots),
    )
