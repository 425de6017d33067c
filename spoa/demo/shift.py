"""A living shift for the demonstration: some twenty open cases that come, move and are handed over.

Everything goes through the same use-cases as a real evening; only the people are invented. The cases are
known by their telephone numbers, which are Ofcom's for drama, from 07700 900200 on.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from spoa.cases.opening import Arrival, open_case
from spoa.cases.people import Identity, identify
from spoa.cases.queueing import CLINICIANS, HANDLERS, wait_in_queue
from spoa.demo.scenes import SCENES, Scene
from spoa.journey.all import Journeys
from spoa.journey.assess import look_again
from spoa.journey.needs import hand_over
from spoa.kernel.actor import Actor
from spoa.kernel.errors import SpoaError
from spoa.kernel.ids import digest as digest_of
from spoa.kernel.ids import new_token
from spoa.records.cases import IS_OPEN, IS_WAITING, Case, Contact, QueueEntry
from spoa.records.locks import lock_case
from spoa.records.staff import Staff
from spoa.staff.me import Me
from spoa.staff.presence import State, set_presence
from spoa.triage.steps import Question

OPEN: Final = 20
EVERY_SECONDS: Final = 9.0
_FIRST_NUMBER: Final = 447700900200
_NUMBERS: Final = 90
_HANDLERS: Final = ("asha.patel", "ben.stone")
_AT_ONCE: Final = 10
_NEXT: Final = 6
_HANDED_OVER: Final = 0.35
"""How much of the colleagues' time goes to handing over; the rest to asking."""
_WAITED: Final = timedelta(minutes=9)
"""Who has been there for longer than this when the evening begins has been asked some questions already."""


@dataclass
class Shift:
    """The evening's other people. ``chance`` is seeded, so that one evening is like another."""

    journeys: Journeys
    chance: random.Random
    to_come: list[Scene] = field(default_factory=list)

    def round(self) -> None:
        """Let one thing happen: somebody comes while there is room, else somebody is helped on."""
        now = self.journeys.tools.clock.now()
        with self.journeys.tools.records.unit() as session:
            count = session.execute(_ours().with_only_columns(func.count())).scalar_one()
            colleague = _colleague(session, self.chance, now)
        if colleague is None:
            return
        if count < OPEN:
            for _ in range(min(OPEN - count, _AT_ONCE)):
                self._arrive(colleague, now)
            return
        self._help_on(colleague, now)

    def _arrive(self, colleague: Me, now: datetime) -> None:
        """Somebody comes; when the evening begins, some have been there for a while."""
        scene, waited = self._next_scene(), timedelta(seconds=self.chance.randint(0, 19 * 60))
        number = f"+{_FIRST_NUMBER + self.chance.randrange(_NUMBERS)}"
        with self.journeys.tools.records.unit() as session:
            contact = open_case(session, _arrival(scene, colleague.organisation, number, now - waited))
            session.refresh(contact)
            case = contact.case
            case.by, case.with_patient = scene.by, True
            born = (now - timedelta(days=scene.days)).date()
            said = Identity(
                name=scene.name, date_of_birth=born, sex=scene.sex, phone=number, postcode=scene.place
            )
            identify(session, case, said, at=now)
            look_again(self.journeys.tools, session, contact, at=now)
            case_id = case.id
        if waited > _WAITED:
            self._ask_on(colleague, case_id, scene, questions=self.chance.randint(5, 16))

    def _next_scene(self) -> Scene:
        """Return somebody who has not come lately: everybody comes once before anyone comes again."""
        if not self.to_come:
            self.to_come = self.chance.sample(SCENES, len(SCENES))
        return self.to_come.pop()

    def _help_on(self, colleague: Me, now: datetime) -> None:
        """A colleague asks on with one of those who have least time left, or hands over what is decided."""
        with self.journeys.tools.records.read() as session:
            waiting = session.scalars(_ours().order_by(QueueEntry.deadline_at)).all()
            names = {case.id: case.person.name if case.person else "" for case in waiting}
        undecided = [case.id for case in waiting if case.urgency is None][:_NEXT]
        decided = [case.id for case in waiting if case.urgency is not None]
        try:
            if undecided and (not decided or self.chance.random() > _HANDED_OVER):
                case_id = self.chance.choice(undecided)
                scene = next((one for one in SCENES if one.name == names[case_id]), SCENES[1])
                self._ask_on(colleague, case_id, scene, questions=self.chance.randint(2, 4))
            elif decided:
                self._hand_over(colleague, self.chance.choice(decided), now)
        except SpoaError:
            return  # a person at the desk was quicker with this case: leave it to them

    def _ask_on(self, colleague: Me, case_id: str, scene: Scene, *, questions: int) -> None:
        """Ask the next few questions; most evenings are not dangerous."""
        console = self.journeys.console
        for _ in range(questions):
            step = self.journeys.looking.again(colleague, case_id).step
            if step.status == "choose":
                if not step.candidates:
                    return
                console.choose(colleague, case_id, [step.candidates[0].protocol])
            elif step.question is not None:
                value = _true(step.question, scene)
                console.answer(colleague, case_id, step.question.id, value, members=step.question.facts)
            else:
                self._wants_clinician(case_id)
                return

    def _wants_clinician(self, case_id: str) -> None:
        """Let a case that a clinician is to speak with wait for one."""
        with self.journeys.tools.records.unit() as session:
            case = lock_case(session, case_id)
            need = next((each for each in case.needs if each.handed_over_when == "joined"), None)
            if need is not None and need.kind != "ambulance":
                wait_in_queue(session, case, queue=CLINICIANS, why=need.title)

    def _hand_over(self, colleague: Me, case_id: str, now: datetime) -> None:
        """Somebody has the person now: the case leaves the list."""
        with self.journeys.tools.records.unit() as session:
            case = lock_case(session, case_id)
            by = Actor("staff", colleague.id, colleague.organisation)
            for need in list(case.needs):
                if need.state in ("open", "offered") and need.kind != "ambulance":
                    hand_over(session, need, how=need.handed_over_when, by=by, at=now)


