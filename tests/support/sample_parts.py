"""Samples of every part in every state."""

from datetime import timedelta
from typing import Any, Final

from tests.support import sample_states as states
from tests.support import sample_work as work
from tests.support.sample_work import NOW, QUEUE, WORK, Context, at
from tests.support.samples import CALLER, DAVID, LADDER, YOU, stages

OSEI: Final[Context] = {"name": "Dr Osei", "icon": "steth", "here": True}

_ALERTS: Final = [
    {
        "id": "c",
        "level": "critical",
        "say": "David is on hold and no one is with him.",
        "since": at(21, 42, 7),
    },
    {
        "id": "h",
        "level": "high",
        "say": "Your phone lost its connection.",
        "more": "Calls go to 01632 960121.",
    },
    {"id": "i", "level": "information", "say": "Chest pain rules changed at 20:00."},
]

_TRANSFERS: Final = [
    {
        "title": "Ringing Dr Osei",
        "since": at(21, 42, 9),
        "hear": {
            "people": [CALLER, YOU, {**OSEI, "small": "ringing", "here": False}],
            "links": ["cut", "none"],
            "sentence": "David hears the hold message.",
            "more": "He cannot hear you.",
        },
        "steps": stages(3, "13 s, then back to David"),
        "acts": [{"words": "Back to David"}, {"words": "Ring another"}],
    },
    {
        "title": "Briefing Dr Osei",
        "since": at(21, 41, 45),
        "hear": {
            "people": [CALLER, YOU, OSEI],
            "links": ["cut", "both"],
            "sentence": "You and Dr Osei hear each other.",
            "more": "David hears the hold message.",
        },
        "steps": stages(4, "at most 2 min on hold"),
        "acts": [{"words": "Bring David in", "key": "F8", "kind": "go"}, {"words": "Back to David"}],
    },
    {
        "title": "No answer",
        "since": at(21, 42, 14),
        "hear": {
            "people": [CALLER, YOU, {**OSEI, "small": "no answer", "here": False}],
            "links": ["both", "none"],
            "sentence": "David is off hold. You and he hear each other.",
            "more": "The clock did not stop.",
        },
        "steps": stages(1, "tell him you try the next doctor"),
        "acts": [{"words": "Ring Dr Singh", "key": "F8", "kind": "go"}, {"words": "Queue for call back"}],
    },
]

_NOBODY: Final[Context] = {
    "name": "",
    "age": "",
    "phone": "",
    "place": "",
    "speaking": "a parent",
    "with_patient": False,
}


def _time(seconds: int) -> Any:
    return NOW + timedelta(seconds=seconds)


PARTS: Final[Context] = {
    "alerts": [{"since": at(21, 36), "more": "", **each} for each in _ALERTS],
    "times": [_time(12_000), _time(960), _time(240), _time(38), _time(-90)],
    "opts": [
        {"id": "a", "text": "Not chosen", "key": 1},
        {"id": "b", "text": "Has focus", "key": 2, "focus": True},
        {"id": "c", "text": "Chosen", "key": 3, "chosen": True},
        {"id": "d", "text": "Not sure", "key": 8, "alone": True},
    ],
    "slots": states.DECIDED["needs"][0]["when"]["slots"],
    "transfers": _TRANSFERS,
    "deadlines": [
        {"title": "Decide by 22:01", "begins": at(21, 31), "until": at(22, 1)},
        {"title": "Decide by 21:40", "begins": at(21, 10), "until": at(21, 40)},
    ],
    "ladders": [
        LADDER["steps"],
        [
            {"number": 1, "state": "out", "say": "ruled out"},
            {"number": 2, "state": "out", "say": "ruled out"},
            {"number": 3, "state": "both", "say": "decided"},
            {"number": 4, "state": "out", "say": "not more urgent"},
            {"number": 5, "state": "out", "say": "not more urgent"},
        ],
    ],
    "persons": [DAVID, _NOBODY],
    "work": {"mine": WORK["lines"], "queue": [*QUEUE["lines"][:3], QUEUE["lines"][-1]]},
    "offer": {**WORK["offer"], "id": "o2"},
    "brief": states.BRIEF,
    "because": states.DECIDED["because"],
    "ruled_out": states.DECIDED["ruled_out"],
    "aside": ["Clot on the lung: not sure about the leg"],
    "notes": [{"text": "Luton base short of one nurse", "small": "until 23:00"}],
}


def parts() -> Context:
    """Return the page of parts."""
    return {**work.shared(work.JO), "parts": PARTS}
