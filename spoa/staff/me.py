"""The person who is signed in, as views and use-cases know them."""

from dataclasses import dataclass
from typing import Self

from spoa.kernel.actor import Actor
from spoa.records.staff import Staff
from spoa.staff.roles import Role, Sight, may


@dataclass(frozen=True)
class Me:
    """A signed-in member of staff. ``name`` is for the page and never for a log."""

    id: str
    name: str
    role: Role
    organisation: str
    skills: frozenset[str]
    title: str = ""

    @classmethod
    def of(cls, staff: Staff) -> Self:
        """Return what is known of a row of ``staff``, detached from its transaction."""
        return cls(
            id=staff.id,
            name=staff.name,
            role=Role(staff.role),
            organisation=staff.organisation_id,
            skills=frozenset(staff.skills),
            title=staff.title,
        )

    @property
    def actor(self) -> Actor:
        """Return this person as the actor of a change, for events and the audit."""
        return Actor("staff", self.id, self.organisation)

    def may(self, sight: Sight) -> bool:
        """Say whether this person's role may see a kind of thing."""
        return may(self.role, sight)
