"""The person behind a patient's page: known by the token in their cookie, and by nothing else."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from spoa.kernel.actor import Actor
from spoa.kernel.ids import digest
from spoa.records.cases import Contact


@dataclass(frozen=True)
class Visitor:
    """A patient, or someone who speaks for one, on their own contact's page."""

    contact: str
    case: str
    organisation: str

    @property
    def actor(self) -> Actor:
        """Return this visitor as the actor of a change."""
        return Actor("patient", self.contact, self.organisation)


def find_visitor(session: Session, token: str) -> Visitor | None:
    """Return whose contact a token opens; the contact may be closed, the page then says how it ended."""
    contact = session.scalar(select(Contact).where(Contact.token_digest == digest(token)))
    if contact is None:
        return None
    return Visitor(contact=contact.id, case=contact.case_id, organisation=contact.organisation_id)
