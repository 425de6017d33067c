"""Who does something: a member of staff, a patient, another system, or the service itself."""

from dataclasses import dataclass
from typing import Literal

ActorKind = Literal["staff", "patient", "partner", "system"]


@dataclass(frozen=True)
class Actor:
    """The one who acts. ``id`` is opaque; ``organisation`` is the id of theirs, where they have one."""

    kind: ActorKind
    id: str | None = None
    organisation: str | None = None


SYSTEM = Actor("system")
