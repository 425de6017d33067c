"""Versions of the rules over HTTP: what each changes, who signed it, and the acts of those who may."""

from typing import Any, Final

from flask import redirect, url_for
from flask.typing import ResponseReturnValue
from marshmallow import Schema, fields, validate
from werkzeug.wrappers import Response

from spoa.journey.versions import SIGNERS, Compared, Served, Signature, Version
from spoa.kernel.london import clock_time, london
from spoa.web.authors.pages import blueprint, number_of, readers, signers
from spoa.web.forms import parse
from spoa.web.render import render
from spoa.web.security import me
from spoa.web.use_cases import use_cases

_HOW: Final = {
    "first": "the first rules",
    "made_live": "made live",
    "rolled_back": "rolled back to",
    "demonstration": "live by itself in the demonstration",
}
_WAYS: Final = ("less urgent", "gone", "more urgent", "otherwise", "new")
_SHOWN: Final = 60


class WordsForm(Schema):
    """A sentence that stands beside an act."""

    words = fields.String(load_default="", validate=validate.Length(max=400))


@blueprint.get("/versions")
@readers
def versions() -> ResponseReturnValue:
    """Show every version, the live one and those that wait first."""
    found = use_cases().journeys.versions.all()
    return render("rules_versions.html", versions=[_listed(each) for each in found])


@blueprint.get("/versions/<number>")
@readers
def version(number: str) -> ResponseReturnValue:
    """Show what one version changes, who signed it, and what can be done."""
    found = use_cases().journeys.versions.numbered(number_of(number))
    return render("rules_version.html", v=_whole(found), may=me().role in SIGNERS)


@blueprint.post("/versions/<number>/sign")
@signers
def sign(number: str) -> ResponseReturnValue:
    """Sign a version."""
    use_cases().journeys.versions.sign(me(), _digest(number), parse(WordsForm)["words"])
    return _back(number)


@blueprint.post("/versions/<number>/serve")
@signers
def serve(number: str) -> ResponseReturnValue:
    """Make a version live."""
    use_cases().journeys.versions.serve(me(), _digest(number), parse(WordsForm)["words"])
    return _back(number)


@blueprint.post("/versions/<number>/roll-back")
@signers
def roll_back(number: str) -> ResponseReturnValue:
    """Return to a version that was live before."""
    use_cases().journeys.versions.roll_back(me(), _digest(number), parse(WordsForm)["words"])
    return _back(number)


def _digest(number: str) -> str:
    return use_cases().journeys.versions.numbered(number_of(number)).digest


def _back(number: str) -> Response:
    return redirect(url_for("authors.version", number=number), 303)


def _listed(each: Version) -> dict[str, Any]:
    return {
        "number": each.number,
        "href": url_for("authors.version", number=each.number),
        "words": each.words,
        "offered": _when(each.offered_at),
        "offerer": each.offerer or "a release",
        "state": "live" if each.live else "waits" if each.waits else "earlier",
        "signed": _signed(each),
    }


def _signed(each: Version) -> str:
    if not each.waits:
        return f"{len(each.signatures)}" if each.signatures else "as the first"
    return f"{len(each.signatures)} of {each.needed}" if each.needed else "being compared"


def _whole(each: Version) -> dict[str, Any]:
    mine = any(one.staff_id == me().id for one in each.signatures)
    return {
        **_listed(each),
        "digest": each.digest.removeprefix("sha256:")[:12],
        "signatures": [_signature(one) for one in each.signatures],
        "needed": each.needed,
        "lacks": each.lacks,
        "may_sign": each.waits and each.compared is not None and not mine,
        "may_serve": each.waits and not each.lacks,
        "may_roll_back": not each.waits and not each.live,
        "served": [_served(one) for one in reversed(each.served)],
        "compared": _compared(each.compared) if each.compared else None,
    }


def _signature(one: Signature) -> dict[str, str]:
    who = f"{one.name}, {one.title}" if one.title else one.name
    return {"text": f"{who}, {_when(one.at)}", "small": one.words}


def _served(one: Served) -> dict[str, str]:
    until = f" until {_when(one.until)}" if one.until else ", live now"
    by = f" by {one.name}" if one.name else ""
    return {"text": f"From {_when(one.since)}{until}: {_HOW[one.how]}{by}.", "small": one.why}


def _compared(found: Compared) -> dict[str, Any]:
    changes = sorted(found.changes, key=lambda each: _WAYS.index(each["way"]))
    counts = [{"way": way, "count": sum(each["way"] == way for each in changes)} for way in _WAYS]
    return {
        "cases": found.cases,
        "lowers": found.lowers,
        "same": found.cases - len(changes),
        "counts": counts,
        "changes": changes[:_SHOWN],
        "more": max(0, len(changes) - _SHOWN),
        "differences": found.differences[:_SHOWN],
        "more_differences": max(0, len(found.differences) - _SHOWN),
    }


def _when(at: Any) -> str:
    return f"{london(at):%-d %b %Y}, {clock_time(at)}"
