"""What a call handler or a clinician does with a case: take it, ask, correct, note, write, hand over."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from spoa.cases.alerts import end_alert, end_wanted
from spoa.cases.people import Identity, identify
from spoa.cases.queueing import HANDLERS, case_class, take_from_queue, wait_in_queue
from spoa.journey.assess import look_again
from spoa.journey.dialogue import Dialogue
from spoa.journey.needs import settle
from spoa.journey.saying import say
from spoa.journey.telling import ANSWER, GROUP, LATER, REFUSED, Telling, standing, tell, withdraw
from spoa.journey.tools import Tools
from spoa.journey.voice.in_writing import NOT_TAKEN, conversations, now_with_clinician
from spoa.journey.voice.transfers import Transfers
from spoa.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from spoa.records.audit import note
from spoa.records.calls import AmbulanceRequest
from spoa.records.cases import Case, Contact
from spoa.records.events import record_event
from spoa.records.locks import find_case
from spoa.records.topics import changed
from spoa.staff.me import Me
from spoa.staff.presence import State, set_presence
from spoa.staff.roles import Role
from spoa.triage.finder import proposed
from spoa.triage.rulebook import Rulebook

UNDONE_IN_TIME: Final = "undone within five seconds"


@dataclass(frozen=True)
class Console:
    """The use-cases of the console. Every one names who acts; what changes is in the case's history."""

    tools: Tools
    dialogue: Dialogue
    transfers: Transfers

    def take(self, me: Me, case_id: str) -> None:
        """Take a case from the queue; ``Conflict`` when a colleague was first."""
        at = self.tools.clock.now()
        with self.tools.records.unit() as session:
            case = mine(session, me, case_id)
            take_from_queue(session, case, staff_id=me.id, at=at)
            self.transfers.give_way(session, case_id, at=at)
            if me.role == Role.CLINICIAN:
                now_with_clinician(session, case, me.id, at=at)
            for contact in conversations(session, case.id):
                contact.handler_id = me.id
            end_wanted(session, case, at=at)
            end_alert(session, case, NOT_TAKEN, at=at)
            record_event(session, case_id=case.id, kind="taken", actor=me.actor, at=at)
            note(
                session, actor=me.actor, action="case.take", subject="case", subject_id=case.id, why="", at=at
            )

    def give_back(self, me: Me, case_id: str, why: str) -> None:
        """Put a case back into the team's queue, with its old clock; a chat goes on by itself."""
        at = self.tools.clock.now()
        with self.tools.records.unit() as session:
            case = mine(session, me, case_id)
            wait_in_queue(session, case, queue=HANDLERS, why=why)
            record_event(session, case_id=case.id, kind="given_back", actor=me.actor, at=at, data={})
            for contact in conversations(session, case.id):
                contact.handler_id = None
                self.dialogue.go_on(session, contact, at=at)

    def finish(self, me: Me, case_id: str) -> None:
        """Say that what a person was wanted for is done; the case closes when nothing else is open."""
        at = self.tools.clock.now()
        with self.tools.records.unit() as session:
            case = mine(session, me, case_id)
            end_wanted(session, case, at=at)
            record_event(session, case_id=case.id, kind="attended", actor=me.actor, at=at, data={})
            settle(session, case, at=at, by=me.actor)
            set_presence(session, me.id, State.AVAILABLE, at=at)

    def answer(self, me: Me, case_id: str, question: str, value: Any, *, members: tuple[str, ...]) -> None:
        """Tell an answer to the question on the screen: of a fact, of its check or of a group."""
        if question == "with_patient":
            self._change(me, case_id, lambda case: setattr(case, "with_patient", value is False))
            return

        def telling(rulebook: Rulebook) -> Telling:
            if question in rulebook.groups:
                return Telling(GROUP, question, value, members)
            return Telling(ANSWER, question, value)

        self._tell(me, case_id, telling)

    def later(self, me: Me, case_id: str, question: str) -> None:
        """Put a question off: it is asked again, last in its urgency."""
        self._tell(me, case_id, lambda _: Telling(LATER, question, True))

    def judge_proposal(self, me: Me, case_id: str, fact: str, *, right: bool) -> None:
        """Take a fact that was found in the person's words as an answer, or note that it was not right."""
        at = self.tools.clock.now()
        with self.tools.records.unit() as session:
            case = mine(session, me, case_id)
            rulebook = self.tools.rulebooks.of(session, case)
            found = [each for each in proposed(rulebook, case.complaint) if each.fact == fact]
            told = [
                Telling(ANSWER, each.fact, each.value, volunteered=True)
                if right
                else Telling(REFUSED, each.fact, True)
                for each in found
            ]
            contact = _latest(session, case)
            tell(session, contact, told, by=me.actor, at=at)
            look_again(self.tools, session, contact, at=at)

    def undo(self, me: Me, case_id: str) -> None:
        """Take back the last answer; while an ambulance counts down this stops it."""
        at = self.tools.clock.now()
        with self.tools.records.unit() as session:
            case = mine(session, me, case_id)
            rows = standing(session, case.id)
            if not rows:
                raise Conflict("There is no answer to take back.")
            self._refuse_after_send(session, case)
            withdraw(session, rows[-1:], why=UNDONE_IN_TIME, by=me.actor, at=at)
            look_again(self.tools, session, _latest(session, case), at=at)

    def take_back(self, me: Me, case_id: str, key: str, why: str) -> None:
        """Take back one answer that stands, with a reason; both values stay in the history."""
        if not why.strip():
            raise Invalid("Say why the answer is taken back.")
        at = self.tools.clock.now()
        with self.tools.records.unit() as session:
            case = mine(session, me, case_id)
            rows = [row for row in standing(session, case.id) if row.key == key]
            withdraw(session, rows, why=why.strip(), by=me.actor, at=at)
            look_again(self.tools, session, _latest(session, case), at=at)

    def complain(self, me: Me, case_id: str, words: str) -> None:
        """Add what the person says to the case and look again."""
        if not words.strip():
            raise Invalid("Write what the person says is wrong.")

        def add(case: Case) -> None:
            case.complaint = "\n".join(filter(None, (case.complaint, words.strip())))

        self._change(me, case_id, add)

    def choose(self, me: Me, case_id: str, protocols: list[str]) -> None:
        """Choose the protocols of a case; a third complaint brings a clinician (triage specification)."""
        unknown = [name for name in protocols if name not in self.tools.rulebook_of(case_id).protocols]
        if unknown:
            raise Invalid(f"There is no protocol {unknown[0]}.")
        self._change(me, case_id, lambda case: setattr(case, "protocols", protocols))

    def about(
        self,
        me: Me,
        case_id: str,
        *,
        by: str | None,
        with_patient: bool | None,
        place: dict[str, Any],
        by_relay: bool | None = None,
    ) -> None:
        """Note who speaks and how, whether they are with the person, and what helps to find the place."""

        def set_it(case: Case) -> None:
            case.by = by or case.by
            case.with_patient = with_patient if with_patient is not None else case.with_patient
            case.place = case.place | place
            case.by_relay = by_relay if by_relay is not None else case.by_relay

        self._change(me, case_id, set_it)

    def identify(self, me: Me, case_id: str, said: Identity) -> None:
        """Note who the person is and where."""
        at = self.tools.clock.now()
        with self.tools.records.unit() as session:
            case = mine(session, me, case_id)
            identify(session, case, said, at=at)
            record_event(session, case_id=case.id, kind="identified", actor=me.actor, at=at, data={})
            personal = {key: str(value) for key, value in vars(said).items() if value is not None}
            note(
                session,
                actor=me.actor,
                action="person.write",
                subject="case",
                subject_id=case.id,
                why="identity",
                at=at,
                personal=personal,
            )
            look_again(self.tools, session, _latest(session, case), at=at)

    def write_note(self, me: Me, case_id: str, text: str) -> None:
        """Keep the scratch pad, which becomes the note."""
        with self.tools.records.unit() as session:
            case = mine(session, me, case_id)
            case.note = text
            changed(session, f"note:{case.id}")

    def pin(self, me: Me, case_id: str, number: int, *, why: str) -> None:
        """Set a case's class by hand: up freely, down only by a clinician or supervisor; always with why."""
        may_lower = me.role in (Role.CLINICIAN, Role.SUPERVISOR)

        def set_it(case: Case) -> None:
            shown = case_class(case)
            if shown is not None and number > shown and not may_lower:
                raise Forbidden("Only a clinician or a supervisor can lower a class.")
            case.pinned_class = number

        self._change(me, case_id, set_it, why=why)

    def write(self, me: Me, case_id: str, body: str) -> None:
        """Write to a person in the chat or by text; who writes has the conversation from then on."""
        if not body.strip():
            raise Invalid("Write something first.")
        at = self.tools.clock.now()
        with self.tools.records.unit() as session:
            case = mine(session, me, case_id)
            contacts = conversations(session, case.id)
            if not contacts:
                raise Conflict("This person neither chats nor texts. Ring them.")
            contacts[-1].handler_id = me.id
            say(session, contacts[-1], body.strip(), at=at, author=me.id)

    def _tell(self, me: Me, case_id: str, telling: Callable[[Rulebook], Telling]) -> None:
        at = self.tools.clock.now()
        with self.tools.records.unit() as session:
            case = mine(session, me, case_id)
            contact = _latest(session, case)
            told = telling(self.tools.rulebooks.of(session, case))
            tell(session, contact, [told], by=me.actor, at=at)
            look_again(self.tools, session, contact, at=at)

    def _change(self, me: Me, case_id: str, change: Callable[[Case], None], why: str = "") -> None:
        at = self.tools.clock.now()
        with self.tools.records.unit() as session:
            case = mine(session, me, case_id)
            change(case)
            record_event(session, case_id=case.id, kind="changed", actor=me.actor, at=at, data={"why": why})
            look_again(self.tools, session, _latest(session, case), at=at)

    @staticmethod
    def _refuse_after_send(session: Session, case: Case) -> None:
        gone = select(AmbulanceRequest.id).where(
            AmbulanceRequest.case_id == case.id, AmbulanceRequest.state.not_in(("counting", "undone"))
        )
        if session.scalar(gone) is not None:
            raise Conflict(
                "The ambulance request has gone. Only a clinician, with the ambulance desk, can call it back."
            )


def mine(session: Session, me: Me, case_id: str) -> Case:
    """Return a case of this person's organisation, locked; elsewhere it does not exist for them."""
    case = find_case(session, case_id)
    if case is None or case.organisation_id != me.organisation:
        raise NotFound("There is no such case here. It may belong to another organisation.")
    return case


def _latest(session: Session, case: Case) -> Contact:
    asked = select(Contact).where(Contact.case_id == case.id).order_by(Contact.heard_at.desc()).limit(1)
    return session.scalars(asked).one()
