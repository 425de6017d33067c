"""The same person as in another case: what may be one, and the button of whoever has made sure."""

from typing import Any, Final

from flask import redirect, url_for
from flask.typing import ResponseReturnValue
from marshmallow import Schema, fields, validate

from spoa.kernel.london import clock_time
from spoa.staff.me import Me
from spoa.web.console.offering import blueprint
from spoa.web.console.views import handlers
from spoa.web.forms import parse
from spoa.web.render import render
from spoa.web.security import me
from spoa.web.use_cases import use_cases

__all__ = ["blueprint"]

_BEGAN: Final = {"voice": "Call", "text": "Text", "chat": "Chat"}


class SameForm(Schema):
    """The code of the other case."""

    code = fields.String(required=True, validate=validate.Regexp(r"^\s*\d{3}\s?\d{3}\s*$"))


@blueprint.get("/case/<case_id>/same")
@handlers
def ask_same(case_id: str) -> ResponseReturnValue:
    """Ask with which other case this one is of the same person."""
    view = use_cases().journeys.looking.again(me(), case_id)
    case = {"id": view.case.id, "url": f"/console/case/{view.case.id}"}
    return render("console/same.html", case=case, earlier=_earlier(me(), case_id))


@blueprint.post("/case/<case_id>/same")
@handlers
def same(case_id: str) -> ResponseReturnValue:
    """Join this case to the one whose code is given; the other one is open from then on."""
    code = "".join(parse(SameForm)["code"].split())
    joined = use_cases().journeys.matching.confirm(me(), case_id, code)
    return redirect(url_for("console.case", case_id=joined), 303)


def _earlier(who: Me, case_id: str) -> list[dict[str, Any]]:
    return [
        {
            "code": each.code,
            "words": f"{_BEGAN[each.channel]} at {clock_time(each.began)} from this telephone",
        }
        for each in use_cases().journeys.matching.earlier(who, case_id)
    ]
