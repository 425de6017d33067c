"""Where a played caller's case stands at one moment, read from the records as Jo's page reads it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from spoa.calls.stages import Party
from spoa.demo.callers import JO, Caller, Channel
from spoa.demo.plays import Play
from spoa.journey.looking import CaseView, NeedView
from spoa.kernel.ids import digest
from spoa.records.cases import Contact
from spoa.staff.me import Me
from spoa.staff.signing_in import staff_by_username
from spoa.web.use_cases import UseCases

_BEFORE = timedelta(seconds=5)


@dataclass(frozen=True)
class Moment:
    """One look. ``view`` is ``None`` until the caller's first word has arrived."""

    caller: Caller
    play: Play
    at: datetime
    view: CaseView | None

    @property
    def told(self) -> frozenset[str]:
        """Return what is true of the caller by what they have said until now."""
        said = {fact for line in self.caller.says if line.cue in self.play.said for fact in line.has}
        return self.caller.has | said

    @property
    def decided(self) -> bool:
        """Say whether triage has decided."""
        return self.view is not None and self.view.case.urgency is not None and bool(self.view.needs)

    def here(self, party: Party) -> bool:
        """Say whether a party of the call is in its room now."""
        legs = self.view.legs if self.view else ()
        return any(leg.in_room for leg in legs if leg.party == party)

    def need(self, *handed_over: str) -> NeedView | None:
        """Return the first need that is to be handed over in one of these ways."""
        needs = self.view.needs if self.view else ()
        return next((each for each in needs if each.need.handed_over_when in handed_over), None)

    def has_it(self, *handed_over: str) -> bool:
        """Say whether somebody has that need."""
        found = self.need(*handed_over)
        return found is not None and found.need.state == "handed_over"


def look(services: UseCases, caller: Caller, play: Play) -> Moment:
    """Return where a play stands now."""
    with services.records.read() as session:
        asked = select(Contact.case_id).order_by(Contact.started_at.desc()).limit(1)
        if caller.channel is Channel.CHAT:
            asked = asked.where(Contact.token_digest == digest(play.visit))
        else:
            asked = asked.where(Contact.address == play.number, Contact.channel == caller.channel)
            asked = asked.where(Contact.started_at >= play.began_at - _BEFORE)
        case_id = session.scalar(asked)
        handler = staff_by_username(session, JO.username)
    view = None
    if case_id is not None and handler is not None:
        view = services.journeys.looking.again(Me.of(handler), case_id)
    return Moment(caller, play, services.clock.now(), view)
