"""Samples of the console when it becomes tight across the chest: an ambulance, undone or on its way."""

from typing import Any, Final

from tests.support.sample_states import BRIEF
from tests.support.sample_work import NOW, Context, at
from tests.support.samples import CALL, CALLER, CASE, YOU, console

COUNTING: Final[Context] = {
    "state": "counting",
    "goes_at": at(21, 42, 20),
    "why": "Tight across the chest with sweating: category 2.",
}

PLACE: Final[Context] = {
    "klass": 1,
    "title": "Category 2 ambulance, asked for at 21:42:20",
    "because": ["Tight, heavy or crushing chest pain with sweating"],
    "address": "12 Ravenside Court, Bedford",
    "postcode": "MK40",
    "place_note": "key safe, lift",
    "known": True,
    "trust": "East Ambulance",
    "stages": [
        {"word": "Sent", "state": "done", "say": "21:42:20, with the brief"},
        {"word": "Ring", "state": "now", "say": "desk 1 rings, 9 s; then desk 2"},
        {"word": "Joins the call", "state": "to_come", "say": "you stay, David is not put on hold"},
        {"word": "“I have him”", "state": "to_come", "say": "then you may leave"},
    ],
    "tell": [
        "An ambulance is being arranged. I stay with you.",
        "Sit down, rest. Unlock the door if it is near.",
        "If you have aspirin and are not allergic: chew one 300 mg tablet.",
    ],
}

JOINING_DESK: Final[Context] = {
    **CALL,
    "hear": {
        "people": [CALLER, YOU, {"name": "Desk 1", "small": "ringing", "icon": "van", "here": False}],
        "links": ["both", "none"],
        "sentence": "You and David hear each other.",
        "more": "Ambulance desk 1 is being rung.",
    },
    "acts": [{"do": "mute", "words": "Mute me", "icon": "mute"}],
    "transfer": {
        "title": "Ambulance desk joins",
        "state": "David is not put on hold",
        "flat": True,
        "steps": [
            {"word": "Talking", "state": "done"},
            {"word": "Ring", "state": "now"},
            {"word": "Join", "state": "to_come"},
            {"word": "Hand over", "state": "to_come"},
        ],
    },
}


def console_ambulance(sent: bool, **changed: Any) -> Context:
    """Return the console while the request counts down, or after it went."""
    strip = (
        {"state": "sent", "since": at(21, 42, 20), "say": "East Ambulance desk 1 is ringing."}
        if sent
        else COUNTING
    )
    ambulance = {
        "ambulance": strip,
        "now": at(21, 42, 29) if sent else NOW,
        "case": {**CASE, "shows": "ambulance"},
        "place": PLACE if sent else {**PLACE, "title": "Category 2 ambulance, goes at 21:42:20"},
        "brief": {**BRIEF, "situation": "Man, 58. Tight across the chest since 21:41, with sweating."},
        "state": {"say": "Certain: ambulance.", "more": "Nothing more is asked. Stay on the line."},
        "call": JOINING_DESK if sent else CALL,
    }
    return console(**{**ambulance, **changed})
