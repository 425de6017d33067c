"""The rules, to be read: the protocols, and one of them whole with its rows, questions, cases and sources."""

from typing import Any, Final

from flask import url_for
from flask.typing import ResponseReturnValue

from spoa.journey.versions import Book
from spoa.kernel.urgency import klass
from spoa.triage.bundle import unpacked
from spoa.triage.cases import Case, Run, failures, read_cases, run
from spoa.triage.proofs import prove_rows
from spoa.triage.rulebook import Protocol, Rulebook
from spoa.web.authors.flow import asked, flow
from spoa.web.authors.pages import blueprint, book, found_in, readers, under
from spoa.web.authors.used import used_words
from spoa.web.render import render
from spoa.web.use_cases import use_cases

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
    of = book()
    shown = [_listed(of, each) for each in sorted(of.rulebook.protocols.values(), key=_title)]
    waits = sum(each.waits for each in use_cases().journeys.versions.all())
    return render("rules.html", under=under(of), protocols=shown, waits=waits)


@blueprint.get("/<name>")
@readers
def protocol(name: str) -> ResponseReturnValue:
    """Show one protocol."""
    of = book()
    found = found_in(of, name)
    used = use_cases().reporting.use_of(name)
    shown = _whole(of, found) | {
        "flow": flow(of.rulebook, found, asked(of.rulebook, found)),
        "try_href": url_for("authors.ask", name=name) + under(of)["query"],
    }
    return render("protocol.html", p=shown, under=under(of), used=used_words(of.rulebook, used))


def _title(each: Protocol) -> str:
    return each.title


def _listed(of: Book, found: Protocol) -> dict[str, Any]:
    return {
        "name": found.id,
        "href": url_for("authors.protocol", name=found.id) + under(of)["query"],
        "title": found.title,
        "say": _for_whom(found),
        "rows": len(found.section.rows),
        "questions": len(asked(of.rulebook, found)),
        "cases": len(_persons(of)[found.id]),
        "state": "draft" if found.status == "draft" else "in use",
        "sources": ", ".join(found.sources),
    }


def _whole(of: Book, found: Protocol) -> dict[str, Any]:
    rulebook = of.rulebook
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
        "cases": [_case(rulebook, each) for each in _runs(of, found.id)],
        "sources": [
            {"title": each["title"], "href": each.get("url", ""), "licence": each.get("licence", "")}
            for each in found.sources.values()
        ],
        "proofs": _proofs(of, found),
        "shown": f"{len(rows)} rows",
    }


def _proofs(of: Book, found: Protocol) -> list[str]:
    """Return what is proved of a protocol as it is served; what does not hold is not said."""
    runs = _runs(of, found.id)
    proved = []
    if not list(prove_rows(of.rulebook, found.section)):
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
    return [
        {"number": place, "text": each.text, "answers": _ANSWERS[each.kind], "used": _used(found, each.facts)}
        for place, each in enumerate(asked(rulebook, found), 1)
    ]


def _used(found: Protocol, facts: frozenset[str]) -> str:
    count = sum(not facts.isdisjoint(row.when) for row in found.section.rows)
    return f"used by {count} row{'s' if count != 1 else ''}"


def _persons(of: Book) -> dict[str, list[Case]]:
    """Return the scripted persons of every protocol of a version, read once."""

    def read() -> dict[str, list[Case]]:
        with unpacked(of.cases) as folder:
            return {name: read_cases(of.rulebook, folder, name)[1] for name in of.rulebook.protocols}

    return of.rulebook.lately(("persons", of.seal), read)


def _runs(of: Book, name: str) -> tuple[Run, ...]:
    """Run the scripted persons of a protocol, once for each version."""

    def walked() -> tuple[Run, ...]:
        return tuple(run(of.rulebook, each) for each in _persons(of)[name])

    return of.rulebook.lately(("runs", of.seal, name), walked)


def _case(rulebook: Rulebook, ran: Run) -> dict[str, Any]:
    code = ran.case.expect["code"]
    return {
        "person": ran.case.name,
        "must": rulebook.dispositions[code].title,
        "by": ", ".join(ran.case.expect["rows"]),
        "passes": not list(failures(ran)),
    }
