"""A base's evening: bookings to answer, rooms, list, pause. The other providers' pages register here too."""

from typing import Any

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue

from spoa.kernel.errors import Forbidden, NotFound
from spoa.kernel.london import clock_time
from spoa.staff.roles import Role
from spoa.web.forms import parse
from spoa.web.provider import day, forms
from spoa.web.render import is_part, render
from spoa.web.security import me, role
from spoa.web.use_cases import use_cases

blueprint = Blueprint("provider", __name__)
providers = role(Role.PROVIDER)

_ELSEWHERE = {"ambulance": "provider.ambulance", "gp_ooh": ""}
_STEPS = ("arrived", "seen", "missed")


@blueprint.get("/provider")
@providers
def page() -> ResponseReturnValue:
    """Show the page of this person's organisation: a base's evening, or where its own work is."""
    elsewhere = _ELSEWHERE.get(use_cases().journeys.inboxes.kind(me()), "provider.referrals")
    if elsewhere:
        return redirect(url_for(elsewhere))
    return render("provider.html", **_day())


@blueprint.get("/provider/head")
@providers
def head() -> ResponseReturnValue:
    """Show how many are booked and wait for an answer, and what is free next."""
    return render("provider/head.html", **_day())


@blueprint.get("/provider/to-answer")
@providers
def to_answer() -> ResponseReturnValue:
    """Show what waits for an answer."""
    return render("provider/to_answer.html", **_day())


@blueprint.get("/provider/rooms")
@providers
def rooms() -> ResponseReturnValue:
    """Show the rooms."""
    return render("provider/rooms.html", **_day())


@blueprint.get("/provider/list")
@providers
def listed() -> ResponseReturnValue:
    """Show the list."""
    return render("provider/list.html", **_day())


@blueprint.get("/provider/booking/<booking_id>")
@providers
def brief(booking_id: str) -> ResponseReturnValue:
    """Open the brief of one booking; the look is in the audit."""
    line = use_cases().journeys.inboxes.booking(me(), booking_id)
    return render("provider/brief.html", shown=day.brief(line))


@blueprint.post("/provider/booking/<booking_id>/accept")
@providers
def accept(booking_id: str) -> ResponseReturnValue:
    """Accept a booking: the person is expected."""
    use_cases().journeys.partners.acknowledge(booking_id, by=me().actor)
    return _answered("provider/to_answer.html")


@blueprint.get("/provider/booking/<booking_id>/decline")
@providers
def ask_decline(booking_id: str) -> ResponseReturnValue:
    """Ask why a booking is declined."""
    confirm = {
        "title": "Decline this booking?",
        "say": "The time is free again. The single point of access rings the person and finds another.",
        "url": url_for("provider.decline", booking_id=booking_id),
        "target": "#to-answer",
        "act": "Decline",
        "kind": "",
        "ask": "Why",
    }
    return render("console/confirm.html", confirm=confirm)


@blueprint.post("/provider/booking/<booking_id>/decline")
@providers
def decline(booking_id: str) -> ResponseReturnValue:
    """Decline a booking: its need goes back to the hub with its old deadline."""
    use_cases().journeys.partners.decline_booking(booking_id, parse(forms.WhyForm)["why"], by=me().actor)
    return _answered("provider/to_answer.html")


@blueprint.post("/provider/booking/<booking_id>/<do>")
@providers
def step(booking_id: str, do: str) -> ResponseReturnValue:
    """Say that somebody arrived, was seen, or did not come."""
    if do not in _STEPS:
        raise NotFound("That cannot be said of a booking.")
    getattr(use_cases().journeys.reception, do)(me(), booking_id)
    return _answered("provider/list.html")


@blueprint.get("/provider/pause")
@providers
def ask_pause() -> ResponseReturnValue:
    """Ask for how long and why, or whether to take bookings again."""
    place = use_cases().journeys.inboxes.place(me())
    now = use_cases().clock.now()
    paused = place.paused_until if place.paused_until and place.paused_until > now else None
    if paused is None:
        return render("provider/pause.html")
    confirm = {
        "title": f"Take bookings at {place.name} again?",
        "say": f"They are paused to {clock_time(paused)}: {place.paused_why}.",
        "url": url_for("provider.resume"),
        "target": "#main",
        "act": "Take bookings again",
        "kind": "",
    }
    return render("console/confirm.html", confirm=confirm)


@blueprint.post("/provider/pause")
@providers
def pause() -> ResponseReturnValue:
    """Take no new bookings for a while."""
    form = parse(forms.PauseForm)
    place = use_cases().journeys.inboxes.place(me())
    use_cases().journeys.reception.pause(me(), place.id, minutes=form["minutes"], why=form["why"])
    return _whole()


@blueprint.post("/provider/resume")
@providers
def resume() -> ResponseReturnValue:
    """Take bookings again."""
    use_cases().journeys.reception.resume(me(), use_cases().journeys.inboxes.place(me()).id)
    return _whole()


@blueprint.get("/provider/place")
@providers
def ask_place() -> ResponseReturnValue:
    """Ask where this person works today."""
    places, here = use_cases().journeys.inboxes.places(me())
    shown = [{"id": each.id, "name": each.name, "here": each.id == here} for each in places]
    return render("provider/place.html", places=shown, nav=nav())


@blueprint.post("/provider/place")
@providers
def choose_place() -> ResponseReturnValue:
    """Remember where this person works."""
    use_cases().journeys.reception.work_at(me(), parse(forms.PlaceForm)["service"])
    return redirect(url_for("provider.page"), 303)


def nav() -> list[dict[str, str]]:
    """Return the ways of a base's pages."""
    return [
        {"href": url_for("provider.page"), "title": "Today"},
        {"href": url_for("provider.ask_place"), "title": "Place of work"},
    ]


def needs_kind(*kinds: str) -> None:
    """Raise ``Forbidden`` for people of another kind of organisation."""
    if use_cases().journeys.inboxes.kind(me()) not in kinds:
        raise Forbidden("This page is for another kind of service. Your own pages are on Home.")


def _whole() -> ResponseReturnValue:
    """Answer an act that changes the whole page: it is loaded anew."""
    response: Any = redirect(url_for("provider.page"), 303)
    if is_part():
        response.status_code = 204
        response.headers["HX-Redirect"] = url_for("provider.page")
    return response  # type: ignore[no-any-return]


def _answered(part: str) -> ResponseReturnValue:
    return render(part, **_day()) if is_part() else redirect(url_for("provider.page"), 303)


def _day() -> dict[str, Any]:
    needs_kind("gp_ooh")
    now = use_cases().clock.now()
    found = use_cases().journeys.inboxes.day(me())
    place = found.place
    return {
        "place": place.name,
        "day": day.head(found, now),
        "paused_until": place.paused_until if place.paused_until and place.paused_until > now else None,
        "bookings": day.to_answer(found),
        "rooms": day.rooms(found, now),
        "rows": day.rows(found, now),
        "topics": f"service:{place.id}",
        "head_url": url_for("provider.head"),
        "states": [{"icon": "home", "say": place.name}],
        "nav": nav(),
    }
