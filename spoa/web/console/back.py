"""Ringing back as the consoles show it: the button, or the sentence that says why there is none."""

from typing import Any, Final

from spoa.calls.ringback import Ring
from spoa.journey.looking import CaseView
from spoa.journey.voice.tries import BackView, Try, no_number
from spoa.kernel.london import clock_time
from spoa.kernel.phones import spoken
from spoa.staff.me import Me
from spoa.staff.roles import Role

_EDIT: Final = "Once one is known, write it under “Edit”."
_SHOWN: Final = 5
_TITLES: Final = {
    Ring.FETCHING: "Your telephone rings",
    Ring.CALLING: "Ringing them",
    Ring.ASKING: "Picked up",
}


def ringing(view: CaseView, me: Me) -> dict[str, Any]:
    """Return the call pane while somebody is being rung back."""
    state = Ring(view.contact.state)
    mine = view.contact.handler_id == me.id
    number = _number(view.contact.address)
    said = {
        Ring.FETCHING: f"Pick up. Then {number} is rung.",
        Ring.CALLING: f"{number} rings. You hear them as soon as they pick up.",
        Ring.ASKING: f"Somebody or something has picked up on {number}. A person is asked to press a key.",
    }
    stop = {"do": "stop-ringing", "words": "Stop ringing", "icon": "end"}
    return {
        "state": "ringing",
        "title": _TITLES[state] if mine else "A colleague is ringing them",
        "since": view.contact.started_at,
        "say": said[state] if mine else f"{number} is being rung.",
        "acts": [stop] if mine and state is not Ring.ASKING else [],
        "tries": _tries(view.back),
    }


def can_ring(view: CaseView, me: Me) -> dict[str, Any]:
    """Return the call pane of a case with nobody on the line: ring them back, or why that cannot be."""
    acts: list[dict[str, Any]] = []
    why_not = _why_not(view, me)
    if not why_not:
        kind = "go" if view.contact.channel == "voice" else ""  # who writes is first of all written to
        act = {"do": "ring-back", "words": "Ring back…", "icon": "phone", "kind": kind, "asks": True}
        acts.append(act | {"wide": True})
    if view.back.tried.exhausted and me.role in (Role.CLINICIAN, Role.SUPERVISOR) and _is_open(view):
        acts.append({"do": "close-unreached", "words": "Not reached: close…", "icon": "cross", "asks": True})
    ended = view.contact.ended_at if view.contact.channel == "voice" else None
    said = [f"The call ended at {clock_time(ended)}." if ended else "", why_not or _stands(view.back)]
    return {"say": " ".join(filter(None, said)), "acts": acts, "tries": _tries(view.back)}


def confirm(view: CaseView, url: str) -> dict[str, Any]:
    """Return the dialog that asks once more, with the number as people say it."""
    return {
        "title": f"Ring {_number(view.back.number)}?",
        "say": f"Your own telephone rings first, then theirs. {_rung(view.back)} "
        "Say nothing of why you ring before you know who has picked up.",
        "url": f"{url}/ring-back",
        "target": "#call",
        "act": "Ring now",
        "kind": "",
        "phone": "agree",
    }


def confirm_close(view: CaseView, url: str) -> dict[str, Any]:
    """Return the dialog in which a reason is given for looking no further."""
    return {
        "title": "Close, because they were not reached?",
        "say": f"{_stands(view.back)} What they need and nobody has is ended with this case.",
        "url": f"{url}/close-unreached",
        "target": "#call",
        "act": "Close the case",
        "kind": "danger",
        "ask": "Why nobody need look further",
    }


def _is_open(view: CaseView) -> bool:
    return view.case.state == "open"


def _why_not(view: CaseView, me: Me) -> str:
    """Return why somebody cannot be rung by this person, or "" where they can."""
    case = view.case
    if not _is_open(view):
        return "Everything is handed over. Nobody need be rung." if view.contact.channel == "voice" else ""
    if view.back.number is None:
        return f"{no_number(view.case)} {_EDIT}"
    if case.organisation_id != me.organisation:
        return "Only their own hub rings them back."
    if case.owner_kind == "staff" and case.owner_id != me.id:
        return f"{view.owner} has them, and can ring them back."
    return ""


def _stands(back: BackView) -> str:
    """Return how the tries stand, in a sentence."""
    return f"Their number is {_number(back.number)}. {_rung(back)}".strip() if back.number else _rung(back)


def _rung(back: BackView) -> str:
    """Return how often they were tried and not reached, and from when the next try counts."""
    stand = back.tried
    if stand.made == 0:
        return ""
    if stand.exhausted or stand.next_at is None:
        return f"Tried {stand.made} times and not reached."
    return f"Tried {stand.made} of {stand.most} times. The next try counts from {clock_time(stand.next_at)}."


def _number(number: str | None) -> str:
    """Return a number as people say it, which is not broken over two lines."""
    return spoken(number).replace(" ", "\u00a0") if number else "them"


def _tries(back: BackView) -> list[str]:
    return [_line(each) for each in back.tries[-_SHOWN:]]


def _line(one: Try) -> str:
    """Return one try as a line of its history: "21:10 no answer, rung by Jo Marsh"."""
    return f"{clock_time(one.at)} {one.words}, rung by {one.by}"
