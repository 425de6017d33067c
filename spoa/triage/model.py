"""The compiled rulebook: immutable, named by its digest, with the bits that the engine works on.

Every yes/no fact has one bit. Numbers, durations, ages and choices have none: they tell facts that have.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, Literal, TypeAlias, TypeVar

from spoa.triage.sources import Source
from spoa.triage.steps import QuestionType
from spoa.triage.wording import Wording

FactType: TypeAlias = Literal["yes_no", "one_of", "any_of", "number", "duration", "date", "age"]
Lasts: TypeAlias = Literal["ever", "episode"] | int
_T = TypeVar("_T")
_MOST_RECENT: Final = 4096


@dataclass(frozen=True, slots=True)
class Applies:
    """For whom: age from (included) and under (not) in days, sexes, who speaks. None is everybody."""

    from_days: float | None = None
    under_days: float | None = None
    sexes: frozenset[str] | None = None
    by: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Check:
    """The plainer question that follows "not sure"."""

    ask: Wording
    voice: Wording | None


@dataclass(frozen=True, slots=True)
class Range:
    """The fact that a number from ``least`` (included) to ``below`` (not included) makes yes."""

    fact: str
    least: float
    below: float


@dataclass(frozen=True, slots=True)
class Choice:
    """One option of a choice and the facts that it makes yes."""

    id: str
    text: str
    facts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fact:
    """One entry of the vocabulary. ``bit`` is 0 where it has none (numbers, choices, dates).

    ``parts`` and ``count`` make it from other facts: yes when those that are yes weigh ``count`` or more.
    ``asked_by`` names the number or choice that tells it. ``lasts`` is "ever", "episode" or minutes.
    """

    id: str
    bit: int
    type: FactType
    short: str
    ask: Wording | None
    voice: Wording | None
    how: str | None
    why: str | None
    check: Check | None
    unsure_is_yes: bool
    inverted: bool
    context: bool
    applies: Applies | None
    ask_after: tuple[str, ...]
    lasts: Lasts
    parts: tuple[tuple[str, int], ...]
    count: int
    asked_by: str | None
    unit: str | None
    least: float | None
    most: float | None
    ranges: tuple[Range, ...]
    options: tuple[Choice, ...]
    comes_from: str | None
    danger_words: tuple[str, ...]
    words: tuple[str, ...]
    danger: bool
    shared: bool
    file: str

    @property
    def question_type(self) -> QuestionType:
        """Return how a question for it is typed in the contract; an age is a number."""
        return "number" if self.type == "age" else self.type

    @property
    def tells(self) -> tuple[str, ...]:
        """Return the facts that a number or a choice tells."""
        named = [each.fact for each in self.ranges] + [fact for each in self.options for fact in each.facts]
        return tuple(dict.fromkeys(named))


@dataclass(frozen=True, slots=True)
class Disposition:
    """One entry of ``dispositions.yaml``.

    Codes on one ``ladder`` are one need at different speeds, so that only the most urgent is wanted. Where
    ``working_days`` are given the deadline counts them; ``timeframe_minutes`` is what they come to at least.
    """

    code: str
    urgency: int
    timeframe_minutes: int
    title: str
    need_for: str
    kind: str
    ladder: str
    skill: str
    services: tuple[str, ...]
    handed_over: str
    form: str
    told: str
    dx: str | None
    order: int
    working_days: int | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """When these facts (all of them: ``mask``), then this need. ``line`` is where it stands in its file."""

    id: str
    protocol: str
    when: tuple[str, ...]
    mask: int
    code: str
    urgency: int
    need: tuple[str, str]
    need_for: str
    because: str
    source: str
    line: int


@dataclass(frozen=True, slots=True)
class Group:
    """Facts that a person would ask together, on some channels."""

    id: str
    protocol: str
    ask: Wording
    voice: Wording | None
    channels: tuple[str, ...]
    facts: tuple[str, ...]
    mask: int
    danger: bool
    line: int


@dataclass(frozen=True, slots=True)
class Section:
    """Groups and rows that come together: a protocol's, or those about life or the mind."""

    name: str
    title: str
    groups: tuple[Group, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Advice:
    """A sentence for those whom it suits: a helpline for the young names no age to a man of seventy."""

    say: str
    applies: Applies | None


@dataclass(frozen=True, slots=True)
class Protocol:
    """One presenting problem."""

    id: str
    title: str
    version: int
    status: str
    owner: str
    approval: Mapping[str, Any] | None
    written: date
    review_by: date
    sources: Mapping[str, Mapping[str, str]]
    applies: Applies | None
    words: tuple[str, ...]
    tells: tuple[str, ...]
    suggests: tuple[str, ...]
    mind: bool
    section: Section
    default: Row
    advice: tuple[Advice, ...]
    worsening: tuple[Advice, ...]


@dataclass(frozen=True, eq=False, repr=False)
class Rulebook:
    """All rules, compiled. Two rulebooks are the same when their ``digest`` is."""

    digest: str
    facts: Mapping[str, Fact]
    dispositions: Mapping[str, Disposition]
    protocols: Mapping[str, Protocol]
    groups: Mapping[str, Group]
    life: Section
    mind: Section
    set_aside: Mapping[int, str]
    human_minutes: Mapping[str, int]
    by_bit: tuple[str, ...]
    composites: tuple[Fact, ...]
    files: Mapping[str, Source]
    memo: dict[Any, Any] = field(default_factory=dict)
    recent: dict[Hashable, Any] = field(default_factory=dict)

    def __repr__(self) -> str:
        return f"Rulebook({self.digest})"

    def section(self, name: str) -> Section:
        """Return the section of a protocol, or ``life`` or ``mind``."""
        if name in ("life", "mind"):
            return self.life if name == "life" else self.mind
        return self.protocols[name].section

    def sections(self) -> tuple[Section, ...]:
        """Return all sections, the danger set first."""
        return (self.life, self.mind, *(protocol.section for protocol in self.protocols.values()))

    def named(self, mask: int) -> tuple[str, ...]:
        """Return the ids of the facts in a mask, in the order of the vocabulary."""
        found = []
        while mask:
            lowest = mask & -mask
            found.append(self.by_bit[lowest.bit_length() - 1])
            mask ^= lowest
        return tuple(found)

    def mask(self, facts: tuple[str, ...]) -> int:
        """Return the mask of some facts."""
        mask = 0
        for fact in facts:
            mask |= self.facts[fact].bit
        return mask

    def in_order(self, groups: Iterable[str]) -> list[Group]:
        """Return groups by their ids, in the order of the rules; what is no group is left out."""
        order = self.once("order of groups", lambda: {id_: at for at, id_ in enumerate(self.groups)})
        known = (id_ for id_ in groups if id_ in order)
        return [self.groups[id_] for id_ in sorted(known, key=order.__getitem__)]

    def once(self, key: str, make: Callable[[], _T]) -> _T:
        """Return what ``make`` says of this rulebook, made at the first call: for a few keys only."""
        if key not in self.memo:
            self.memo[key] = make()
        found: _T = self.memo[key]
        return found

    def lately(self, key: Hashable, make: Callable[[], _T]) -> _T:
        """Return what ``make`` says, remembered for a while: for keys that come from outside without end."""
        found: _T | None = self.recent.get(key)
        if found is None:
            if len(self.recent) >= _MOST_RECENT:
                self.recent.clear()
            found = self.recent[key] = make()
        return found
