"""The rules, to be read: the protocols, and one of them whole with its rows, questions, cases and sources."""

from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue

from spoa.kernel.errors import NotFound
from spoa.kernel.urgency import klass
from spoa.staff.roles import Role
from spoa.triage.cases import Run, failures, read_cases, run
from spoa.triage.proofs import prove_rows
from spoa.triage.rulebook import Protocol, Rulebook
from spoa.web.render import render
from spoa.web.security import role
from spoa.web.use_cases import use_cases

blueprint = Blueprint("authors", __name__, url_prefix="/rules")
readers = role(Role.RULE_AUTHOR, Role.CALL_HANDLER, Role.CLINICIAN, Role.SUPERVISOR)

_ANSWERS: Final = {
    "yes_no": "yes, no, not sure",
    "group": "one answer for the group",
    "number": "number",
    "duration": "how long",
    "date": "date",
    "age": "age",
    "one_of": "one of several",
    "any_of": "some of several",
}
_BY: Final = {
    "self": "themselves",
    "parent": "a parent",
    "carer": "a carer",
    "professional": "a professional",
}
_DAYS_A_YEAR: Final = 365.25


@blueprint.get("")
@readers
def page() -> ResponseReturnValue:
    """Show the protocols."""
    rulebook = use_cases().journeys.tools.live()
    shown = [_listed(rulebook, each) for each in sorted(rulebook.protocols.values(), key=_title)]
    return render("rules.html", digest=_digest(rulebook), protocols=shown, draft=_draft(rulebook))


@blueprint.get("/<name>")
@readers
def protocol(name: str) -> ResponseReturnValue:
    """Show one protocol."""
    rulebook = use_cases().journeys.tools.live()
    found = rulebook.protocols.get(name)
    if found is None:
        raise NotFound("There is no such protocol. The list is on Rules.")
    return render("protocol.html", p=_whole(rulebook, found), digest=_digest(rulebook))


def _title(each: Protocol) -> str:
    return each.title


def _digest(rulebook: Rulebook) -> str:
    return rulebook.digest.removeprefix("sha256:")[:12]


def _draft(rulebook: Rulebook) -> bool:
    return any(each.status == "draft" for each in rulebook.protocols.values())


def _listed(rulebook: Rulebook, found: Protocol) -> dict[str, Any]:
    return {
        "name": found.id,
        "href": url_for("authors.protocol", name=found.id),
        "title": found.title,
        "say": _for_whom(found),
        "rows": len(found.section.rows),
        "questions": len(_questions(rulebook, found)),
        "cases": len(_runs(rulebook, found.id)),
        "state": "draft" if found.status == "draft" else "in use",
        "sources": ", ".join(found.sources),
    }


def _whole(rulebook: Rulebook, found: Protocol) -> dict[str, Any]:
    rows = sorted(found.section.rows, key=lambda row: (row.urgency, row.line))
    approval = found.approval or {}
    signed = f"{approval.get('by', 'A clinician')}, {approval.get('on', '')}" if found.approval else ""
    return {
        "title": found.title,
        "say": f"Version {found.version}. {_for_whom(found)}. Looked at again by {found.review_by}.",
        "version": str(found.version),
        "draft": found.status == "draft",
        "signed_by": signed.strip(", "),
        "rows": [
            {
                "id": row.id,
                "klass": klass(row.urgency),
                "when": [rulebook.facts[fact].short for fact in row.when],
                "then": rulebook.dispositions[row.code].title,
                "source": row.source,
            }
            for row in rows
        ],
        "questions": _questions(rulebook, found),
        "cases": [_case(rulebook, each) for each in _runs(rulebook, found.id)],
        "sources": [
            {"title": each["title"], "href": each.get("url", ""), "licence": each.get("licence", "")}
            for each in found.sources.values()
        ],
        "proofs": _proofs(rulebook, found),
        "shown": f"{len(rows)} rows",
    }


def _proofs(rulebook: Rulebook, found: Protocol) -> list[str]:
    """Return what is proved of a protocol as it is served; what does not hold is not said."""
    runs = _runs(rulebook, found.id)
    proved = []
    if not list(prove_rows(rulebook, found.section)):
        proved.append("Every row can matter: no more urgent row for the same need is always met with it.")
    if runs and not any(list(failures(each)) for each in runs):
        proved.append(f"All {len(runs)} scripted persons get what they must, by the rows that they must.")
    return proved


def _for_whom(found: Protocol) -> str:
    """Return in words whom a protocol is for."""
    applies = found.applies
    if applies is None:
        return "For everybody"
    said = []
    if applies.from_days is not None:
        said.append(f"from {_age(applies.from_days)}")
    if applies.under_days is not None:
        said.append(f"under {_age(applies.under_days)}")
    if applies.sexes is not None:
        said.append(" or ".join(sorted(applies.sexes)))
    if applies.by is not None:
        said.append("spoken for by " + " or ".join(_BY.get(each, each) for each in sorted(applies.by)))
    return f"For people {', '.join(said)}" if said else "For everybody"


def _age(days: float) -> str:
    years = days / _DAYS_A_YEAR
    return f"{round(years)} years" if years >= 1 else f"{round(days)} days"


def _questions(rulebook: Rulebook, found: Protocol) -> list[dict[str, Any]]:
    """Return what a protocol asks, in the order of its rows: groups first, then facts that stand alone."""
    used = dict.fromkeys(fact for row in found.section.rows for fact in row.when)
    grouped = {fact for group in found.section.groups for fact in group.facts}
    asked = [(group.ask.you, "group", set(group.facts)) for group in found.section.groups]
    for fact in used:
        entry = rulebook.facts[rulebook.facts[fact].asked_by or fact]
        if fact not in grouped and entry.ask is not None:
            asked.append((entry.ask.you, entry.type, {fact}))
    merged: dict[str, tuple[str, set[str]]] = {}
    for text, kind, facts in asked:
        merged[text] = (kind, merged.get(text, (kind, set()))[1] | facts)
    return [
        {
            "number": place,
            "text": text,
            "answers": _ANSWERS[kind],
            "used": _used(found, facts),
        }
        for place, (text, (kind, facts)) in enumerate(merged.items(), 1)
    ]


def _used(found: Protocol, facts: set[str]) -> str:
    count = sum(bool(facts & set(row.when)) for row in found.section.rows)
    return f"used by {count} row{'s' if count != 1 else ''}"


def _runs(rulebook: Rulebook, name: str) -> tuple[Run, ...]:
    return _ran(rulebook, use_cases().settings.rules_folder, name)


@lru_cache(maxsize=64)
def _ran(rulebook: Rulebook, folder: Path, name: str) -> tuple[Run, ...]:
    """Run the scripted persons of a protocol, once for each rulebook."""
    _, cases, _ = read_cases(rulebook, folder, name)
    return tuple(run(rulebook, each) for each in cases)


def _case(rulebook: Rulebook, ran: Run) -> dict[str, Any]:
    code = ran.case.expect["code"]
    return {
        "person": ran.case.name,
        "must": rulebook.dispositions[code].title,
        "by": ", ".join(ran.case.expect["rows"]),
        "passes": not list(failures(ran)),
    }
