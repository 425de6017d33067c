"""The desk: play a caller, and see everybody who takes part side by side, already signed in.

Only in the demonstration: ``spoa.app`` loads this by name there and nowhere else, so that elsewhere the
addresses lead nowhere; each view says ``@demo`` besides. The desk is at ``desk.<site>``, which the bare name
of the site leads to, because pages of the site may be framed by that name only.
"""

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

from flask import Blueprint, Flask, current_app, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import Schema, fields, validate

from spoa.demo.callers import BY_ID, CALLERS, Caller, Channel
from spoa.demo.doors import RealDoors
from spoa.demo.machine import Machine
from spoa.demo.play import Stage, guide
from spoa.demo.plays import Play
from spoa.demo.speaking import AT_PATIENT
from spoa.demo.tickets import Ticket, issue, let_in, opened
from spoa.kernel.errors import Forbidden, NotFound
from spoa.web.cookies import give_staff_cookie, give_visit_cookie, staff_token
from spoa.web.forms import parse
from spoa.web.render import is_part, render
from spoa.web.security import demo
from spoa.web.use_cases import use_cases

blueprint = Blueprint("desk", __name__, url_prefix="/desk")

_HOST: Final = "desk"
_STAGE: Final = "desk-stage"
_MACHINE: Final = "desk-machine"
_LOOPBACK: Final = ("127.0.0.1", "::1", "localhost")


class PlayForm(Schema):
    """Whom to play; ``staff``: everybody's part, for a visitor who only watches."""

    journey = fields.String(required=True, validate=validate.OneOf(list(BY_ID)))
    staff = fields.String(load_default="")


class PaceForm(Schema):
    """Who goes on without being told to."""

    by_itself = fields.String(load_default="")
    staff = fields.String(load_default="")


class KillForm(Schema):
    """Which program to kill."""

    what = fields.String(load_default="fast", validate=validate.Length(max=20))


class EnterArgs(Schema):
    """A ticket of the desk."""

    ticket = fields.String(required=True, validate=validate.Length(max=1000))


def install(app: Flask) -> None:
    """Give an application of the demonstration its desk.

    Comes before the door, which would ask a visitor of the bare name to sign in.
    """
    with app.app_context():
        services = use_cases()
    app.extensions[_STAGE] = Stage(services, RealDoors(services.settings))
    app.extensions[_MACHINE] = Machine.here(services.records, services.redis)
    app.register_blueprint(blueprint)
    app.before_request(_first_page)


def _first_page() -> ResponseReturnValue | None:
    """Lead the bare name of the site, and a desk asked for elsewhere, to the desk's own name."""
    asked, site = _hostname(), _site()
    bare = request.path == "/" and asked in (site, f"{_HOST}.{site}") and staff_token() is None
    elsewhere = request.path == "/desk" and asked != f"{_HOST}.{site}"
    return redirect(f"{_address(_HOST)}/desk") if bare or elsewhere else None


@blueprint.before_request
def only_our_names() -> None:
    """Refuse a name that somebody else pointed at this machine, so that their page cannot sign in as ours."""
    asked, site = _hostname(), _site()
    if asked not in _LOOPBACK and asked != site and not asked.endswith(f".{site}"):
        raise NotFound("There is no such page.")


@blueprint.get("")
@demo
def page() -> ResponseReturnValue:
    """Show the desk before anybody is played: everybody is there, nobody rings."""
    return _desk(BY_ID["voice"], None)


@blueprint.post("/play")
@demo
def begin() -> ResponseReturnValue:
    """Let a caller come."""
    form = parse(PlayForm)
    play = _stage().begin(form["journey"], staff=bool(form["staff"]))
    return redirect(url_for("desk.playing", play_id=play.id), 303)


@blueprint.get("/play/<play_id>")
@demo
def playing(play_id: str) -> ResponseReturnValue:
    """Show the desk with the people who take part."""
    play = _stage().plays.find(play_id)
    return _desk(BY_ID[play.caller], play)


@blueprint.post("/play/<play_id>/turn")
@demo
def turn(play_id: str) -> ResponseReturnValue:
    """Let one thing happen if it is time for it; the page asks every other second."""
    return _guided(play_id, now_please=False)


@blueprint.post("/play/<play_id>/next")
@demo
def following(play_id: str) -> ResponseReturnValue:
    """Let the caller say their next words now."""
    return _guided(play_id, now_please=True)


