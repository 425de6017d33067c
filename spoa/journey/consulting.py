"""What a clinician does with a person: notes as they write, and the outcome, which is theirs to say."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from spoa.cases.alerts import end_alert
from spoa.cases.deadlines import still_open
from spoa.cases.queueing import pass_to
from spoa.journey.console import mine
from spoa.journey.consultations import begin, consultation_of
from spoa.journey.needs import hand_over, is_for_clinician, reopen, settle, want, withdraw_need
from spoa.journey.tools import Tools
from spoa.kernel.errors import Conflict, Invalid
from spoa.kernel.urgency import klass
from spoa.records.audit import note
from spoa.records.calls import AmbulanceRequest
from spoa.records.cases import Case
from spoa.records.consultations import Consultation
from spoa.records.events import record_event
from spoa.records.topics import changed
from spoa.staff.me import Me
from spoa.staff.presence import State, presence_of, set_presence
from spoa.triage.rulebook import Disposition, Rulebook

AGREE: Final = "agree"
TOLD: Final = "told"
ELSEWHERE: Final = ("book", "refer")
"""Outcomes that say where the person goes next; the place itself is chosen after."""

OUTCOMES: Final = (AGREE, TOLD, *ELSEWHERE)
_HOME: Final = "home"
_GONE: Final = ("sent", "accepted")


@dataclass(frozen=True)
class Notes:
    """The four parts of the note: what they said, what was found and thought, and the plan."""

    said: str = ""
    found: str = ""
    think: str = ""
    plan: str = ""


@dataclass(frozen=True)
class Consulting:
    """The clinician's use-cases. Only clinicians of the case's organisation come this far."""

    tools: Tools

    def keep(self, me: Me, case_id: str, notes: Notes) -> datetime:
        """Keep the note as it stands while they write; return when it was kept."""
        at = self.tools.clock.now()
        with self.tools.records.unit() as session:
            self._kept(session, me, mine(session, me, case_id), notes, at)
        return at

    def conclude(self, me: Me, case_id: str, notes: Notes, outcome: str) -> None:
        """Say the outcome: the clinician's own part is done, and what is left open goes where it belongs.

        ``agree`` keeps what triage found, ``told`` sets it aside for advice (which the plan must hold), the
        others keep it open so that a place is chosen. ``Conflict`` while an ambulance is on its way.
        """
        at = self.tools.clock.now()
        with self.tools.records.unit() as session:
            case = mine(session, me, case_id)
            row = self._kept(session, me, case, notes, at)
            _refuse_with_ambulance(session, case)
            _take_over(session, me, case, at)
            _spoken(session, me, case, at)
            if outcome == TOLD:
                self._advise(session, me, case, row, at)
            elif case.urgency is None and not still_open(case.needs):
                raise Conflict("Triage has not decided what they need. Say it with “Change…”, then go on.")
            self._end(session, me, case, row, outcome, at)

    def change(self, me: Me, case_id: str, code: str, why: str) -> None:
        """Put another outcome in the place of triage's, with a reason; both stay in the history."""
        if not why.strip():
            raise Invalid("Say why, so that the next one knows.")
        at = self.tools.clock.now()
        with self.tools.records.unit() as session:
            case = mine(session, me, case_id)
            wanted = self._disposition(session, case, code)
            row = self._kept(session, me, case, None, at)
            _refuse_with_ambulance(session, case)
            if case.state == "closed":
                reopen(session, case, why="a clinician looked again", by=me.actor, at=at)
            _take_over(session, me, case, at)
            _spoken(session, me, case, at)
            self._put(session, me, case, wanted, why.strip(), at)
            row.code, row.why = code, why.strip()
            self._end(session, me, case, row, "change", at)

    def notes(self, me: Me, case_id: str) -> Consultation | None:
        """Return what this clinician has written about a case, if anything."""
        with self.tools.records.read() as session:
            return consultation_of(session, case_id, me.id)

    def _kept(self, session: Session, me: Me, case: Case, notes: Notes | None, at: datetime) -> Consultation:
        row = begin(session, case, me.id, at=at)
        if notes is not None:
            row.said, row.found, row.think, row.plan = notes.said, notes.found, notes.think, notes.plan
            row.saved_at = at
        return row

    def _advise(self, session: Session, me: Me, case: Case, row: Consultation, at: datetime) -> None:
        if not row.plan.strip():
            raise Invalid("Write the plan and what to do if it gets worse: it is what they were told.")
        self._put(session, me, case, self._disposition(session, case, _HOME), "advice is enough", at)

    def _put(self, session: Session, me: Me, case: Case, wanted: Disposition, why: str, at: datetime) -> None:
        """Want this in the place of what is open on the same ladder; advice alone takes the place of all."""
        need = want(session, case, wanted, lead=True, at=at)
        for each in case.needs:
            each.lead = each is need
        entries = self.tools.rulebooks.of(session, case).dispositions
        for other in still_open(case.needs):
            same = entries[other.code].ladder == wanted.ladder
            if other is not need and same:
                withdraw_need(session, other, why=f"a clinician: {why}", by=me.actor, at=at)
        case.urgency = wanted.urgency
        case.floor = case.pinned_class = klass(wanted.urgency)
        if wanted.handed_over == "told":
            hand_over(session, need, how="told", by=me.actor, at=at)

    def _end(
        self, session: Session, me: Me, case: Case, row: Consultation, outcome: str, at: datetime
    ) -> None:
        row.ended_at, row.outcome, row.urgency = row.ended_at or at, outcome, case.urgency
        session.flush()
        data = {"outcome": outcome, "code": row.code}
        record_event(session, case_id=case.id, kind="consulted", actor=me.actor, at=at, data=data)
        note(
            session,
            actor=me.actor,
            action="case.outcome",
            subject="case",
            subject_id=case.id,
            why=outcome,
            at=at,
            personal={"plan": row.plan, "why": row.why or ""},
        )
        settle(session, case, at=at, by=me.actor)
        self._free_again(session, me, at)
        changed(session, f"case:{case.id}", f"staff:{me.id}")

    @staticmethod
    def _free_again(session: Session, me: Me, at: datetime) -> None:
        """Let whoever was finishing their notes be offered work again; on the line they stay busy."""
        there = presence_of(session, me.id)
        if there is not None and there.state == State.WRAP_UP:
            set_presence(session, me.id, State.AVAILABLE, at=at)

    def _disposition(self, session: Session, case: Case, code: str) -> Disposition:
        found = self.tools.rulebooks.of(session, case).dispositions.get(code)
        if found is None or found.kind == "ambulance":
            raise Invalid("That is not an outcome that can be chosen here. Use “Send 999…” for an ambulance.")
        return found


