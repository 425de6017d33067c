"""Send invented people through the rules and count what comes of it."""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from statistics import median, quantiles
from typing import Any, Final

from spoa.triage.population import Population, Someone, somebody
from spoa.triage.steps import Decision
from spoa.triage.walk import walk

_OTHER: Final = "Something else"
_TELL_EVERY: Final = 500


@dataclass(slots=True)
class Mix:
    """What was counted. ``kinds`` are those of lead needs; ``asked`` the numbers of questions by channel."""

    people: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    urgencies: Counter[int] = field(default_factory=Counter)
    asked: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    aside: int = 0
    led_by_aside: int = 0
    by_protocol: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))

    def add(self, person: Someone, decision: Decision, questions: int) -> None:
        """Count one person."""
        kind = decision.needs[0].kind
        self.people += 1
        self.kinds[kind] += 1
        self.urgencies[decision.urgency] += 1
        self.asked[person.told.channel].append(questions)
        self.aside += any(need.set_aside for need in decision.needs)
        self.led_by_aside += decision.needs[0].set_aside
        self.by_protocol[person.told.protocols[0]][kind] += 1


def simulate(population: Population, people: int, seed: int, progress: Callable[[int], None]) -> Mix:
    """Walk so many people to their decision; ``progress`` is told now and then how many are done."""
    mix = Mix()
    for number in range(people):
        person = somebody(population, seed, number)
        walked = walk(population.rulebook, person.told, person.reply)
        if walked.end.disposition is None:
            raise AssertionError(f"person {number} of seed {seed} was not decided")
        mix.add(person, walked.end.disposition, len(walked.asked))
        if mix.people % _TELL_EVERY == 0:
            progress(mix.people)
    return mix


@dataclass(frozen=True, slots=True)
class Line:
    """One outcome: its share of 100, and what was published (None: nothing)."""

    name: str
    share: float
    least: float | None
    most: float | None

    @property
    def published(self) -> str:
        """Return what was published, in words."""
        if self.least is None:
            return "not published"
        return f"{self.least:g}–{self.most:g} %" if self.most is not None else f"{self.least:g} % and more"


def outcome_lines(mix: Mix, outcomes: list[Mapping[str, Any]]) -> list[Line]:
    """Return each outcome beside what was published; what belongs to none of them comes last."""
    lines = []
    rest = mix.people
    for outcome in outcomes:
        count = sum(mix.kinds[kind] for kind in outcome["kinds"])
        rest -= count
        lines.append(Line(outcome["name"], share(count, mix), outcome.get("least"), outcome.get("most")))
    return [*lines, Line(_OTHER, share(rest, mix), None, None)]


def share(count: int, mix: Mix) -> float:
    """Return a number of people as a share of 100."""
    return 100 * count / mix.people if mix.people else 0.0


def middle_and_most(numbers: list[int]) -> tuple[float, float]:
    """Return the median and the 90th centile."""
    if len(numbers) < 2:
        return (float(numbers[0]),) * 2 if numbers else (0.0, 0.0)
    return float(median(numbers)), quantiles(numbers, n=10, method="inclusive")[-1]
