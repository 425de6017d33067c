"""What is written otherwise in one rulebook than in another, as a reader names it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from math import isfinite
from typing import Any, Final, Literal, TypeAlias

from spoa.triage.model import Fact, Protocol, Range, Row, Rulebook

What: TypeAlias = Literal["protocol", "row", "fact", "disposition"]
How: TypeAlias = Literal["new", "changed", "gone"]
_IMMEDIATE: Final = "immediate"


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is new, changed or gone; ``protocol`` is where it stands, empty where it is shared."""

    what: What
    how: How
    name: str
    protocol: str
    before: str
    after: str


def differences(before: Rulebook, now: Rulebook) -> tuple[Difference, ...]:
    """Return all that differs but for order, lines and bits: protocols, rows, facts, dispositions."""
    return (
        *_between("protocol", _protocols(before), _protocols(now)),
        *_between("row", _rows(before), _rows(now)),
        *_between("fact", _facts(before), _facts(now)),
        *_between("disposition", _dispositions(before), _dispositions(now)),
    )


_Entry: TypeAlias = tuple[Any, str, str]
"""What is compared, how it reads, and the protocol that it stands in."""


def _between(what: What, old: Mapping[str, _Entry], new: Mapping[str, _Entry]) -> Iterator[Difference]:
    for name in {**new, **old}:
        was, now = old.get(name), new.get(name)
        if was is None or now is None:
            how: How = "new" if was is None else "gone"
            said = was or now or ("", "", "")
            yield Difference(what, how, name, said[2], was[1] if was else "", now[1] if now else "")
        elif was[0] != now[0]:
            yield Difference(what, "changed", name, now[2], was[1], now[1])


def _protocols(rulebook: Rulebook) -> dict[str, _Entry]:
    """Return of each protocol its head, groups and advice; its rows are compared by themselves."""
    return {
        each.id: (_head(each), f"{each.title}, version {each.version}", each.id)
        for each in rulebook.protocols.values()
    }


def _head(found: Protocol) -> Any:
    groups = tuple(replace(group, mask=0, line=0) for group in found.section.groups)
    return replace(
        found, section=replace(found.section, groups=groups, rows=()), default=_plain(found.default)
    )


def _rows(rulebook: Rulebook) -> dict[str, _Entry]:
    rows = [row for section in rulebook.sections() for row in section.rows]
    rows += [each.default for each in rulebook.protocols.values()]
    return {row.id: (_plain(row), _read(rulebook, row), _place(rulebook, row)) for row in rows}


def _plain(row: Row) -> Row:
    return replace(row, mask=0, line=0)


def _place(rulebook: Rulebook, row: Row) -> str:
    return row.protocol if row.protocol in rulebook.protocols else _IMMEDIATE


def _read(rulebook: Rulebook, row: Row) -> str:
    when = " and ".join(rulebook.facts[fact].short for fact in row.when) or "nothing else holds"
    return f"{when}: {rulebook.dispositions[row.code].title}"


def _facts(rulebook: Rulebook) -> dict[str, _Entry]:
    return {
        each.id: (replace(each, bit=0, file=""), _words(each), _owner(each))
        for each in rulebook.facts.values()
    }


def _owner(fact: Fact) -> str:
    """Return the protocol that a fact stands beside; empty where it is in the shared vocabulary."""
    parts = fact.file.split("/")
    return parts[parts.index("protocols") + 1] if "protocols" in parts else ""


def _words(fact: Fact) -> str:
    ranges = "; ".join(f"{each.fact} {_range(each)}" for each in fact.ranges)
    return f"{fact.short}: {ranges}" if ranges else fact.short


def _range(each: Range) -> str:
    least = f"from {each.least:g}" if isfinite(each.least) else ""
    below = f"below {each.below:g}" if isfinite(each.below) else ""
    return " ".join(filter(None, (least, below)))


def _dispositions(rulebook: Rulebook) -> dict[str, _Entry]:
    return {
        each.code: (replace(each, order=0), f"{each.title}, within {each.timeframe_minutes} min", "")
        for each in rulebook.dispositions.values()
    }
