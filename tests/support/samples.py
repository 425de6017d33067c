"""What pages are given, as views give it, with invented people: the console in the middle of a call."""

from datetime import date
from typing import Any, Final

from tests.support.sample_work import ALERT, JO, QUEUE, STATES, WORK, Context, at, shared

DAVID: Final[Context] = {
    "name": "David Hartley",
    "age": "58",
    "sex": "male",
    "born": date(1968, 3, 14),
    "nhs_number": "999 945 8076",
    "matched": True,
    "phone": "07700 900142",
    "read_back": True,
    "place": "12 Ravenside Court, Bedford, MK40",
    "place_note": "home, flat, lift",
    "speaking": "himself, English",
    "with_patient": True,
    "notes": "Lives alone, key safe.",
    "notes_from": "Note from GP",
    "safeguarding": "none known",
    "before": {"say": "Third contact in 96 hours", "warn": True},
    "earlier": [
        {"href": "/console/case/1/before/1", "words": "20 Nov 19:10 online, cough"},
        {"href": "/console/case/1/before/2", "words": "21 Nov 08:22 call, self care"},
    ],
}

CASE: Final[Context] = {
    "id": "1",
    "url": "/console/case/1",
    "title": "David Hartley",
    "shows": "question",
    "voice": True,
    "mine": True,
}

SIGNS: Final = (
    "Sweating, cold or clammy",
    "Short of breath, more than usual",
    "Pain spreading to arm, neck, jaw or back",
    "Fainted, or nearly fainted",
    "Being sick, or feeling sick, with the pain",
    "Coughing up blood",
)

QUESTION: Final[Context] = {
    "id": "chest_signs",
    "title": "Since the pain began, any of these?",
    "hint": "Question 7, at most 3 more. Read each out. “Not sure” stays possible.",
    "type": "group",
    "many": True,
    "members": [f"sign_{n}" for n in range(1, 7)],
    "options": [{"id": f"sign_{n}", "text": text, "key": n} for n, text in enumerate(SIGNS, 1)],
    "extra": [
        {"id": "none", "text": "None of these", "key": 7, "alone": True},
        {"id": "unsure", "text": "Not sure", "key": 8, "alone": True},
        {"id": "later", "text": "Ask later", "key": 9, "alone": True},
    ],
    "why": "These can mean a heart attack or a clot on the lung. Any one of them means 999.",
    "help": "Ask: is your shirt damp? Can you finish a sentence? Not sure keeps 999 possible.",
    "next": "Legs, travel and operations. It is not asked if one of these is ticked.",
}

NUMBER_QUESTION: Final[Context] = {
    "id": "temperature",
    "title": "What is the temperature?",
    "hint": "Question 4, at most 6 more. A range is an answer.",
    "type": "number",
    "many": False,
    "members": [],
    "options": [],
    "extra": [
        {"id": "unsure", "text": "Not sure", "key": 8, "alone": True},
        {"id": "later", "text": "Ask later", "key": 9, "alone": True},
    ],
    "unit": "°C",
    "earlier": "39.4 at 19:02 by text",
    "why": "How high and for how long says how soon she must be seen.",
}

ANSWERS: Final = [
    {"key": "awake", "q": "Awake, breathing, not bleeding", "a": "Yes", "source": "999"},
    {"key": "pain", "q": "Pain now", "a": "Yes, mild, 3 of 10"},
    {"key": "began", "q": "Began", "a": "3 days ago, slowly"},
    {"key": "brought", "q": "Brought on by", "a": "Coughing, deep breath"},
    {"key": "tight", "q": "Tight, heavy or crushing", "a": "No"},
    {"key": "cough", "q": "Cough", "a": "Yes, 5 days", "source": "111 online"},
    {"key": "heart", "q": "Heart trouble or clots", "a": "No"},
    {"key": "smokes", "q": "Smokes", "a": "Yes, 10 a day"},
]

LADDER: Final[Context] = {
    "say": "4 of 23 rules open. If the call drops he is rung back first in class 3, clock from 21:31.",
    "steps": [
        {"number": 1, "state": "top", "say": "most urgent still possible"},
        {"number": 2, "state": "open", "say": "still possible"},
        {"number": 3, "state": "floor", "say": "certain: third contact"},
        {"number": 4, "state": "out", "say": "ruled out"},
        {"number": 5, "state": "out", "say": "ruled out"},
    ],
}

DEADLINE: Final[Context] = {
    "title": "Decide by 22:01",
    "why": "999 asked for a check in 30 min",
    "begins": at(21, 31),
    "until": at(22, 1),
    "begins_say": "first contact, 999",
    "small": "left of 30 min",
    "then": "nothing else is due",
}

YOU: Final[Context] = {"name": "You", "icon": "head", "here": True}
CALLER: Final[Context] = {"name": "David", "small": "caller", "icon": "user", "here": True}

STAGES: Final = ("Talking", "Hold", "Ring", "Brief", "Join", "Hand over")


def stages(now: int, say: str = "", first: str = "", after: tuple[str, ...] = ()) -> list[Context]:
    """Return the stages of a transfer with the one that is opened."""
    return [
        {
            "word": first or word if n == 1 else word,
            "state": "done" if n < now else "now" if n == now else "to_come",
            "say": say if n == now else after[n - 2] if after and n >= 2 else "",
        }
        for n, word in enumerate(STAGES, 1)
    ]


CALL: Final[Context] = {
    "url": "/console/call",
    "topics": "transfer:1",
    "state": "talking",
    "title": "Talking",
    "since": at(21, 33, 50),
    "hear": {
        "people": [CALLER, YOU, {"name": "No one", "small": "else", "icon": "steth", "here": False}],
        "links": ["both", "none"],
        "sentence": "You and David hear each other.",
        "more": "No one else is on the line.",
    },
    "acts": [
        {"do": "hold", "words": "Hold", "icon": "hold", "key": "F4"},
        {"do": "mute", "words": "Mute me", "icon": "mute"},
        {"do": "transfer", "words": "Transfer", "icon": "move", "key": "F8"},
        {"do": "end", "words": "End call…", "icon": "end", "asks": True},
    ],
    "transfer": {
        "title": "Transfer",
        "small": "not started",
        "state": "Dr Osei and 1 other free",
        "flat": True,
        "steps": stages(1),
    },
}

NOTE: Final[Context] = {
    "text": "Sharp on R side, worse lying down. Carried shopping Tues.\n"
    "Paracetamol 1 g at 18:00, helped a bit.\n"
    "Neighbour Ruth can let crew in, 01632 960418.",
    "saved": at(21, 42, 9),
}

STATE: Final = {"say": "Not decided yet.", "more": "Services and slots come next."}


def console(**changed: Any) -> Context:
    """Return the console in the middle of a call; ``changed`` replaces parts of it."""
    return {
        **shared(JO),
        "presence_say": "on a call",
        "states": STATES,
        "alerts": [ALERT],
        "work": WORK,
        "queue": QUEUE,
        "case": CASE,
        "identity": DAVID,
        "question": QUESTION,
        "answers": ANSWERS,
        "ladder": LADDER,
        "state": STATE,
        "deadline": DEADLINE,
        "call": CALL,
        "note": NOTE,
        "ambulance": None,
        "proposals": [],
        **changed,
    }
