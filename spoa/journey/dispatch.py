"""What an ambulance desk does with a request: accept it and join the call, say "I have him", decline."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from spoa.cases.alerts import raise_alert
from spoa.cases.deadlines import still_open
from spoa.journey.ambulance import Ambulance, joined
from spoa.journey.tools import Tools
from spoa.journey.voice.desk import CallDesk
from spoa.journey.voice.ringing import Ringing
from spoa.kernel.errors import Conflict, Invalid, NotFound
from spoa.records.audit import note
from spoa.records.calls import AmbulanceRequest, Transfer
from spoa.records.cases import Case, Need
from spoa.records.topics import changed
from spoa.staff.me import Me

OPEN: Final = ("sent", "accepted")


@dataclass(frozen=True)
class Dispatch:
    """The acts of an ambulance desk. The written request and the call are answered by one act."""

    tools: Tools
    ambulance: Ambulance
    desk: CallDesk
    ringing: Ringing

    def accept(self, me: Me, request_id: str) -> None:
        """Accept a request; where one of us is on the line with its caller, join the call too.

        That holds between two rings as well: a desk that only wrote "accepted" would say "I have them" of
        somebody whom it does not hear, and another desk would be rung for them.
        """
        transfer = self._transfer(me, request_id) or self._ring(me, request_id)
        if transfer is not None:
            self.desk.accept(me, transfer)
        self.ambulance.accept(request_id, by=me.actor)

    def has(self, me: Me, request_id: str) -> None:
        """Say "I have him": from here the person is the ambulance service's."""
        transfer = self._transfer(me, request_id)
        if transfer is not None:
            self.desk.say(me, transfer, "mine")
            return
        at = self.tools.clock.now()
        with self.tools.records.unit() as session:
            request = request_of(session, me, request_id)
            if request.state != "accepted":
                raise Conflict("Accept the request first.")
            need = session.get_one(Need, request.need_id)
            joined(self.tools, session, need, by=me.actor, at=at)
            case = session.get_one(Case, request.case_id)
            if not still_open(case.needs):
                case.owner_kind, case.owner_id = "organisation", me.organisation

    def decline(self, me: Me, request_id: str, why: str) -> None:
        """Decline with a reason: the next desk is rung, and without a call the hub is told at once."""
        if not why.strip():
            raise Invalid("Say why, so that the next one knows.")
        transfer = self._transfer(me, request_id)
        if transfer is not None:
            self.desk.decline(me, transfer, why.strip())
            return
        at = self.tools.clock.now()
        with self.tools.records.unit() as session:
            request = request_of(session, me, request_id)
            case = session.get_one(Case, request.case_id)
            say = "The ambulance desk has declined a request. Ring the desk now."
            raise_alert(session, case, level="critical", cause="ambulance_declined", say=say, at=at)
            note(
                session,
                actor=me.actor,
                action="ambulance.declined",
                subject="ambulance_request",
                subject_id=request.id,
                why=why.strip(),
                at=at,
            )
            changed(session, f"case:{case.id}", f"ambulance:{me.organisation}")

    def _ring(self, me: Me, request_id: str) -> str | None:
        with self.tools.records.read() as session:
            need_id = request_of(session, me, request_id).need_id
        return self.ringing.desk_that_takes(me, need_id)

    def _transfer(self, me: Me, request_id: str) -> str | None:
        """Return the transfer in which this person is rung for a request; ``Conflict`` if a colleague is."""
        with self.tools.records.read() as session:
            request = request_of(session, me, request_id)
            asked = select(Transfer).where(Transfer.case_id == request.case_id, Transfer.ended_at.is_(None))
            transfer = session.scalar(asked)
            if transfer is None or transfer.need_id != request.need_id:
                return None
            if transfer.receiver_id != me.id:
                raise Conflict(
                    "A colleague's desk is being rung for this one. It comes to you if they do not answer."
                )
            return transfer.id


def request_of(session: Session, me: Me, request_id: str) -> AmbulanceRequest:
    """Return a request in this desk's inbox that is still open; elsewhere it does not exist for them."""
    request = session.get(AmbulanceRequest, request_id)
    if request is None or request.desk_id != me.organisation:
        raise NotFound("There is no such request in your inbox.")
    if request.state not in OPEN:
        raise Conflict("Someone has this person already. Nothing is needed from you.")
    return request