@blueprint.post("/play/<play_id>/pace")
@demo
def pace(play_id: str) -> ResponseReturnValue:
    """Say who goes on by themselves: the caller, the staff."""
    form = parse(PaceForm)
    _stage().plays.pace(play_id, by_itself=bool(form["by_itself"]), staff=bool(form["staff"]))
    return _guided(play_id, now_please=False)


@blueprint.get("/enter")
@demo
def enter() -> ResponseReturnValue:
    """Let a frame in as the one whom its ticket names."""
    ticket = opened(use_cases().settings, use_cases().redis, parse(EnterArgs, "args")["ticket"])
    answer = make_response(redirect(ticket.to))
    if ticket.username is not None:
        return give_staff_cookie(answer, let_in(use_cases(), ticket.username).token)
    visit = _stage().plays.find(ticket.play or "").visit
    if not visit:
        raise Forbidden("This caller has no chat.")
    return give_visit_cookie(answer, visit)


@blueprint.get("/status")
@demo
def status() -> ResponseReturnValue:
    """Show how the parts are, in a line."""
    return render("desk/status.html", status=_machine().line(use_cases().clock.now()))


@blueprint.post("/kill")
@demo
def kill() -> ResponseReturnValue:
    """Kill a worker, as a failure would; the supervisor starts it again."""
    _machine().kill(parse(KillForm)["what"], use_cases().clock.now())
    return status() if is_part() else redirect(request.referrer or url_for("desk.page"), 303)


def _guided(play_id: str, *, now_please: bool) -> ResponseReturnValue:
    moment = _stage().turn(play_id, now_please=now_please)
    if not is_part():
        return redirect(url_for("desk.playing", play_id=play_id), 303)
    return render("desk/guide.html", guide=_shown(guide(moment), moment.view))


def _shown(told: dict[str, Any], view: Any) -> dict[str, Any]:
    """Add where the call handler's frame goes: to those who write, and to callers if the desk plays Jo."""
    writes = view is not None and view.contact.channel != "voice"
    leads = writes or (view is not None and told["staff"] and view.contact.source != "professional")
    opens = f"{_address('handler')}/console/case/{view.case.id}" if leads else ""
    return {**told, "opens": opens}


def _desk(caller: Caller, play: Play | None) -> ResponseReturnValue:
    moment = _stage().look(play.id) if play else None
    return render(
        "desk.html",
        journeys=[{"id": one.id, "title": one.title, "say": one.small, "icon": one.icon} for one in CALLERS],
        playing=play.caller if play else "",
        panes=_panes(caller, play),
        guide=_shown(guide(moment), moment.view) if moment else None,
        status=_machine().line(use_cases().clock.now()),
    )


def _panes(caller: Caller, play: Play | None) -> list[Mapping[str, str]]:
    staff = [
        {
            "id": pane.id,
            "title": pane.title,
            "who": pane.who,
            "url": _entrance(pane.host, Ticket(pane.path, username=pane.username)),
            "own": f"{_address(pane.host)}{pane.path}",
        }
        for pane in caller.staff
    ]
    url = _caller_url(caller, play)
    own = f"{_address(AT_PATIENT)}/chat" if caller.channel is Channel.CHAT and play else url
    who = caller.title.split(",")[0]
    return [{"id": "caller", "title": "Caller", "who": who, "url": url, "own": own}, *staff]


def _caller_url(caller: Caller, play: Play | None) -> str:
    if caller.channel is not Channel.CHAT:
        shown = {"compact": "1", "to": caller.line}
        if caller.channel is Channel.TEXT:
            shown["tab"] = "texts"
        number = play.number if play else caller.number
        return f"{use_cases().settings.phone_page}/handset/{number}?{urlencode(shown)}"
    if play is None:
        return f"{_address(AT_PATIENT)}/chat/start"
    return _entrance(AT_PATIENT, Ticket("/chat", play=play.id))


def _entrance(host: str, ticket: Ticket) -> str:
    return f"{_address(host)}/desk/enter?{urlencode({'ticket': issue(use_cases().settings, ticket)})}"


def _address(host: str) -> str:
    public = urlsplit(use_cases().settings.public_url)
    return f"{public.scheme}://{host}.{public.netloc}"


def _site() -> str:
    return urlsplit(use_cases().settings.public_url).hostname or ""


def _hostname() -> str:
    return urlsplit(f"//{request.host}").hostname or ""


def _stage() -> Stage:
    found: Stage = current_app.extensions[_STAGE]
    return found


def _machine() -> Machine:
    found: Machine = current_app.extensions[_MACHINE]
    return found