def choices(rulebook: Rulebook) -> tuple[Disposition, ...]:
    """Return the outcomes that a clinician may choose; an ambulance has its own way."""
    found = [each for each in rulebook.dispositions.values() if each.kind != "ambulance"]
    return tuple(sorted(found, key=lambda each: (each.urgency, each.order)))


def _take_over(session: Session, me: Me, case: Case, at: datetime) -> None:
    """Make the case this clinician's own where nobody else has it; ``Conflict`` when a colleague does."""
    if case.state == "closed" or (case.owner_kind, case.owner_id) == ("staff", me.id):
        return
    if case.owner_kind == "staff":
        raise Conflict("A colleague has this person. Ask them to hand over first.")
    pass_to(session, case, staff_id=me.id, at=at)
    end_alert(session, case, "human", at=at)


def _spoken(session: Session, me: Me, case: Case, at: datetime) -> None:
    """The clinician has spoken with them: what was wanted of a clinician is done."""
    for need in list(still_open(case.needs)):
        if is_for_clinician(need):
            hand_over(session, need, how="joined", by=me.actor, at=at)


def _refuse_with_ambulance(session: Session, case: Case) -> None:
    asked = select(AmbulanceRequest.id).where(
        AmbulanceRequest.case_id == case.id, AmbulanceRequest.state.in_(("counting", *_GONE))
    )
    if session.scalar(asked.limit(1)) is not None:
        raise Conflict("An ambulance has been asked for. Stay with it until the desk has them.")
