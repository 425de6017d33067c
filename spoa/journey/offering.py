"""Send a need to a service: with the brief, and the time in which it is to answer."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from spoa.journey.brief import brief_of
from spoa.journey.placing import Placing
from spoa.journey.tools import Tools
from spoa.kernel.actor import SYSTEM
from spoa.kernel.urgency import klass
from spoa.records.cases import Need
from spoa.records.outbox import put
from spoa.routing.referral import offer

DELIVER: Final = "practice.deliver"


def offer_to(
    tools: Tools, placing: Placing, session: Session, need: Need, service_id: str, *, at: datetime
) -> None:
    """Send a need to a service, with the brief and the time in which it is to answer."""
    number = klass(need.urgency)
    minutes = placing.rules.limits.referral_answer_minutes[number]
    referral = offer(
        session,
        need_id=need.id,
        case_id=need.case_id,
        service_id=service_id,
        klass=number,
        note=brief_of(session, need.case, now=at, rulebook=tools.rulebooks.of(session, need.case)).as_text(),
        answer_by=at + timedelta(minutes=minutes),
        by=SYSTEM,
        now=at,
    )
    need.state, need.service_id = "offered", service_id
    if need.handed_over_when == "delivered":
        put(session, job=DELIVER, subject=referral.id, urgent=False, at=at, key=f"{DELIVER}:{referral.id}")
