"""Who is in a call beside those who look after the caller: in sentences, and what a supervisor can do."""

from typing import Any, Final

from spoa.calls.guests import GuestKind, Mode, guest_sentence, interpreter_sentence
from spoa.calls.stages import Party
from spoa.journey.looking import CaseView
from spoa.journey.voice.guests import GuestView
from spoa.kernel.london import clock_time
from spoa.staff.me import Me

_LEAVE: Final[dict[str, Any]] = {"do": "leave", "words": "Leave", "icon": "end"}
_CHANGES: Final[dict[Mode, dict[str, Any]]] = {
    Mode.LISTENS: {"do": "listen", "words": "Only listen", "icon": "head"},
    Mode.COACHES: {"do": "coach", "words": "Coach", "icon": "head"},
    Mode.JOINED: {"do": "join", "words": "Join", "icon": "users"},
}


def sentences(view: CaseView, me: Me, reader: Party | None) -> list[str]:
    """Return who listens, coaches or is in the call, as this reader reads it."""
    coached = "you" if reader in (Party.GIVER, Party.RECEIVER) else "whoever has the caller"
    return [said for each in view.guests if (said := sentence(each, me, coached))]


def sentence(guest: GuestView, me: Me, coached: str) -> str:
    """Return what one guest is in the call as; "" where there is nothing to tell."""
    if guest.interprets:
        return interpreter_sentence(guest.mode, guest.name, ended=guest.ended, at=clock_time(guest.at))
    is_reader = guest.staff_id == me.id
    return guest_sentence(guest.mode, f"{guest.name}, supervisor,", coached, is_reader=is_reader)


def speakers(view: CaseView, me: Me) -> dict[str, str]:
    """Return the names of the guests' voices on the reader's own line."""
    return {str(each.kind): each.name for each in live(view.guests) if each.staff_id != me.id}


def live(guests: tuple[GuestView, ...]) -> list[GuestView]:
    """Return those who are in the call or are being rung for it."""
    return [each for each in guests if each.ended is None]


def listened_to(guests: tuple[GuestView, ...]) -> bool:
    """Say whether a supervisor has a part in a call already."""
    return any(each.kind is GuestKind.SUPERVISOR for each in live(guests))


def acts_in(view: CaseView, me: Me) -> list[dict[str, Any]]:
    """Return what this person can do as a guest of the call that a page shows."""
    own = mine(view.guests, me)
    return [act | {"do": f"guest/{act['do']}"} for act in acts(own)] if own else []


def interpreter_act(view: CaseView) -> dict[str, Any]:
    """Return the button by which an interpreter is rung into a call, or let go."""
    if any(each.interprets for each in live(view.guests)):
        return {"do": "interpreter-leaves", "words": "Interpreter off", "icon": "end"}
    return {"do": "interpreter", "words": "Interpreter…", "icon": "users", "asks": True}


def mine(guests: tuple[GuestView, ...], me: Me) -> GuestView | None:
    """Return the part that this person has in a call as a guest."""
    return next((each for each in guests if each.staff_id == me.id), None)


def acts(guest: GuestView) -> list[dict[str, Any]]:
    """Return what a guest can do: become something else in the call, or leave it."""
    if guest.mode is Mode.LEAVING:
        return []
    changes = [act for mode, act in _CHANGES.items() if mode is not guest.mode]
    return [*(changes if guest.mode is not Mode.RUNG else []), _LEAVE]
