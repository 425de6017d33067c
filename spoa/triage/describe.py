"""Say in words what a protocol, a row, a fact or a disposition is, and where it is used."""

from collections.abc import Iterator

from spoa.kernel.urgency import class_label, klass
from spoa.triage.model import Fact, Row, Rulebook, Section


def described(rulebook: Rulebook, name: str) -> list[str]:
    """Return lines about whatever has this name; none where nothing has."""
    if name in rulebook.protocols:
        protocol = rulebook.protocols[name]
        head = f"{protocol.title}, version {protocol.version}, {protocol.status}"
        return [head, *_section(rulebook, protocol.section), _row(rulebook, protocol.default)]
    if name in ("life", "mind"):
        return [rulebook.section(name).title, *_section(rulebook, rulebook.section(name))]
    if name in rulebook.facts:
        return list(_fact(rulebook, rulebook.facts[name]))
    if name in rulebook.dispositions:
        return list(_disposition(rulebook, name))
    rows = [row for section in rulebook.sections() for row in section.rows if row.id == name]
    return [_row(rulebook, row) for row in rows]


def _section(rulebook: Rulebook, section: Section) -> Iterator[str]:
    yield from (_row(rulebook, row) for row in sorted(section.rows, key=lambda row: row.urgency))


def _row(rulebook: Rulebook, row: Row) -> str:
    facts = " and ".join(rulebook.facts[id_].short for id_ in row.when) or "nothing else is met"
    entry = rulebook.dispositions[row.code]
    label = class_label(klass(row.urgency))
    return f"{row.id}: when {facts}\n    {entry.title} ({label}): {row.because} [{row.source}]"


def _fact(rulebook: Rulebook, fact: Fact) -> Iterator[str]:
    yield f"{fact.id}: {fact.short}"
    if fact.ask:
        yield f"  asked: {fact.ask.you}"
    if fact.check:
        yield f"  when not sure: {fact.check.ask.you}"
    if fact.parts:
        weights = ", ".join(f"{part} ({weight})" for part, weight in fact.parts)
        yield f"  yes when {fact.count} or more of {weights}"
    if fact.asked_by:
        yield f"  told by {fact.asked_by}"
    rows = [row for section in rulebook.sections() for row in section.rows if fact.id in row.when]
    yield from (f"  {_row(rulebook, row)}" for row in rows)


def _disposition(rulebook: Rulebook, code: str) -> Iterator[str]:
    entry = rulebook.dispositions[code]
    yield f"{code}: {entry.title}, urgency {entry.urgency}, within {entry.timeframe_minutes} minutes"
    yield f"  by {', '.join(entry.services) or 'themselves'} ({entry.skill})"
    yield f"  handed over when {entry.handed_over}"
    rows = [row for section in rulebook.sections() for row in section.rows if row.code == code]
    yield from (f"  {_row(rulebook, row)}" for row in rows)
