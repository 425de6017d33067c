"""Turn what was told into two bitsets: what may be yes and what may be no. Unsure is both, not asked neither.

Precedence, where a fact is told by several: an answer to the fact itself; the number or choice that tells it;
a group that names it; ``tells`` of a protocol; a group's "none". A yes always beats a silent no.
"""

from dataclasses import dataclass

from spoa.triage.model import Applies, Fact, Rulebook
from spoa.triage.plan import Made, Plan
from spoa.triage.told import DAYS_IN_A_YEAR, SOME, UNSURE, Answer, Told

CHECK = ".check"


@dataclass(slots=True)
class Known:
    """The bitsets.

    ``pending``: unsure, with the plainer check still to be asked. ``tells``: yes only because a chosen
    protocol says so. ``silent``: no only because a group was answered without it. ``away``: does not apply.
    """

    yes: int = 0
    no: int = 0
    pending: int = 0
    tells: int = 0
    silent: int = 0
    away: int = 0

    def told(self) -> int:
        """Return the mask of all that was told."""
        return self.yes | self.no

    def unsure(self) -> int:
        """Return the mask of what is unsure."""
        return self.yes & self.no


def known(rulebook: Rulebook, told: Told, plan: Plan) -> Known:
    """Return how every fact stands that can matter to a plan; the same in whatever order things were told."""
    state = Known(away=_away(rulebook, told))
    settled = _answers(rulebook, told, state)
    _groups(rulebook, told, state, settled, plan.tells)
    _contradicted(rulebook, told, state)
    _not_applying(state)
    _checks(rulebook, told, state)
    if plan.made:
        _made(plan.made, state)
    return state


def _answers(rulebook: Rulebook, told: Told, state: Known) -> int:
    """Put in what was answered; return the mask of what that settles against any group."""
    yes = no = 0
    for id_, answer in told.answers.items():
        fact = rulebook.facts.get(id_)
        if fact is None or not fact.bit:
            continue
        # Whatever is neither a plain yes nor a plain no is unsure: nothing but "no" is ever taken for "no".
        if answer is not False:
            yes |= fact.bit
        if answer is not True:
            no |= fact.bit
    told_itself = yes | no
    derived_yes, derived_no = _derived(rulebook, told)
    derived_yes &= ~told_itself
    derived_no &= ~told_itself
    state.yes, state.no = yes | derived_yes, no | derived_no
    return told_itself | (derived_yes ^ derived_no)


def _derived(rulebook: Rulebook, told: Told) -> tuple[int, int]:
    yes = no = 0
    for id_, answer in _quantities(rulebook, told).items():
        more_yes, more_no = _told_by(rulebook, id_, answer)
        yes |= more_yes
        no |= more_no
    return yes, no


def _quantities(rulebook: Rulebook, told: Told) -> dict[str, Answer]:
    """Return the answers to numbers and choices; age and sex of the person win over answers about them."""
    facts = rulebook.facts
    found = {id_: each for id_, each in told.answers.items() if id_ in facts and not facts[id_].bit}
    days, sex, years = told.days, told.known_sex, found.get("age")
    if days is not None:
        found["age"] = days
    elif isinstance(years, tuple):
        found["age"] = (float(years[0]) * DAYS_IN_A_YEAR, float(years[-1]) * DAYS_IN_A_YEAR)
    if sex is not None:
        found["sex"] = sex
    return found


def _told_by(rulebook: Rulebook, id_: str, answer: Answer) -> tuple[int, int]:
    """Return what an answer to a number or a choice makes yes, and what no."""
    return rulebook.lately(
        ("told by", id_, answer), lambda: _derived_by(rulebook, rulebook.facts[id_], answer)
    )


def _derived_by(rulebook: Rulebook, fact: Fact, answer: Answer) -> tuple[int, int]:
    every = rulebook.mask(fact.tells)
    if answer == UNSURE:
        return every, every
    if fact.options:
        picked = answer if isinstance(answer, tuple) else (answer,)
        yes = rulebook.mask(
            tuple(each for option in fact.options if option.id in picked for each in option.facts)
        )
        return yes, every & ~yes
    low, high = _bounds(answer)
    yes = no = 0
    for each in fact.ranges:
        bit = rulebook.facts[each.fact].bit
        if high >= each.least and low < each.below:
            yes |= bit
        if low < each.least or high >= each.below:
            no |= bit
    return yes, no


