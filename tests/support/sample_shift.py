"""Samples of the pages of a shift: supervisor, wallboard, rules."""

from datetime import timedelta
from typing import Any, Final

from tests.support import sample_work as work
from tests.support.sample_work import Context, at

LENA: Final[Context] = {"id": "lena", "name": "Lena Hart", "role": "supervisor", "organisation": "hub"}

KPIS: Final = [
    {"name": "Calls waiting", "value": "7", "good": True, "note": "longest 0:48"},
    {"name": "Answered in 60 s", "value": "91.4%", "good": False, "note": "goal 95%"},
    {"name": "Mean answer", "value": "24 s", "good": False, "note": "goal 20 s"},
    {"name": "Abandoned", "value": "2.1%", "good": True, "note": "goal 3% or less"},
    {"name": "Clinician spoke", "value": "56%", "good": True, "note": "goal 50%"},
    {"name": "Call back in 20 min", "value": "88%", "good": False, "note": "goal 90%"},
]

_DAY: Final = (11, 9, 6, 6, 5, 4, 6, 6, 6, 10, 18, 20, 28, 30, 41, 46, 46, 53, 49, 43, 43, 38, 38, 32, 33, 34)
_EVENING: Final = (28, 29, 30, 26, 30, 34, 31, 36, 41, 39, 48, 49, 52, 52, 47, 45, 38, 37)
PLOT: Final[Context] = {
    "words": "Calls each half hour today. 37 came in the last half hour, 32 were expected.",
    "most": 60,
    "actual": [*_DAY, *_EVENING],
    "expected": [round(value * 0.95) for value in (*_DAY, *_EVENING)] + [30, 24, 19, 14],
    "capacity": [17] * 14 + [40] * 4 + [48] * 10 + [42] * 10 + [44] * 6 + [22] * 4,
    "now": 43.9,
}

ROOM: Final = [
    {"name": "Kingsbrook House, Bedford", "share": 0.25, "free": 3, "of": 12, "first": "22:10"},
    {
        "name": "Leagrave House, Luton",
        "share": 0.0,
        "free": 0,
        "of": 9,
        "first": "22:15",
        "trouble": "paused",
    },
    {"name": "Saxon Court, Milton Keynes", "share": 0.35, "free": 5, "of": 14, "first": "22:20"},
    {"name": "Home visits, north", "share": 0.25, "free": 1, "of": 4, "first": "23:15"},
]

_CRITICAL: Final[Context] = {
    "id": "w",
    "level": "critical",
    "say": "999 not sent. Case 482 913, Luton: 1 min 12 s since the decision.",
    "more": "Priya Nair has it. Supervisor told 57 s ago, not yet answered.",
    "since": at(21, 56, 48),
}


CALLS: Final = [
    {
        "id": "c1",
        "ref": "417 266",
        "href": "#",
        "what": "Man, 58, indigestion since supper",
        "people": "Jo Marsh",
        "since": at(21, 51),
        "guests": ["You listen: you hear everybody, nobody hears you."],
        "acts": [
            {"do": "coach", "words": "Coach", "icon": "head"},
            {"do": "join", "words": "Join", "icon": "users"},
            {"do": "leave", "words": "Leave", "icon": "end"},
        ],
        "mine": True,
    },
    {
        "id": "c2",
        "ref": "540 871",
        "href": "#",
        "what": "Woman, 31",
        "people": "Sam Okoro and Dr Rees",
        "since": at(21, 54),
        "guests": [],
        "acts": [{"do": "listen", "words": "Listen", "icon": "head"}],
        "mine": False,
    },
]


def _risk(ref: str, klass: int, what: str, by_whom: str, minutes: int) -> Context:
    until = at(21, 58) + timedelta(minutes=minutes, seconds=30)
    return {
        "id": ref,
        "ref": ref,
        "href": "#",
        "klass": klass,
        "what": what,
        "by_whom": by_whom,
        "until": until,
    }


def supervisor(**changed: Any) -> Context:
    """Return the supervisor's page."""
    return {
        **work.shared(LENA, at(21, 58, 12)),
        "presence_say": "supervisor",
        "alerts": [_CRITICAL],
        "states": [{"icon": "warn", "say": "1 connection slow"}],
        "title": "Now, Saturday 21:58",
        "say": "38 waiting, 16 in hand, 3 will be late in 30 minutes",
        "mode": "normal",
        "kpis": KPIS,
        "all": 38,
        "at_risk": [
            _risk("391 204", 2, "M 71, breathless, Luton", "No one: no reply once", -3),
            _risk("771 532", 2, "F 29, bleeding in pregnancy, Milton Keynes", "Dr Singh, ringing", 1),
            _risk("602 118", 3, "M 4, fever 39.4, Milton Keynes", "Queue", 9),
        ],
        "stuck": [
            {
                "id": "t1",
                "ref": "540 871",
                "href": "#",
                "stage": "Brief: Sam Okoro and Dr Rees",
                "hears": "no one, hold message plays",
                "since": at(21, 54),
                "late": True,
            }
        ],
        "people": [
            {
                "name": "Priya Nair",
                "small": "Call handler",
                "state": "On a call",
                "since": at(21, 44),
                "note": "999 to send",
                "warn": True,
            },
            {
                "name": "Dr Amara Osei",
                "small": "GP",
                "state": "On a call",
                "since": at(21, 47),
                "note": "with a caller",
            },
            {
                "name": "Kit Barnes",
                "small": "Nurse",
                "state": "Free",
                "since": at(21, 55),
                "note": "held for emergencies",
            },
        ],
        "room": ROOM,
        "connections": [
            {"name": "Phones", "up": True, "words": "up", "note": "22 of 22 ready"},
            {"name": "Bookings, Luton", "up": False, "words": "slow", "note": "4 in the outbox"},
        ],
        "calls": CALLS,
        "call_topics": "queue:hub staff:lena",
        "plot": PLOT,
        "plot_say": "22:00 to 23:00: 2 more clinicians needed.",
        "plot_more": "Expected 48 calls, 31 call backs fall due.",
        **changed,
    }


def wallboard(**changed: Any) -> Context:
    """Return the wallboard."""
    waiting = (
        (1, "Emergency", 1, 1),
        (2, "Very urgent", 3, -2),
        (3, "Urgent", 9, 9),
        (4, "Same day", 14, 58),
        (5, "Routine", 11, 184),
    )
    return {
        **supervisor(),
        "area": "Bedfordshire, Luton and Milton Keynes",
        "states": [{"icon": "", "say": "Normal running"}, {"icon": "warn", "say": "Luton bookings slow"}],
        "title": "Wallboard, Saturday 21 November",
        "classes": [
            {
                "number": number,
                "words": words,
                "count": count,
                "label": "least time left",
                "until": at(21, 58, 12) + timedelta(minutes=minutes, seconds=20),
                "say": "2 more will be late" if number == 2 else "none will be late",
                "strong": number == 2,
            }
            for number, words, count, minutes in waiting
        ],
        "shift": [
            {"name": "Call handlers, 14", "busy": 9, "free": 2, "notes": 2, "away": 1},
            {"name": "Clinicians, 8", "busy": 5, "free": 1, "notes": 1, "away": 1},
        ],
        "stuck": [{"ref": "540 871", "say": "On hold, brief too long", "since": at(21, 54), "late": True}],
        "backs": [{"name": "Due in 30 min", "count": 11}, {"name": "No reply yet, tried twice", "count": 2}],
        **changed,
    }
