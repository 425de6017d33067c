"""Ringing somebody back from the console."""

from collections.abc import Callable

from flask.typing import ResponseReturnValue

from spoa.staff.me import Me
from spoa.web.console import back, forms, page
from spoa.web.console.acts import called
from spoa.web.console.beside import blueprint
from spoa.web.console.views import handlers
from spoa.web.forms import parse
from spoa.web.render import render
from spoa.web.security import me
from spoa.web.use_cases import use_cases

__all__ = ["blueprint"]


@blueprint.get("/case/<case_id>/call/ring-back")
@handlers
def ask_ring_back(case_id: str) -> ResponseReturnValue:
    """Ask again before somebody is rung back, with the number."""
    view = use_cases().journeys.looking.again(me(), case_id)
    return render("console/confirm.html", confirm=back.confirm(view, _url(case_id)))


@blueprint.post("/case/<case_id>/call/ring-back")
@handlers
def ring_back(case_id: str) -> ResponseReturnValue:
    """Ring the person of a case: our own telephone first, then theirs."""
    return _did(use_cases().journeys.back_desk.ring, case_id)


@blueprint.post("/case/<case_id>/call/stop-ringing")
@handlers
def stop_ringing(case_id: str) -> ResponseReturnValue:
    """Stop ringing before they have picked up."""
    return _did(use_cases().journeys.back_desk.stop, case_id)


@blueprint.post("/case/<case_id>/call/voicemail")
@handlers
def voicemail(case_id: str) -> ResponseReturnValue:
    """Say that what picked up is a voicemail."""
    return _did(use_cases().journeys.back_desk.voicemail, case_id)


@blueprint.get("/case/<case_id>/call/close-unreached")
@handlers
def ask_close_unreached(case_id: str) -> ResponseReturnValue:
    """Ask why nobody need look further for somebody who was not reached."""
    view = use_cases().journeys.looking.again(me(), case_id)
    return render("console/confirm.html", confirm=back.confirm_close(view, _url(case_id)))


@blueprint.post("/case/<case_id>/call/close-unreached")
@handlers
def close_unreached(case_id: str) -> ResponseReturnValue:
    """Close the case of somebody who was not reached, with a reason."""
    use_cases().journeys.unreached.close(me(), case_id, parse(forms.WhyForm)["why"])
    return called(case_id)


def _did(what: Callable[[Me, str], object], case_id: str) -> ResponseReturnValue:
    what(me(), case_id)
    return called(case_id)


def _url(case_id: str) -> str:
    return f"{page.BASE}/case/{case_id}/call"
