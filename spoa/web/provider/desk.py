"""An ambulance desk: the requests that wait for it, with the call in which it is rung."""

from datetime import datetime
from typing import Any, Final

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from spoa.calls.stages import Reach, Stage
from spoa.journey.inboxes import RequestLine
from spoa.kernel.errors import Conflict
from spoa.kernel.london import clock_time
from spoa.records.calls import AmbulanceRequest
from spoa.staff.me import Me
from spoa.web.console import call
from spoa.web.forms import parse
from spoa.web.provider import day, forms
from spoa.web.provider.views import blueprint, needs_kind, providers
from spoa.web.render import is_part, render
from spoa.web.security import me
from spoa.web.softphone import phone
from spoa.web.use_cases import use_cases

__all__ = ["blueprint"]

_HIM: Final = {"male": "him", "female": "her"}
_HUB: Final = "The single point of access"
_SAYS: Final = ("say/mine", "say/finished")


@blueprint.get("/ambulance")
@providers
def ambulance() -> ResponseReturnValue:
    """Show the desk; a look at a request is in the audit."""
    return render("provider/ambulance.html", call=_line(), phone=phone("ask"), **_desk())


@blueprint.get("/ambulance/desk")
@providers
def desk() -> ResponseReturnValue:
    """Show the requests alone, for a page that heard of something new."""
    return render("provider/desk.html", **_desk())


@blueprint.get("/ambulance/call")
@providers
def desk_call() -> ResponseReturnValue:
    """Show the call pane."""
    return render("console/call.html", call=_line(), part=True)


@blueprint.post("/ambulance/call/say/<word>")
@providers
def say_on_call(word: str) -> ResponseReturnValue:
    """Say "I have him", or that the call is finished."""
    needs_kind("ambulance")
    transfer = use_cases().journeys.offers.live(me())
    if transfer is None or f"say/{word}" not in _SAYS:
        raise Conflict("You are not in a call.")
    use_cases().journeys.desk.say(me(), transfer.id, word)
    return desk_call() if is_part() else redirect(url_for("provider.ambulance"), 303)


@blueprint.post("/ambulance/<request_id>/accept")
@providers
def accept_request(request_id: str) -> ResponseReturnValue:
    """Accept a request and join its call."""
    use_cases().journeys.dispatch.accept(me(), request_id)
    return _answered()


@blueprint.post("/ambulance/<request_id>/mine")
@providers
def has_them(request_id: str) -> ResponseReturnValue:
    """Say "I have him"."""
    use_cases().journeys.dispatch.has(me(), request_id)
    return _answered()


@blueprint.get("/ambulance/<request_id>/decline")
@providers
def ask_decline_request(request_id: str) -> ResponseReturnValue:
    """Ask why a request is declined."""
    confirm = {
        "title": "Decline this request?",
        "say": "The next desk is rung at once. The call handler stays with them and sees your reason.",
        "url": url_for("provider.decline_request", request_id=request_id),
        "target": "#desk",
        "act": "Decline",
        "kind": "",
        "ask": "Why",
    }
    return render("console/confirm.html", confirm=confirm)


@blueprint.post("/ambulance/<request_id>/decline")
@providers
def decline_request(request_id: str) -> ResponseReturnValue:
    """Decline a request, with a reason."""
    use_cases().journeys.dispatch.decline(me(), request_id, parse(forms.WhyForm)["why"])
    return _answered()


def _answered() -> ResponseReturnValue:
    return desk() if is_part() else redirect(url_for("provider.ambulance"), 303)


def _desk() -> dict[str, Any]:
    needs_kind("ambulance")
    person = me()
    lines = use_cases().journeys.inboxes.requests(person)
    mine = [line for line in lines if _waits_here(line, person)]
    rest = [line for line in lines if not _waits_here(line, person)]
    return {
        "place": person.title or "Ambulance desk",
        "desk": {
            "ringing": [_ringing(each, person) for each in mine],
            "taken": [_taken(each) for each in rest],
        },
        "topics": f"ambulance:{person.organisation} staff:{person.id}",
        "states": [{"icon": "van", "say": person.title}],
    }


def _waits_here(line: RequestLine, person: Me) -> bool:
    """Say whether a request is before this desk: unanswered, or accepted here, and nobody else is rung."""
    if line.request.state == "joined" or line.rings is not None:
        return line.request.state != "joined" and line.rings == person.id
    return line.request.accepted_by in (None, person.id)


def _ringing(line: RequestLine, person: Me) -> dict[str, Any]:
    sent, request = line.sent, line.request
    giver = line.giver or _HUB
    return {
        "id": request.id,
        "klass": sent.klass,
        "category": f"Category {request.category}",
        "who": day.named(sent),
        "since": request.sent_at or request.goes_at,
        "brief": request.brief | {"adds_by": giver.split()[0]},
        "place": _place(request) or None,
        "place_note": request.place.get("note", ""),
        "confirmed": request.confirmed_at is not None,
        "phone": sent.phone or "no number",
        "rings_until": line.rings_until if line.rings == person.id else None,
        "by": f"{line.giver}, single point of access" if line.giver else _HUB,
        "on_line": line.on_line,
        "state": _state(line),
        "him": _HIM.get(sent.case.sex or "", "them"),
    }


def _place(request: AmbulanceRequest) -> str:
    return ", ".join(filter(None, (request.place.get("address"), request.place.get("postcode"))))


def _state(line: RequestLine) -> str:
    """Return how far this desk is: asked, accepted and on its way into the call, or there."""
    state = line.state
    if state is None:  # who accepted and is not in the call may still join it
        return "here" if line.request.state == "accepted" and not line.on_line else "sent"
    if state.receiver is Reach.HERE and state.stage in (Stage.JOINING, Stage.BRIEFING):
        return "here"
    return "accepted" if state.receiver is Reach.ACCEPTED else "sent"


def _taken(line: RequestLine) -> dict[str, Any]:
    request = line.request
    words = {"joined": "With us", "accepted": "Accepted by a colleague", "sent": "Rings a colleague’s desk"}
    at: datetime = request.accepted_at or request.sent_at or request.goes_at
    return {
        "id": request.id,
        "who": day.named(line.sent),
        "category": f"Category {request.category}",
        "place": _place(request) or "place not known",
        "phone": line.sent.phone or "no number",
        "brief": request.brief,
        "state": f"{words[request.state]}, {clock_time(at)}",
        "at": at,
    }


def _line() -> dict[str, Any]:
    """Return the call pane of a desk: who hears whom, and the way out once they have the person."""
    url, topics = url_for("provider.desk_call"), f"staff:{me().id}"
    transfer = use_cases().journeys.offers.live(me())
    if transfer is None:
        return call.nobody(url, topics) | {"say": "A request rings here by itself."}
    shown = call.call(use_cases().journeys.looking.again(me(), transfer.case_id), me(), "")
    acts = (shown.get("transfer") or {}).get("acts", [])
    rest = {"url": url, "topics": topics, "acts": []}
    flow = shown.get("transfer")
    return (
        shown | rest | {"transfer": flow | {"acts": [a for a in acts if a["do"] in _SAYS]} if flow else None}
    )
