"""Two cases are one: a person has made sure that it is the same one, and joins them."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from spoa.cases.queueing import take_from_queue
from spoa.journey.assess import look_again
from spoa.journey.console import mine
from spoa.journey.joining import carry_over
from spoa.journey.tools import Tools
from spoa.journey.voice.stored import live_transfer
from spoa.kernel.errors import Conflict, NotFound
from spoa.records.audit import note
from spoa.records.cases import IS_OPEN, Case, Contact
from spoa.staff.me import Me


@dataclass(frozen=True)
class Earlier:
    """Another open case that came from the same telephone; no name, for it may be somebody else's."""

    code: str
    channel: str
    began: datetime


@dataclass(frozen=True)
class Matching:
    """Proposes and confirms that cases are of one person; nothing is joined by itself."""

    tools: Tools

    def earlier(self, me: Me, case_id: str) -> tuple[Earlier, ...]:
        """Return the other open cases of this organisation from a telephone of this one, the oldest first."""
        with self.tools.records.read() as session:
            phones = select(Contact.address).where(Contact.case_id == case_id, Contact.address.is_not(None))
            asked = (
                select(Case.reference, Contact.channel, Contact.started_at)
                .join(Contact, Contact.case_id == Case.id)
                .where(Case.state == "open", Case.organisation_id == me.organisation, Case.id != case_id)
                .where(Contact.address.in_(phones))
                .order_by(Case.clock_at, Contact.started_at)
            )
            first = {
                code: Earlier(code, channel, began)
                for code, channel, began in reversed(session.execute(asked).all())
            }
            return tuple(sorted(first.values(), key=lambda each: each.began))

    def confirm(self, me: Me, case_id: str, code: str) -> str:
        """Join this case to the open one with a code, of which this person has made sure; return that one.

        What was told and by whom it came goes there, and its clock is that of the first contact.
        """
        at = self.tools.clock.now()
        with self.tools.records.unit() as session:
            own = mine(session, me, case_id)
            case = _named(session, own, code)
            if any(need.state != "withdrawn" for need in own.needs) or live_transfer(session, own.id):
                raise Conflict("This case has gone further already. Open the other one, and join it to this.")
            take_from_queue(session, case, staff_id=me.id, at=at)
            contacts = list(own.contacts)
            carry_over(session, contacts, case, by=me.actor, at=at)
            for each in contacts:
                each.handler_id = me.id
            why = "the same person, said by staff"
            note(
                session,
                actor=me.actor,
                action="case.join",
                subject="case",
                subject_id=case.id,
                why=why,
                at=at,
            )
            look_again(self.tools, session, contacts[-1], at=at)
            return case.id


def _named(session: Session, own: Case, code: str) -> Case:
    asked = select(Case).where(Case.reference == code, IS_OPEN, Case.id != own.id)
    asked = asked.where(Case.organisation_id == own.organisation_id)
    case = session.scalar(asked.with_for_update(key_share=True).execution_options(populate_existing=True))
    if own.state != "open" or case is None:
        raise NotFound("There is no other open case with that code. Check the six figures.")
    return case
