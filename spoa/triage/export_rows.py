"""The rows of a protocol as a FHIR PlanDefinition, with conditions in FHIRPath over the answers."""

from collections.abc import Iterable
from typing import Any, Final

from spoa.triage.export_questions import BASE, Resource, head_of, questionnaire, sections_of
from spoa.triage.known import CHECK
from spoa.triage.model import Fact, Protocol, Row, Rulebook
from spoa.triage.told import DAYS_IN_A_YEAR

_TYPE: Final = "http://terminology.hl7.org/CodeSystem/plan-definition-type"
_PRIORITY: Final = ("", "stat", "stat", "asap", "asap", "urgent", "urgent", "routine", "routine")
_FALSE: Final = "false"
_TRUE: Final = "true"


def bundle(rulebook: Rulebook, name: str, base: str = BASE) -> Resource:
    """Return both resources of a protocol in one Bundle of type *collection*."""
    resources = (questionnaire(rulebook, name, base), plan_definition(rulebook, name, base))
    entries = [{"fullUrl": each["url"], "resource": each} for each in resources]
    return {"resourceType": "Bundle", "type": "collection", "entry": entries}


def plan_definition(rulebook: Rulebook, name: str, base: str = BASE) -> Resource:
    """Return the rows of a protocol and of the danger set as actions, the most urgent first."""
    protocol = rulebook.protocols[name]
    rows = [row for section in sections_of(rulebook, protocol) for row in section.rows]
    rows.sort(key=lambda row: (row.urgency, rulebook.dispositions[row.code].order))
    conditions = [met(rulebook, protocol, row) for row in rows]
    actions = [
        _action(rulebook, row, condition, base) for row, condition in zip(rows, conditions, strict=True)
    ]
    actions.append(_action(rulebook, protocol.default, f"({_any(conditions)}).not()", base))
    return {
        **head_of(protocol, "PlanDefinition", base),
        "type": {"coding": [{"system": _TYPE, "code": "eca-rule"}]},
        "relatedArtifact": [
            {"type": "depends-on", "resource": f"{base}/Questionnaire/{name}"},
            *(_source(each) for each in protocol.sources.values()),
        ],
        "action": [{"title": protocol.title, "selectionBehavior": "any", "action": actions}],
    }


def met(rulebook: Rulebook, protocol: Protocol, row: Row) -> str:
    """Return the FHIRPath, over the QuestionnaireResponse, that is true where all facts of a row are yes."""
    return " and ".join(f"({_yes(rulebook, protocol, rulebook.facts[id_])})" for id_ in row.when)


def _yes(rulebook: Rulebook, protocol: Protocol, fact: Fact) -> str:
    """Return the FHIRPath of one fact: told itself, told by a number or choice, or made from others."""
    if fact.id in protocol.tells:
        return _TRUE
    ways = [_says(fact.id, "yes"), f"{_says(fact.id, 'unsure')} and {_says(fact.id + CHECK, 'yes')}"]
    if fact.unsure_is_yes:
        ways.append(f"{_says(fact.id, 'unsure')} and {_says(fact.id + CHECK, 'unsure')}")
    if fact.asked_by:
        checked = [_says(fact.id + CHECK, "yes")] if fact.check else []
        ways = [*(ways if fact.ask else checked), _told_by(rulebook.facts[fact.asked_by], fact.id)]
    if fact.parts:
        parts = [(_yes(rulebook, protocol, rulebook.facts[part]), weight) for part, weight in fact.parts]
        ways = [*(ways if fact.ask else ()), _enough(parts, fact.count)]
    return _any(ways)


def _enough(parts: list[tuple[str, int]], count: int) -> str:
    if count == 1:
        return _any(condition for condition, _ in parts)
    return f"{' + '.join(f'iif({condition}, {weight}, 0)' for condition, weight in parts)} >= {count}"


def _told_by(source: Fact, id_: str) -> str:
    if source.options:
        return _any(_says(source.id, option.id) for option in source.options if id_ in option.facts)
    bounds = next(each for each in source.ranges if each.fact == id_)
    scale = f" * {DAYS_IN_A_YEAR}" if source.type == "age" else ""
    limits = [(">=", bounds.least), ("<", bounds.below)]
    tests = [f"$this{scale} {sign} {limit:g}" for sign, limit in limits if abs(limit) != float("inf")]
    return f"{_answers(source.id)}.where({' and '.join(tests)}).exists()"


def _says(id_: str, code: str) -> str:
    return f"{_answers(id_)}.where(code = '{code}').exists()"


def _answers(id_: str) -> str:
    return f"%resource.descendants().where(linkId = '{id_}').answer.value"


def _any(conditions: Iterable[str]) -> str:
    found = list(dict.fromkeys(conditions))
    if not found:
        return _FALSE
    return found[0] if len(found) == 1 else " or ".join(f"({each})" for each in found)


def _action(rulebook: Rulebook, row: Row, condition: str, base: str) -> Resource:
    entry = rulebook.dispositions[row.code]
    return {
        "id": row.id.replace("+", "-also"),
        "title": entry.title,
        "description": row.because,
        "textEquivalent": entry.told,
        "priority": _PRIORITY[row.urgency],
        "code": [
            {"coding": [{"system": f"{base}/CodeSystem/disposition", "code": row.code}], "text": entry.title}
        ],
        "condition": [
            {"kind": "applicability", "expression": {"language": "text/fhirpath", "expression": condition}}
        ],
        "timingDuration": {
            "value": entry.timeframe_minutes,
            "unit": "min",
            "system": "http://unitsofmeasure.org",
            "code": "min",
        },
    }


def _source(source: Any) -> Resource:
    return {"type": "citation", "label": source["section"], "display": source["title"], "url": source["url"]}
