"""Which rows and groups take part: made once for each set of sections and channel, then kept."""

from collections.abc import Mapping
from dataclasses import dataclass

from spoa.triage.compile_section import DANGER_URGENCY
from spoa.triage.model import Group, Row, Rulebook
from spoa.triage.told import Channel


@dataclass(frozen=True, slots=True)
class Plan:
    """The rows, most urgent first, then in the order of asking; the groups that each fact is asked in.

    ``tells`` is the mask of what the chosen protocols tell; ``dangers`` are the facts of danger phrases, each
    with the mask of itself and of all facts made from it.
    """

    sections: tuple[str, ...]
    rows: tuple[Row, ...]
    groups_of: Mapping[str, tuple[Group, ...]]
    tells: int
    dangers: tuple[tuple[str, int], ...]


def plan(rulebook: Rulebook, sections: tuple[str, ...], dangers: tuple[str, ...], channel: Channel) -> Plan:
    """Return the plan for these sections; ``dangers`` are facts of danger phrases.

    A danger phrase brings its rows of urgency 1 and 2 with it, whichever protocol they stand in: else its
    question would be asked and the answer mean nothing.
    """
    key = (sections, dangers, channel)
    found = rulebook.memo.get(key)
    if not isinstance(found, Plan):
        found = rulebook.memo[key] = _made(rulebook, sections, dangers, channel)
    return found


def _made(rulebook: Rulebook, sections: tuple[str, ...], dangers: tuple[str, ...], channel: Channel) -> Plan:
    rows = [row for name in sections for row in rulebook.section(name).rows]
    brought = [row for row in _brought(rulebook, dangers) if row not in rows]
    rows += brought
    rows.sort(key=lambda row: row.urgency)
    names = dict.fromkeys((*sections, *(row.protocol for row in brought)))
    groups_of: dict[str, tuple[Group, ...]] = {}
    for name in names:
        for group in rulebook.section(name).groups:
            if channel in group.channels:
                for fact in (*group.facts, *_covered(rulebook, group)):
                    groups_of[fact] = (*groups_of.get(fact, ()), group)
    chosen = (rulebook.protocols[name] for name in sections if name in rulebook.protocols)
    tells = rulebook.mask(tuple(fact for protocol in chosen for fact in protocol.tells))
    reaching = tuple((fact, _reaching(rulebook, fact)) for fact in dangers)
    return Plan(sections, tuple(rows), groups_of, tells, reaching)


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
