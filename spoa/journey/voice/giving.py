"""Giving one order to the carrier: what each kind of order asks of it. No transaction is open here."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from spoa.calls.guests import Mode, voice_of
from spoa.journey.ports import CarrierRefused, VoiceCarrier

RING_SECONDS: Final = 20
_STUBBORN: Final = "#rc=2&rp=all"
"""Asks the carrier to tell us again what we could not take in (connection overrides of its webhooks)."""


@dataclass(frozen=True)
class Given:
    """An order as it is given to the carrier: everything read before, no transaction open."""

    kind: str
    args: Mapping[str, Any]
    room: str
    call: str
    to: str
    sender: str
    party: str
    base: str
    contact: str
    leg: str
    again: bool
    since: str
    pending: bool
    over: bool
    others: frozenset[str]


def _bring_in(carrier: VoiceCarrier, given: Given) -> str:
    carrier.send_to(call=given.call, url=f"{given.base}/room/{given.contact}/{given.party}")
    return ""


def _ring_page(carrier: VoiceCarrier, given: Given, *, guest: bool = False) -> str:
    """Ring the page of a member of staff into the room.

    ``guest``: who comes in muted, and never brings a room to life by themselves.
    """
    return _rung_already(carrier, given) or carrier.ring_into_room(
        room=given.room,
        to=given.to,
        sender=given.sender,
        label=given.party,
        status=f"{given.base}/leg/{given.leg}{_STUBBORN}",
        events=f"{given.base}/events/{given.contact}{_STUBBORN}",
        seconds=RING_SECONDS,
        guest=guest,
    )


def _speak(carrier: VoiceCarrier, given: Given) -> str:
    voice = voice_of(Mode(given.args["mode"]))
    carrier.speak(room=given.room, call=given.call, muted=voice.muted, coached=given.args["coached"])
    return ""


def _ring_phone(carrier: VoiceCarrier, given: Given) -> str:
    return _ring_number(carrier, given, "accept", seconds=RING_SECONDS)


def _ring_person(carrier: VoiceCarrier, given: Given) -> str:
    """Ring somebody back. By relay nothing is listened for: typing and reading sound like a machine."""
    by_relay = bool(given.args.get("by_relay"))
    return _ring_number(carrier, given, "back", seconds=int(given.args["seconds"]), listen=not by_relay)


def _ring_interpreter(carrier: VoiceCarrier, given: Given) -> str:
    """Ring the interpreting line: whoever answers presses 1, so that no voicemail comes into the room."""
    return _ring_number(carrier, given, "interpreter", seconds=int(given.args["seconds"]))


def _ring_number(
    carrier: VoiceCarrier, given: Given, answered: str, *, seconds: int, listen: bool = False
) -> str:
    """Ring a telephone; who answers hears the webhook ``answered``."""
    return _rung_already(carrier, given) or carrier.ring(
        to=given.to,
        sender=given.sender,
        url=f"{given.base}/{answered}/{given.leg}",
        status=f"{given.base}/leg/{given.leg}{_STUBBORN}",
        seconds=seconds,
        listen=listen,
    )


def _rung_already(carrier: VoiceCarrier, given: Given) -> str | None:
    """Return the leg of an order whose answer was lost; nobody is rung again for a call that is over."""
    found = carrier.find_leg(to=given.to, since=given.since) if given.again else None
    if found is not None and found not in given.others:
        return found
    if given.over:
        raise CarrierRefused("the call is over, so nobody is rung for it")
    return None


def _hold(carrier: VoiceCarrier, given: Given) -> str:
    url = f"{given.base}/loop/{given.contact}/{given.args['message']}"
    carrier.hold(room=given.room, call=given.call, url=url)
    return ""


def _unhold(carrier: VoiceCarrier, given: Given) -> str:
    carrier.unhold(room=given.room, call=given.call)
    return ""


def _remove(carrier: VoiceCarrier, given: Given) -> str:
    if given.call:
        carrier.remove(room=given.room, call=given.call)
    return ""


def _end_call(carrier: VoiceCarrier, given: Given) -> str:
    if given.pending:
        raise CarrierRefused("the leg is being rung and its name is not known yet", lost=True)
    if given.call:
        carrier.end_call(call=given.call)
    return ""


def _end_room(carrier: VoiceCarrier, given: Given) -> str:
    carrier.end_room(room=given.room)
    return ""


GIVE: Final[Mapping[str, Callable[[VoiceCarrier, Given], str]]] = {
    "bring_in": _bring_in,
    "ring_page": _ring_page,
    "ring_guest": partial(_ring_page, guest=True),
    "ring_phone": _ring_phone,
    "ring_person": _ring_person,
    "ring_interpreter": _ring_interpreter,
    "speak": _speak,
    "hold": _hold,
    "unhold": _unhold,
    "remove": _remove,
    "end_call": _end_call,
    "end_room": _end_room,
}
