"""The request to the ambulance service: five seconds that can be undone, then it goes by itself."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from spoa.journey.brief import brief_of
from spoa.journey.deciding import decide_as_taken_over
from spoa.journey.needs import hand_over, withdraw_need
from spoa.journey.tools import Tools
from spoa.kernel.actor import SYSTEM, Actor
from spoa.kernel.errors import Conflict, NotFound
from spoa.kernel.ids import new_id
from spoa.records.calls import AmbulanceRequest
from spoa.records.cases import Case, Need
from spoa.records.events import record_event
from spoa.records.locks import find_locked
from spoa.records.outbox import put
from spoa.records.staff import Organisation
from spoa.records.topics import changed

COUNT_DOWN: Final = timedelta(seconds=5)
GO: Final = "ambulance.go"


def count_down(session: Session, case: Case, need: Need, *, at: datetime) -> None:
    """Start the five seconds of a request, once for each need."""
    if request_of(session, need.id) is not None:
        return
    request = AmbulanceRequest(
        id=new_id(),
        case_id=case.id,
        need_id=need.id,
        category=need.urgency,
        state="counting",
        goes_at=at + COUNT_DOWN,
        place=dict(case.place),
    )
    session.add(request)
    session.flush()
    put(session, job=GO, subject=request.id, urgent=True, at=at, due=request.goes_at)
    record_event(
        session, case_id=case.id, kind="ambulance_counting", actor=SYSTEM, at=at, data={"need": need.id}
    )
    changed(session, f"case:{case.id}")


def stand_down(session: Session, case: Case, *, at: datetime) -> None:
    """Undo a request that has not gone yet. One that has gone is never called back from here."""
    asked = select(AmbulanceRequest).where(
        AmbulanceRequest.case_id == case.id, AmbulanceRequest.state == "counting"
    )
    for request in session.scalars(asked.with_for_update()):
        request.state = "undone"
        need = session.get_one(Need, request.need_id)
        withdraw_need(session, need, why="the answer was taken back in time", by=SYSTEM, at=at)


def request_of(session: Session, need_id: str) -> AmbulanceRequest | None:
    """Return the request for a need, locked."""
    asked = select(AmbulanceRequest).where(AmbulanceRequest.need_id == need_id).with_for_update()
    return session.scalar(asked)


@dataclass(frozen=True)
class Ambulance:
    """What staff and the clock do with a request to the ambulance service."""

    tools: Tools
    ring_desk: Callable[[Session, Case, Need], None]

    def go(self, request_id: str, done: Callable[[Session], None]) -> None:
        """Send the request to the ambulance service's inbox and ring its desk: the job at the end of 5 s."""
        at = self.tools.clock.now()
        with self.tools.records.unit() as session:
            request = find_locked(session, AmbulanceRequest, request_id)
            if request is not None and request.state == "counting":
                self.send(session, request, at)
            done(session)

    def send(self, session: Session, request: AmbulanceRequest, at: datetime) -> None:
        """Send a request now: it stands in the inbox of the ambulance service, and its desk is rung."""
        case = session.get_one(Case, request.case_id)
        need = session.get_one(Need, request.need_id)
        desk = session.scalar(select(Organisation).where(Organisation.kind == "ambulance"))
        if desk is None:
            raise NotFound("No ambulance service is in the directory. Ring 999 on another line now.")
        request.state, request.sent_at, request.desk_id = "sent", at, desk.id
        request.brief = self._brief(session, case, at)
        need.state = "offered"
        data = {"request": request.id, "category": request.category}
        record_event(session, case_id=case.id, kind="ambulance_sent", actor=SYSTEM, at=at, data=data)
        changed(session, f"ambulance:{desk.id}", f"case:{case.id}")
        self.ring_desk(session, case, need)

    def _brief(self, session: Session, case: Case, at: datetime) -> dict[str, Any]:
        rulebook = self.tools.rulebooks.of(session, case)
        return brief_of(session, case, now=at, rulebook=rulebook).as_json()

    def confirm_place(self, session: Session, case: Case, *, by: Actor, at: datetime) -> None:
        """Confirm or correct the place of a case's request; the full request follows the one that went."""
        asked = select(AmbulanceRequest).where(
            AmbulanceRequest.case_id == case.id, AmbulanceRequest.state != "undone"
        )
        for request in session.scalars(asked.with_for_update()):
            request.place, request.confirmed_at = dict(case.place), at
            request.brief = self._brief(session, case, at)
            record_event(session, case_id=case.id, kind="ambulance_confirmed", actor=by, at=at, data={})
            topics = [f"case:{case.id}"] + ([f"ambulance:{request.desk_id}"] if request.desk_id else [])
            changed(session, *topics)

    def accept(self, request_id: str, *, by: Actor) -> None:
        """The desk accepts: from here the ambulance service has the written request."""
        at = self.tools.clock.now()
        with self.tools.records.unit() as session:
            request = find_locked(session, AmbulanceRequest, request_id)
            if request is None or request.desk_id != by.organisation:
                raise NotFound("There is no such request in your inbox.")
            if request.state not in ("sent", "accepted"):
                raise Conflict("This request is no longer open. Refresh the list.")
            _accept(session, request, by=by, at=at)


def accepted(session: Session, need: Need, *, by: Actor, at: datetime) -> None:
    """The desk has come to the call with the brief before it: that answers the written request too."""
    request = request_of(session, need.id)
    if request is not None:
        _accept(session, request, by=by, at=at)


def _accept(session: Session, request: AmbulanceRequest, *, by: Actor, at: datetime) -> None:
    if request.state == "sent" or request.accepted_by != by.id:  # the desk that comes into the call has it
        request.state, request.accepted_at, request.accepted_by = "accepted", at, by.id
        data = {"request": request.id}
        record_event(session, case_id=request.case_id, kind="ambulance_accepted", actor=by, at=at, data=data)
    changed(session, f"case:{request.case_id}", f"ambulance:{request.desk_id}")


def joined(tools: Tools, session: Session, need: Need, *, by: Actor, at: datetime) -> None:
    """The desk says "I have him": the need is handed over, and the case with it unless more is needed.

    What triage had not ruled out yet is the ambulance service's to find out now; nothing could ask for more.
    """
    decide_as_taken_over(tools, session, need, by=by, at=at)
    request = request_of(session, need.id)
    if request is not None:
        request.state = "joined"
        changed(session, f"ambulance:{request.desk_id}")
    hand_over(session, need, how="joined the call", by=by, at=at)
