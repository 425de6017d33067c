"""The first page after sign-in, the same for all roles: who one is, whether one is there, where to go on."""

from dataclasses import dataclass
from typing import Final

from flask import Blueprint, current_app, redirect, url_for
from flask.typing import ResponseReturnValue
from marshmallow import Schema, fields, validate

from spoa.kernel.london import london
from spoa.staff.presence import State
from spoa.staff.roles import ROLE_WORDS, Role
from spoa.web.cookies import visit_token
from spoa.web.forms import parse
from spoa.web.render import is_part, render
from spoa.web.security import any_role, me, public
from spoa.web.use_cases import use_cases

blueprint = Blueprint("home", __name__)

PLACES: Final[dict[Role, tuple[str, ...]]] = {
    Role.CALL_HANDLER: ("console.console",),
    Role.CLINICIAN: ("clinician.home",),
    Role.SUPERVISOR: ("supervisor.page",),
    Role.PROVIDER: ("provider.page",),
    Role.RULE_AUTHOR: ("authors.page",),
    Role.ADMINISTRATOR: ("administrator.page",),
}
"""Where each role works, by endpoint. A page that is not built yet is not offered."""

STATE_WORDS: Final = {
    State.AVAILABLE: "You are available",
    State.BUSY: "You have someone with you",
    State.WRAP_UP: "You are finishing your notes",
    State.AWAY: "You are away",
}


_CHOOSABLE: Final = (State.AVAILABLE, State.AWAY)


@dataclass(frozen=True)
class Tile:
    """A way on from home."""

    href: str
    title: str
    say: str


class PresenceForm(Schema):
    """What somebody may say of themselves; the other states follow from the work."""

    state = fields.Enum(State, by_value=True, required=True, validate=validate.OneOf(_CHOOSABLE))


@blueprint.get("/")
@any_role
def page() -> ResponseReturnValue:
    """Show home."""
    return render("home.html", greeting=greeting(), tiles=tiles(me().role), **_presence())


@blueprint.get("/welcome")
@public
def front() -> ResponseReturnValue:
    """Show whoever comes without a link where to begin a chat, and staff where to sign in."""
    goes_on = use_cases().journeys.chats.goes_on(visit_token())
    return render("patient/front.html", goes_on=goes_on)


@blueprint.post("/me/presence")
@any_role
def choose_presence() -> ResponseReturnValue:
    """Say that one is available or away; audited."""
    use_cases().staff.choose_presence(me(), parse(PresenceForm)["state"])
    if is_part():
        return render("presence_part.html", **_presence())
    return redirect(url_for("home.page"), 303)


@blueprint.get("/me/presence")
@any_role
def presence() -> ResponseReturnValue:
    """Show one's own presence, as a part of a page."""
    return render("presence_part.html", **_presence())


@blueprint.post("/me/seen")
@any_role
def seen() -> ResponseReturnValue:
    """Take a page's sign of life, once a minute; without it nobody is offered work."""
    use_cases().staff.seen(me())
    return "", 204


def greeting() -> str:
    """Return "Good evening, Jo" by the hour in London."""
    hour = london(use_cases().clock.now()).hour
    part = "morning" if 4 <= hour < 12 else "afternoon" if 12 <= hour < 17 else "evening"
    names = [word for word in me().name.split() if not word.startswith("Dr")]
    return f"Good {part}, {names[0] if names else me().name}"


def tiles(role: Role) -> list[Tile]:
    """Return the ways on that a role has and that are built."""
    built = (place for place in PLACES[role] if place in current_app.view_functions)
    title, say = ROLE_WORDS[role]
    return [Tile(url_for(place), title, say) for place in built]


def _presence() -> dict[str, object]:
    state = use_cases().staff.presence(me())
    return {"state": state, "state_word": STATE_WORDS[state]}
