"""The live calls on the supervisor's page: listen to one, coach whoever has the caller, join, leave."""

from typing import Any, Final

from flask import Blueprint, redirect, url_for
from flask.typing import ResponseReturnValue

from spoa.journey.voice.guest_desk import SAYS
from spoa.journey.voice.live_calls import LiveCall
from spoa.kernel.errors import Invalid
from spoa.staff.me import Me
from spoa.staff.roles import Role
from spoa.web.console import guests
from spoa.web.render import is_part, render
from spoa.web.security import me, role
from spoa.web.softphone import phone
from spoa.web.use_cases import use_cases

blueprint = Blueprint("listening", __name__, url_prefix="/supervisor/calls")
supervisors = role(Role.SUPERVISOR)

_LISTEN: Final = {"do": "listen", "words": "Listen", "icon": "head"}


@blueprint.get("")
@supervisors
def calls() -> ResponseReturnValue:
    """Show the live calls alone, for a page that heard of something new."""
    return render("supervisor_calls.html", **panel())


@blueprint.post("/<case_id>/<word>")
@supervisors
def say(case_id: str, word: str) -> ResponseReturnValue:
    """Listen to a call, coach, join or leave."""
    if word not in SAYS:
        raise Invalid("That cannot be done with a call.")
    use_cases().journeys.guest_desk.say(me(), case_id, word)
    return calls() if is_part() else redirect(url_for("supervisor.page"), 303)


def panel() -> dict[str, Any]:
    """Return the live calls with what this person can do in each, and the telephone of their page."""
    person = me()
    live = use_cases().journeys.guest_desk.calls(person)
    return {
        "calls": [_call(each, person) for each in live],
        "call_topics": f"staff:{person.id}",  # what others do comes with the shift, of which this is a part
        "phone": phone(),
    }


def _call(call: LiveCall, person: Me) -> dict[str, Any]:
    mine = guests.mine(call.guests, person)
    coached = call.people[0] if call.people else "nobody"
    listenable = bool(call.people) and not guests.listened_to(call.guests)
    return {
        "id": call.case_id,
        "ref": call.reference,
        "href": url_for("console.case", case_id=call.case_id),
        "what": ", ".join(filter(None, (call.who, call.about[:50]))),
        "people": " and ".join(call.people),
        "since": call.since,
        "guests": [guests.sentence(each, person, coached) for each in guests.live(call.guests)],
        "acts": guests.acts(mine) if mine else [_LISTEN] if listenable else [],
        "mine": mine is not None,
    }
