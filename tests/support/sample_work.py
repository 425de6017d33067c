"""What every sample stands on: the evening, who is signed in, and the work that waits.

One story: Saturday 21 November. David Hartley, 58, rings 999 at 21:31 and is asked question 7 at 21:42.
"""

from datetime import UTC, datetime
from typing import Any, Final

Context = dict[str, Any]

NOW: Final = datetime(2026, 11, 21, 21, 42, 16, tzinfo=UTC)

JO: Final[Context] = {"id": "jo", "name": "Jo Marsh", "role": "call_handler", "organisation": "hub"}


def at(hour: int, minute: int, second: int = 0, day: int = 21) -> datetime:
    """Return a moment of the story's evening (London is on UTC in November)."""
    return datetime(2026, 11, day, hour, minute, second, tzinfo=UTC)


def shared(me: Context | None = None, now: datetime = NOW) -> Context:
    """Return what ``spoa.web.render`` gives to every template."""
    return {"me": me, "role_word": "", "csrf_token": "token", "now": now, "demo": True, "live_ticket": ""}


ALERT: Final[Context] = {
    "id": "a1",
    "level": "high",
    "say": "Luton out-of-hours base has stopped taking bookings until 22:15.",
    "more": "It is left out of every list of services.",
    "since": at(21, 36),
}

STATES: Final = [{"icon": "check", "say": "Phone ready"}, {"icon": "", "say": "Normal running"}]


def work_line(number: int, klass: int, who: str, what: str, until: datetime, small: str) -> Context:
    """Return one line of a shared queue."""
    return {
        "id": f"q{number}",
        "href": f"/console/case/q{number}",
        "klass": klass,
        "who": who,
        "what": what,
        "until": until,
        "small": small,
    }


WORK: Final[Context] = {
    "count": 4,
    "most": 5,
    "lines": [
        {
            "id": "1",
            "href": "/console/case/1",
            "channel": "phone",
            "who": "David Hartley, 58",
            "what": "999, Bedford: chest pain",
            "since": at(21, 33, 50),
            "small": "on the line",
            "here": True,
            "bold": True,
        },
        {
            "id": "2",
            "href": "/console/case/2",
            "channel": "chat",
            "who": "Woman, 24",
            "what": "Chat from 111",
            "since": at(21, 40, 36),
            "small": "no reply yet",
        },
        {
            "id": "3",
            "href": "/console/case/3",
            "channel": "text",
            "who": "Woman, 86",
            "what": "Text, Elm Lodge care home",
            "since": at(21, 41, 26),
            "small": "you to reply",
        },
        {
            "id": "4",
            "href": "/console/case/4",
            "channel": "note",
            "who": "Boy, 3: finish the note",
            "what": "Booked 23:00, Luton",
            "since": at(21, 37, 6),
            "small": "to finish",
        },
    ],
    "offer": {
        "id": "o1",
        "say": "chat, NurseLine",
        "small": "Woman, 31, sore throat. Goes back to the queue after.",
        "until": at(21, 43, 4),
    },
}

QUEUE: Final[Context] = {
    "count": 38,
    "last": "Last case left at 03:41.",
    "lines": [
        work_line(1, 2, "M 71, breathless", "NurseLine, Luton", at(21, 40), "waited 24 min"),
        work_line(
            2,
            2,
            "F 29, bleeding in pregnancy",
            "111, Milton Keynes: call back",
            at(21, 46, 30),
            "waited 16 min",
        ),
        work_line(
            3, 3, "M 4, fever 39.4, sleepy earlier", "111, Milton Keynes: nurse", at(21, 52), "waited 51 min"
        ),
        work_line(
            4, 3, "F 86, fell, sore wrist", "Elm Lodge, Bedford: clinician", at(21, 59), "waited 44 min"
        ),
        work_line(
            5,
            3,
            "M 45, back pain, numb foot",
            "111, Leighton Buzzard: call back",
            at(22, 14),
            "waited 29 min",
        ),
        work_line(
            6, 4, "M 38, low mood, safe tonight", "Text, Luton: mental health", at(22, 45), "waited 2 h 40"
        ),
        work_line(
            7, 4, "F 61, dizzy, new tablets", "Chat, Flitwick: pharmacist", at(23, 23), "waited 20 min"
        ),
        work_line(
            8, 5, "M 23, toothache, no swelling", "111, Bletchley: dental", at(1, 3, day=22), "waited 1 h 10"
        ),
        work_line(
            9, 4, "F 19, sore throat 6 days", "Direct, Bedford: call back", at(1, 48, day=22), "waited 1 h 55"
        ),
        work_line(
            10,
            5,
            "M 52, out of his inhaler",
            "Direct, Dunstable: pharmacist",
            at(2, 53, day=22),
            "waited 30 min",
        ),
        {
            **work_line(11, 5, "F 40, not assessed", "Chat, Luton", at(3, 0, day=22), "waited 2 min"),
            "klass": None,
        },
    ],
}
