"""The decision: one urgency, as many needs as the person has, and why, in words."""

from collections.abc import Iterable
from dataclasses import replace

from spoa.triage.compile_section import DANGER_URGENCY
from spoa.triage.explain import in_words
from spoa.triage.known import Known, applies
from spoa.triage.model import Advice, Disposition, Row, Rulebook
from spoa.triage.plan import Plan
from spoa.triage.sorting import SELF_CARE, Sorted
from spoa.triage.steps import Because, Decision, Level, Need, RuledOut, Step
from spoa.triage.told import Told

_EMERGENCY_KINDS = ("ambulance", "emergency_department")
_CLINICIANS = ("clinician", "maternity")  # a midwife of the unit is one
_EMERGENCY_MINUTES = 60


def decided(base: Step, rulebook: Rulebook, told: Told, plan: Plan, known: Known, rows: Sorted) -> Step:
    """Return the step that ends it: needs, lead first; rows met; what ruled out the worse ones."""
    ended = [*rows.met, *_defaults(rulebook, plan, rows)]
    needs = _needs(rulebook, ended, rows.aside)
    lead = needs[0]
    words = in_words(rulebook, told, known)
    return replace(
        base,
        disposition=Decision(
            code=lead.code,
            urgency=lead.urgency,
            timeframe_minutes=lead.timeframe_minutes,
            level=level(lead),
            service=lead.services[0] if lead.services else lead.kind,
            needs=tuple(needs),
        ),
        because=tuple(
            Because(row.id, row.protocol, row.code, row.urgency, row.because, words(row.mask))
            for row in ended
        ),
        ruled_out=tuple(
            RuledOut(row.id, row.protocol, row.code, row.urgency, words(row.mask & known.no))
            for row in rows.out
            if row.urgency < lead.urgency
        ),
        # What to do at home would be wrong advice for somebody who needs help at once.
        advice=() if level(lead) == "emergency" else _texts(rulebook, told, plan, "advice"),
        worsening=_texts(rulebook, told, plan, "worsening"),
    )


def level(need: Need) -> Level:
    """Return the coarse word of the contract, from the lead need alone."""
    if need.kind in _EMERGENCY_KINDS:
        return "emergency"
    if need.kind in _CLINICIANS and need.timeframe_minutes <= _EMERGENCY_MINUTES:
        return "emergency"
    return "self_care" if need.kind in SELF_CARE else "urgent"


def _defaults(rulebook: Rulebook, plan: Plan, rows: Sorted) -> list[Row]:
    """Return the default rows of protocols with nothing met; none while a clinician must settle something."""
    if rows.aside or (rows.met and rulebook.dispositions[rows.met[0].code].kind == "ambulance"):
        return []
    spoken, taken = {row.protocol for row in rows.met}, {row.need for row in rows.met}
    chosen = (rulebook.protocols[name] for name in plan.sections if name in rulebook.protocols)
    defaults = (protocol.default for protocol in chosen if protocol.id not in spoken)
    return [row for row in defaults if row.need not in taken]


def _needs(rulebook: Rulebook, ended: Iterable[Row], aside: list[Row]) -> list[Need]:
    best: dict[tuple[str, str], list[Row]] = {}
    for row in ended:
        best.setdefault(row.need, []).append(row)
    needs = [_need(rulebook, rows) for rows in best.values()]
    if aside:
        needs.append(_clinician(rulebook, aside))
    return sorted(needs, key=lambda need: (need.urgency, rulebook.dispositions[need.code].order))


def _need(rulebook: Rulebook, rows: list[Row]) -> Need:
    lead = min(rows, key=lambda row: (row.urgency, rulebook.dispositions[row.code].order))
    same = tuple(row.id for row in rows if row.code == lead.code)
    entry = rulebook.dispositions[lead.code]
    return replace(_of_entry(entry), need_for=lead.need_for, rows=same)


def _clinician(rulebook: Rulebook, aside: list[Row]) -> Need:
    """Return the clinician who settles what stays unsure, in the time that its worst reading asks for."""
    entry = rulebook.dispositions[rulebook.set_aside[aside[0].urgency]]
    return replace(
        _of_entry(entry),
        timeframe_minutes=min(_minutes_to_settle(rulebook, row) for row in aside),
        rows=tuple(row.id for row in aside),
        set_aside=True,
    )


def _minutes_to_settle(rulebook: Rulebook, row: Row) -> int:
    """Return the row's own time frame; where an ambulance may be needed, that of the warm transfer."""
    code = rulebook.set_aside[row.urgency] if row.urgency <= DANGER_URGENCY else row.code
    return rulebook.dispositions[code].timeframe_minutes


def _of_entry(entry: Disposition) -> Need:
    return Need(
        code=entry.code,
        urgency=entry.urgency,
        timeframe_minutes=entry.timeframe_minutes,
        title=entry.title,
        kind=entry.kind,
        need_for=entry.need_for,
        skill=entry.skill,
        services=entry.services,
        handed_over=entry.handed_over,
        form=entry.form,
        told=entry.told,
        rows=(),
    )


def _texts(rulebook: Rulebook, told: Told, plan: Plan, what: str) -> tuple[str, ...]:
    chosen = (rulebook.protocols[name] for name in plan.sections if name in rulebook.protocols)
    said: list[Advice] = [each for protocol in chosen for each in getattr(protocol, what)]
    return tuple(dict.fromkeys(each.say for each in said if applies(each.applies, told)))