def _true(question: Question, scene: Scene) -> Any:
    if question.type == "group":
        return [fact for fact in question.facts if fact in scene.yes]
    return question.id in scene.yes if question.type == "yes_no" else "unsure"


def _arrival(scene: Scene, organisation: str, number: str, began: datetime) -> Arrival:
    return Arrival(
        organisation_id=organisation,
        channel=scene.channel,
        source=scene.source,
        address=number,
        complaint=scene.words,
        at=began,
        token_digest=digest_of(new_token()),
        why="texts" if scene.channel == "text" else "writes in the chat",
    )


def _ours() -> Select[Case]:
    """Return the shift's own cases that nobody at the desk has taken."""
    last = _FIRST_NUMBER + _NUMBERS
    return (
        select(Case)
        .join(QueueEntry, QueueEntry.case_id == Case.id)
        .join(Contact, Contact.case_id == Case.id)
        .where(IS_OPEN, IS_WAITING)
        .where(QueueEntry.queue.in_((HANDLERS, CLINICIANS)))
        .where(Contact.address.between(f"+{_FIRST_NUMBER}", f"+{last}"))
    )


def _colleague(session: Session, chance: random.Random, now: datetime) -> Me | None:
    """Return one of the colleagues at work: the one who helps now is busy, the others are free."""
    staff = session.scalars(select(Staff).where(Staff.username.in_(_HANDLERS)).order_by(Staff.username)).all()
    if not staff:
        return None
    chosen = chance.choice(staff)
    for one in staff:
        set_presence(session, one.id, State.BUSY if one is chosen else State.AVAILABLE, at=now)
    return Me.of(chosen)


def rounds(journeys: Journeys) -> tuple[tuple[str, float, Callable[[], object]], ...]:
    """Return the shift as a round of the clock process."""
    return (("shift", EVERY_SECONDS, Shift(journeys, random.Random(41)).round),)
