"""One step of triage: what is certain, what is not ruled out, what to ask next, what is decided.

A row is ruled out when one of its facts was told only no; met when all are yes and none unsure; set aside
when all were told and one stays unsure after its plainer check; open otherwise. None of this is ever stored.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from itertools import groupby
from operator import or_
from pathlib import PurePath
from typing import TypedDict

from spoa.kernel.urgency import LEAST_URGENT, klass
from spoa.triage.asking import Asker
from spoa.triage.compile_section import DANGER_URGENCY
from spoa.triage.decide import decided
from spoa.triage.finder import candidates, danger, proposed
from spoa.triage.human import human
from spoa.triage.known import Known, applies, known
from spoa.triage.model import Row, Rulebook
from spoa.triage.plan import MIND, Plan, plan, taking_part
from spoa.triage.questions import single
from spoa.triage.sorting import Sorted, sort_rows
from spoa.triage.steps import Certain, DangerPhrase, Human, Possible, Proposal, Question, SetAside, Step
from spoa.triage.told import Told

_FLOOR_URGENCY = 4
_FLOOR_CLASS = 2


class _SoFar(TypedDict):
    """What a step says whatever its status."""

    rulebook: str
    human: Human | None
    certain: Certain | None
    set_aside: tuple[SetAside, ...]
    floor: int | None
    proposed: tuple[Proposal, ...]
    protocols: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Look:
    """One look at a case: all that is worked out once for a step."""

    rulebook: Rulebook
    told: Told
    plan: Plan
    known: Known
    rows: Sorted
    phrases: tuple[DangerPhrase, ...]

    @property
    def certain(self) -> Row | None:
        """Return the most urgent row that is met."""
        return self.rows.met[0] if self.rows.met else None

    @property
    def bound(self) -> int:
        """Return the urgency that open rows must beat to matter."""
        return self.certain.urgency if self.certain else LEAST_URGENT + 1


def look(rulebook: Rulebook, told: Told) -> Look:
    """Work out how every fact and every row stands."""
    phrases = danger(rulebook, told.complaint) if told.complaint else ()
    made = plan_for(rulebook, told, phrases)
    state = known(rulebook, told, made)
    return Look(rulebook, told, made, state, sort_rows(rulebook, made, state), phrases)


def plan_for(rulebook: Rulebook, told: Told, phrases: tuple[DangerPhrase, ...] = ()) -> Plan:
    """Return which rows and groups take part, whatever was answered."""
    dangers = tuple(dict.fromkeys(phrase.fact for phrase in phrases))
    return plan(rulebook, taking_part(rulebook, told.protocols, dangers), dangers, told.channel)


def step(rulebook: Rulebook, told: Told) -> Step:
    """Return the next step for what was told. Pure: the same input gives the same step, in any order told.

    ``told`` must make sense under the rulebook (``contract.told_from`` refuses what does not).
    """
    seen = look(rulebook, told)
    worse, other = _open(seen)
    question, remaining = _asked(seen, worse, other)
    so_far: _SoFar = {
        "rulebook": rulebook.digest,
        "human": human(rulebook, told, seen.phrases, still_asking=question is not None),
        "certain": _certain(seen),
        "set_aside": tuple(_set_aside(seen)),
        "floor": _floor(seen, worse),
        "proposed": tuple(_proposed(rulebook, told)),
        "protocols": tuple(name for name in told.protocols if name in rulebook.protocols),
    }
    if question is not None:
        possible = min((*worse, *other), key=lambda row: row.urgency, default=None)
        return Step(
            status="ask",
            question=question,
            not_ruled_out=Possible(possible.code, possible.urgency) if possible else None,
            remaining_at_most=remaining,
            **so_far,
        )
    if _chosen(seen) or _sends_an_ambulance(seen):
        return decided(Step(status="decided", **so_far), rulebook, told, seen.plan, seen.known, seen.rows)
    return Step(status="choose", candidates=candidates(rulebook, told.complaint, told), **so_far)


def question_only(rulebook: Rulebook, told: Told) -> tuple[Question | None, int]:
    """Return the next question, and at most how many there are with it: a step without its words."""
    seen = look(rulebook, told)
    return _asked(seen, *_open(seen))


def _asked(seen: Look, worse: list[Row], other: list[Row]) -> tuple[Question | None, int]:
    asker = Asker(seen.rulebook, seen.plan, seen.told, seen.known)
    question = _first(seen, asker, worse, other)
    if question is None:
        return None, 0
    return question, max(1, asker.remaining((*worse, *other)) + _before_all(seen))


def _proposed(rulebook: Rulebook, told: Told) -> Iterable[Proposal]:
    """Yield what the words seem to tell; nothing that cannot be so of this person, or matters not."""
    chosen = {name for name in told.protocols if name in rulebook.protocols}
    for each in proposed(rulebook, told.complaint, told.answers) if told.complaint else ():
        fact = rulebook.facts[each.fact]
        owner = rulebook.protocols.get(PurePath(fact.file).parent.name)  # of a fact that nobody else uses
        fits = owner is None or (applies(owner.applies, told) and (not chosen or owner.id in chosen))
        if fits and applies(fact.applies, told):
            yield each


def _chosen(seen: Look) -> bool:
    return any(name in seen.rulebook.protocols for name in seen.told.protocols)


def _open(seen: Look) -> tuple[list[Row], list[Row]]:
    """Return the open rows that may still raise the urgency, and those for other kinds of need."""
    bound = seen.bound
    worse = [row for row in seen.rows.open if row.urgency < bound]
    if not _chosen(seen):
        of_phrases = _waiting_phrases(seen)
        return [row for row in worse if row.mask & of_phrases], []
    if _sends_an_ambulance(seen) or seen.certain is None:
        return worse, []
    best: dict[tuple[str, str], int] = {}
    for row in seen.rows.met:
        best.setdefault(row.need, row.urgency)
    chosen = set(seen.told.protocols)
    other = [
        row
        for row in seen.rows.open
        if row.urgency >= bound
        and row.protocol in chosen
        and row.urgency < best.get(row.need, LEAST_URGENT + 1)
    ]
    return worse, other


def _waiting_phrases(seen: Look) -> int:
    """Return the mask of what danger phrases reach, without those whose question was answered no."""
    mask = 0
    for fact, reach in seen.plan.dangers:
        bit = seen.rulebook.facts[fact].bit
        mask |= 0 if bit & seen.known.no and not bit & seen.known.yes else reach
    return mask


def _sends_an_ambulance(seen: Look) -> bool:
    row = seen.certain
    return row is not None and seen.rulebook.dispositions[row.code].kind == "ambulance"


def _first(seen: Look, asker: Asker, worse: list[Row], other: list[Row]) -> Question | None:
    """Return what is asked now: a danger phrase, a danger of the mind that was told, who speaks, the rows."""
    pressing = _of_phrase(seen, asker, worse) or asker.next_for(_of_the_mind(seen, worse))
    if pressing is not None:
        return pressing
    if (worse or other) and (about := _about_the_person(seen)) is not None:
        return about
    for rows in (worse, other):
        for _, of_one_urgency in groupby(rows, key=lambda row: row.urgency):
            question = asker.next_for(of_one_urgency)
            if question is not None:
                return question
    return None


def _of_phrase(seen: Look, asker: Asker, worse: list[Row]) -> Question | None:
    """Return the question of a danger phrase, alone and before all others, while its answer can matter."""
    for fact, mask in seen.plan.dangers:
        bit = seen.rulebook.facts[fact].bit
        if not bit & seen.known.told() and any(row.mask & mask for row in worse):
            return asker.alone(fact)
    return None


def _of_the_mind(seen: Look, worse: list[Row]) -> list[Row]:
    """Return the open danger rows of *mind*, of one urgency, once one of its signs was told (ADR 9).

    Who has just said that they may end their life is asked about that first, and only then about the body.
    """
    dangers = [row for row in seen.rulebook.mind.rows if row.urgency <= DANGER_URGENCY]
    signs = reduce(or_, (row.mask for row in dangers), 0)
    if not signs & seen.known.yes & ~seen.known.no & ~_context(seen.rulebook):
        return []
    rows = [row for row in worse if row.protocol == MIND and row.urgency <= DANGER_URGENCY]
    return [row for row in rows if row.urgency == rows[0].urgency]


def _about_the_person(seen: Look) -> Question | None:
    if seen.told.is_with_patient is None and "with_patient" not in seen.told.answers:
        return single(seen.rulebook, seen.told, "with_patient")
    if seen.told.days is None and "age" not in seen.told.answers:
        return single(seen.rulebook, seen.told, "age")
    return None


def _before_all(seen: Look) -> int:
    unknown = seen.told.is_with_patient is None and "with_patient" not in seen.told.answers
    return int(unknown) + int(seen.told.days is None and "age" not in seen.told.answers)


def _certain(seen: Look) -> Certain | None:
    row = seen.certain
    if row is None:
        return None
    minutes = seen.rulebook.dispositions[row.code].timeframe_minutes
    return Certain(row.code, row.urgency, minutes, row.id, row.protocol, row.because)


def _set_aside(seen: Look) -> Iterable[SetAside]:
    unsure = seen.known.unsure()
    for row in seen.rows.aside:
        names = seen.rulebook.named(row.mask & unsure)
        yield SetAside(row.id, row.protocol, row.code, row.urgency, names, row.because)


def _floor(seen: Look, worse: list[Row]) -> int | None:
    """Return the class in a queue before it is decided; None is not yet assessed."""
    floors = [klass(seen.certain.urgency)] if seen.certain else []
    heard = seen.known.yes & ~seen.known.tells & ~_context(seen.rulebook)
    if any(row.urgency <= _FLOOR_URGENCY and row.mask & heard for row in worse):
        floors.append(_FLOOR_CLASS)
    return min(floors, default=None)


def _context(rulebook: Rulebook) -> int:
    facts = rulebook.facts.values()
    return rulebook.once("context", lambda: sum(fact.bit for fact in facts if fact.context))
