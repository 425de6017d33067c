"""A living shift for the demonstration: some twenty open cases that come, move and are handed over.

Everything goes through the same use-cases as a real evening; only the people are invented. The cases are
known by their telephone numbers, which are Ofcom's for drama, from 07700 900200 on.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from spoa.cases.opening import Arrival, open_case
from spoa.cases.people import Identity, identify
from spoa.cases.queueing import HANDLERS
from spoa.journey.all import Journeys
from spoa.journey.assess import look_again
from spoa.journey.needs import hand_over
from spoa.kernel.actor import Actor
from spoa.kernel.errors import SpoaError
from spoa.kernel.ids import digest as digest_of
from spoa.kernel.ids import new_token
from spoa.records.cases import Case, Contact, QueueEntry
from spoa.records.staff import Staff
from spoa.staff.me import Me

OPEN: Final = 20
EVERY_SECONDS: Final = 9.0
_FIRST_NUMBER: Final = 447700900200
_NUMBERS: Final = 90
_HANDLERS: Final = ("asha.patel", "ben.stone")


class Scene(NamedTuple):
    """Who rings, from where, with what: ``days`` is the age, ``place`` an outward postcode."""

    name: str
    sex: str
    days: int
    place: str
    source: str
    channel: str
    words: str
    by: str = "self"


def _years(number: int) -> int:
    return int(number * 365.25) + 40


SCENES: Final = (
    Scene(
        "Mabel Orton",
        "female",
        _years(83),
        "MK41",
        "care_home",
        "chat",
        "chest pain on and off since lunch",
        "carer",
    ),
    Scene("Idris Vale", "male", _years(52), "LU2", "111", "chat", "indigestion and an aching chest"),
    Scene(
        "Poppy Lane", "female", _years(3), "MK42", "nurseline", "chat", "earache since this morning", "parent"
    ),
    Scene(
        "Oscar Dean", "male", _years(6), "LU4", "nurseline", "chat", "sore ear and a temperature", "parent"
    ),
    Scene("Ruby Marlow", "female", _years(29), "MK9", "direct", "chat", "low mood, cannot stop crying"),
    Scene("Harvey Nunn", "male", _years(44), "MK45", "111", "chat", "chest feels tight after running"),
    Scene("Edith Crane", "female", _years(77), "SG18", "111", "chat", "feel low and not sleeping"),
    Scene("Kofi Barnes", "male", _years(61), "MK40", "999", "chat", "chest pain when I breathe in"),
    Scene("Lily Foster", "female", _years(8), "LU1", "direct", "chat", "earache, two days", "parent"),
    Scene(
        "Arun Mistry", "male", _years(35), "MK3", "direct", "chat", "no energy and low since I lost my job"
    ),
)


@dataclass(frozen=True)
class Shift:
    """The evening's other people. ``chance`` is seeded, so that one evening is like another."""

    journeys: Journeys
    chance: random.Random

    def round(self) -> None:
        """Let one thing happen: somebody comes while there is room, else somebody is helped on."""
        now = self.journeys.tools.clock.now()
        with self.journeys.tools.records.read() as session:
            count = session.execute(_ours().with_only_columns(func.count())).scalar_one()
        if count < OPEN:
            for _ in range(min(OPEN - count, 5)):
                self._arrive(now)
            return
        self._help_on(now)

    def _arrive(self, now: datetime) -> None:
        """Somebody comes; in the first round some have been there for a while."""
        scene = self.chance.choice(SCENES)
        began = now - timedelta(minutes=self.chance.randint(0, 22), seconds=self.chance.randint(0, 59))
        number = f"+{_FIRST_NUMBER + self.chance.randrange(_NUMBERS)}"
        with self.journeys.tools.records.unit() as session:
            contact = open_case(session, _arrival(scene, _hub(session), number, began))
            session.refresh(contact)
            case = contact.case
            case.by, case.with_patient = scene.by, True
            born = (now - timedelta(days=scene.days)).date()
            said = Identity(
                name=scene.name, date_of_birth=born, sex=scene.sex, phone=number, postcode=scene.place
            )
            identify(session, case, said, at=now)
            look_again(self.journeys.tools, session, contact, at=now)

    def _help_on(self, now: datetime) -> None:
        """A colleague takes the next who is not decided and asks on, or hands over what is decided."""
        with self.journeys.tools.records.read() as session:
            waiting = session.scalars(
                _ours().where(QueueEntry.queue == HANDLERS).order_by(QueueEntry.deadline_at).limit(6)
            ).all()
            colleague = _colleague(session, self.chance)
        if not waiting or colleague is None:
            return
        case = self.chance.choice(waiting)
        try:
            if case.urgency is None:
                self._ask_on(colleague, case.id)
            else:
                self._hand_over(colleague, case.id, now)
        except SpoaError:
            return  # a person at the desk was quicker with this case: leave it to them

    def _ask_on(self, colleague: Me, case_id: str) -> None:
        """Ask the next few questions and hear "no": most evenings are not dangerous."""
        console = self.journeys.console
        for _ in range(self.chance.randint(1, 3)):
            step = self.journeys.looking.again(colleague, case_id).step
            if step.status == "choose":
                if not step.candidates:
                    return
                console.choose(colleague, case_id, [step.candidates[0].protocol])
            elif step.question is not None:
                group = step.question.type == "group"
                value: Any = [] if group else False if step.question.type == "yes_no" else "unsure"
                console.answer(colleague, case_id, step.question.id, value, members=step.question.facts)

    def _hand_over(self, colleague: Me, case_id: str, now: datetime) -> None:
        """Somebody has the person now: the case leaves the list."""
        with self.journeys.tools.records.unit() as session:
            case = session.get_one(Case, case_id, with_for_update=True)
            by = Actor("staff", colleague.id, colleague.organisation)
            for need in list(case.needs):
                if need.state in ("open", "offered") and need.kind != "ambulance":
                    hand_over(session, need, how=need.handed_over_when, by=by, at=now)


def _arrival(scene: Scene, organisation: str, number: str, began: datetime) -> Arrival:
    return Arrival(
        organisation_id=organisation,
        channel=scene.channel,
        source=scene.source,
        address=number,
        complaint=scene.words,
        at=began,
        token_digest=digest_of(new_token()),
        why="writes in the chat",
    )


def _ours() -> Select[Case]:
    """Return the shift's own cases that nobody at the desk has taken."""
    last = _FIRST_NUMBER + _NUMBERS
    return (
        select(Case)
        .join(QueueEntry, QueueEntry.case_id == Case.id)
        .join(Contact, Contact.case_id == Case.id)
        .where(Case.state == "open", QueueEntry.state == "waiting")
        .where(Contact.address.between(f"+{_FIRST_NUMBER}", f"+{last}"))
    )


def _hub(session: Session) -> str:
    return session.scalars(select(Staff.organisation_id).where(Staff.username == _HANDLERS[0])).one()


def _colleague(session: Session, chance: random.Random) -> Me | None:
    found = session.scalar(select(Staff).where(Staff.username == chance.choice(_HANDLERS)))
    return Me.of(found) if found else None


def rounds(journeys: Journeys) -> tuple[tuple[str, float, Callable[[], object]], ...]:
    """Return the shift as a round of the clock process."""
    return (("shift", EVERY_SECONDS, Shift(journeys, random.Random(41)).round),)
