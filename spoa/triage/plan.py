"""Which rows and groups take part: made once for each set of sections and channel, then kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from spoa.triage.compile_section import DANGER_URGENCY
from spoa.triage.model import Fact, Group, Row, Rulebook
from spoa.triage.told import Channel

MIND: Final = "mind"


@dataclass(frozen=True, slots=True)
class Made:
    """A fact made from others, in bits: yes when ``parts`` (bit, weight) that are yes weigh ``count``."""

    bit: int
    mask: int
    parts: tuple[tuple[int, int], ...]
    count: int


@dataclass(frozen=True, slots=True)
class Plan:
    """The rows, most urgent first, then in the order of asking; the groups that each fact is asked in.

    ``groups`` are these groups in the order of asking. ``intricate`` is the mask of facts that take more than
    one plain question: asked after others, made from others, or settled by the group of a broader one.
    ``made`` are the facts made from others that can matter to these rows, each after those it is made of.
    ``tells`` is the mask of what the chosen protocols tell; ``dangers`` are the facts of danger phrases, each
    with the mask of itself and of all facts made from it.
    """

    sections: tuple[str, ...]
    rows: tuple[Row, ...]
    groups: tuple[Group, ...]
    groups_of: Mapping[str, tuple[Group, ...]]
    intricate: int
    made: tuple[Made, ...]
    tells: int
    dangers: tuple[tuple[str, int], ...]


def taking_part(rulebook: Rulebook, protocols: tuple[str, ...], dangers: tuple[str, ...]) -> tuple[str, ...]:
    """Return the sections for what was chosen and for the facts of danger phrases: *life* always.

    What the rulebook does not have is left out.
    """
    chosen = [name for name in protocols if name in rulebook.protocols]
    of_mind = {fact for row in rulebook.mind.rows for fact in row.when}
    mind = MIND in protocols or any(rulebook.protocols[name].mind for name in chosen)
    mind = mind or not of_mind.isdisjoint(dangers)
    return ("life", *((MIND,) if mind else ()), *dict.fromkeys(chosen))


def plan(rulebook: Rulebook, sections: tuple[str, ...], dangers: tuple[str, ...], channel: Channel) -> Plan:
    """Return the plan for these sections; ``dangers`` are facts of danger phrases.

    A danger phrase brings its rows of urgency 1 and 2 with it, whichever protocol they stand in: else its
    question would be asked and the answer mean nothing.
    """
    key = (sections, dangers, channel)
    return rulebook.lately(key, lambda: _planned(rulebook, sections, dangers, channel))


def _planned(
    rulebook: Rulebook, sections: tuple[str, ...], dangers: tuple[str, ...], channel: Channel
) -> Plan:
    rows = [row for name in sections for row in rulebook.section(name).rows]
    brought = [row for row in _brought(rulebook, dangers) if row not in rows]
    rows += brought
    rows.sort(key=lambda row: row.urgency)
    names = dict.fromkeys((*sections, *(row.protocol for row in brought)))
    groups = [each for name in names for each in rulebook.section(name).groups if channel in each.channels]
    groups_of: dict[str, tuple[Group, ...]] = {}
    covered: list[str] = []
    for group in groups:
        more = _covered(rulebook, group)
        covered += more
        for fact in (*group.facts, *more):
            groups_of[fact] = (*groups_of.get(fact, ()), group)
    chosen = [rulebook.protocols[name] for name in sections if name in rulebook.protocols]
    return Plan(
        sections=sections,
        rows=tuple(rows),
        groups=tuple(groups),
        groups_of=groups_of,
        intricate=rulebook.mask(tuple(covered)) | rulebook.once("intricate", lambda: _intricate(rulebook)),
        made=_mattering(rulebook, rows),
        tells=rulebook.mask(tuple(fact for protocol in chosen for fact in protocol.tells)),
        dangers=tuple((fact, _reaching(rulebook, fact)) for fact in dangers),
    )


def _intricate(rulebook: Rulebook) -> int:
    return sum(fact.bit for fact in rulebook.facts.values() if fact.ask_after or fact.parts)


def _mattering(rulebook: Rulebook, rows: list[Row]) -> tuple[Made, ...]:
    """Return the made facts that touch what the rows ask for, through others too."""
    made = rulebook.once("made", lambda: tuple(_in_bits(rulebook, fact) for fact in rulebook.composites))
    mask = before = 0
    for row in rows:
        mask |= row.mask
    while mask != before:
        before = mask
        for each in made:
            if (each.bit | each.mask) & mask:
                mask |= each.bit | each.mask
    return tuple(each for each in made if each.bit & mask)


def _in_bits(rulebook: Rulebook, fact: Fact) -> Made:
    parts = tuple((rulebook.facts[part].bit, weight) for part, weight in fact.parts)
    return Made(fact.bit, sum({bit for bit, _ in parts}), parts, fact.count)


def _covered(rulebook: Rulebook, group: Group) -> list[str]:
    """Return the facts that "none" to a group settles although they are not named in it."""
    found: list[str] = []
    waiting = [rulebook.facts[id_] for id_ in group.facts]
    while waiting:
        fact = waiting.pop()
        parts = [part for part, _ in fact.parts if fact.count == 1 and part not in group.facts]
        found += parts
        waiting += [rulebook.facts[part] for part in parts]
    return found


def _brought(rulebook: Rulebook, dangers: tuple[str, ...]) -> list[Row]:
    mask = 0
    for fact in dangers:
        mask |= _reaching(rulebook, fact)
    rows = (row for section in rulebook.sections() for row in section.rows)
    return [row for row in rows if row.urgency <= DANGER_URGENCY and row.mask & mask]


def _reaching(rulebook: Rulebook, id_: str) -> int:
    """Return the mask of a fact and of all facts made from it."""
    mask = rulebook.facts[id_].bit
    for made in rulebook.composites:
        if any(rulebook.facts[part].bit & mask for part, _ in made.parts):
            mask |= made.bit
    return mask
