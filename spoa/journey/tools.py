"""What every use-case works with."""

from dataclasses import dataclass

from spoa.journey.rulebooks import Rulebooks
from spoa.kernel.clock import Clock
from spoa.kernel.errors import NotFound, Unavailable
from spoa.records.cases import Case
from spoa.records.unit import Records
from spoa.settings import Settings
from spoa.triage.rulebook import Rulebook


@dataclass(frozen=True)
class Tools:
    """The records, the time, the rulebooks and the settings: one object, shared by every use-case."""

    records: Records
    clock: Clock
    rulebooks: Rulebooks
    settings: Settings

    def live(self) -> Rulebook:
        """Return the live rulebook, for what asks without a case; without the records, the last one known.

        Triage is pure and goes on while the database is away.
        """
        try:
            with self.records.read() as session:
                return self.rulebooks.live(session)
        except Unavailable:
            return self.rulebooks.last_known()

    def rulebook_of(self, case_id: str) -> Rulebook:
        """Return the rulebook that a case is under. ``NotFound`` where there is no such case."""
        with self.records.read() as session:
            case = session.get(Case, case_id)
            if case is None:
                raise NotFound("There is no such case here. It may belong to another organisation.")
            return self.rulebooks.of(session, case)
