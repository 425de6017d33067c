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
    asked = select(Contact.id, Contact.case_id, Contact.organisation_id)
    found = session.execute(asked.where(Contact.token_digest == digest(token))).one_or_none()
    return None if found is None else Visitor(*found)