def _bounds(answer: Answer) -> tuple[float, float]:
    """Return the lowest and the highest that a number may be."""
    if isinstance(answer, tuple):
        return float(answer[0]), float(answer[-1])
    return float(answer), float(answer)


def _groups(rulebook: Rulebook, told: Told, state: Known, settled: int, tells: int) -> None:
    named = silent = 0
    for id_, answer in told.groups.items():
        if answer in (SOME, UNSURE):
            continue
        yes = rulebook.mask(tuple(answer))
        named |= yes
        silent |= _sentence(rulebook, told, id_) & ~yes
    free = ~settled
    sure = (named | tells) & free
    state.tells = tells & free & ~named
    state.yes |= sure
    state.no &= ~sure
    state.silent = silent & ~state.told()
    state.no |= state.silent


def _sentence(rulebook: Rulebook, told: Told, id_: str) -> int:
    """Return the mask of the members that were in the sentence of a group."""
    members = told.asked.get(id_)
    return rulebook.groups[id_].mask if members is None else rulebook.mask(members)


def _contradicted(rulebook: Rulebook, told: Told, state: Known) -> None:
    """After "some of these", members that are then all denied are unsure: one answer must be wrong."""
    for id_, answer in told.groups.items():
        mask = _sentence(rulebook, told, id_) & ~state.away
        if answer == SOME and not mask & ~state.told() and not mask & state.yes:
            state.yes |= mask


def _not_applying(state: Known) -> None:
    """What does not apply is no, unless someone said a plain yes: that is heard."""
    state.away &= ~(state.yes & ~state.no)
    state.yes &= ~state.away
    state.no |= state.away


def _away(rulebook: Rulebook, told: Told) -> int:
    days = told.days
    key = ("away", None if days is None else int(days), told.known_sex, told.by)
    return rulebook.lately(key, lambda: _not_for(rulebook, told))


def _not_for(rulebook: Rulebook, told: Told) -> int:
    facts = (fact for fact in rulebook.facts.values() if fact.applies is not None)
    return sum(fact.bit for fact in facts if not applies(fact.applies, told))


def applies(to: Applies | None, told: Told) -> bool:
    """Return whether something applies; where age or sex is not known, it does."""
    if to is None:
        return True
    days = told.days
    if days is not None and to.from_days is not None and days < to.from_days:
        return False
    if days is not None and to.under_days is not None and days >= to.under_days:
        return False
    if told.known_sex is not None and to.sexes is not None and told.known_sex not in to.sexes:
        return False
    return to.by is None or told.by in to.by


def _checks(rulebook: Rulebook, told: Told, state: Known) -> None:
    """Settle what is unsure by its plainer check; what stays unsure may count as yes (the short list)."""
    unsure = state.unsure()
    if not unsure:
        return
    for id_ in rulebook.named(unsure):
        fact = rulebook.facts[id_]
        answer = told.answers.get(id_ + CHECK) if fact.check else UNSURE
        if answer is None:
            state.pending |= fact.bit
        elif answer is True or (
            answer == UNSURE and fact.unsure_is_yes and told.is_with_patient is not False
        ):
            state.no &= ~fact.bit
        elif answer is False:
            state.yes &= ~fact.bit


def _made(made: tuple[Made, ...], state: Known) -> None:
    """Settle facts made from facts; "none" to one of the kind *any* is also none of those it is made of."""
    for fact in reversed(made):
        if fact.count == 1 and fact.bit & state.no & ~state.yes & ~state.away:
            state.no |= fact.mask & ~state.told()
    for fact in made:
        if not fact.bit & state.away:
            _settle(fact, state)


def _settle(fact: Made, state: Known) -> None:
    told = state.yes | state.no
    if not (fact.bit | fact.mask) & told:
        return
    sure, possible = _weights(fact, state)
    if sure >= fact.count:
        state.yes |= fact.bit
        state.no &= ~fact.bit
        state.pending &= ~fact.bit
    elif fact.bit & told & ~state.silent:  # told itself
        return
    elif possible < fact.count:
        state.no |= fact.bit
    elif not fact.mask & ~told:
        state.yes |= fact.bit
        state.no |= fact.bit
        state.pending |= fact.bit if fact.mask & state.pending else 0


def _weights(fact: Made, state: Known) -> tuple[int, int]:
    """Return how much its parts weigh that are yes, and that are or may still be."""
    sure = possible = 0
    for bit, weight in fact.parts:
        if not bit & state.no:
            possible += weight
            sure += weight if bit & state.yes else 0
        elif bit & state.yes:
            possible += weight
    return sure, possible
