"""Samples of the console later on: decided, an ambulance on its way, beginning, a chat, the danger signs."""

from typing import Any, Final

from tests.support.sample_work import Context, at
from tests.support.samples import ANSWERS, CALL, CALLER, CASE, DEADLINE, QUESTION, YOU, console, stages

# ---- the same call, decided ----

DECIDED: Final[Context] = {
    "klass": 3,
    "title": "Seen face to face within 2 hours, by 23:31",
    "say": "By a GP or nurse practitioner.",
    "must": "A clinician must speak to him first, by 22:01, because 999 asked for a check.",
    "because": [
        "Pain on breathing for over a day, age 40 or over",
        "Third contact in 96 hours: a clinician at least",
    ],
    "ruled_out": [
        "1 Heart attack signs: no sweating, spread or faint",
        "1 Clot on the lung: no blood, leg or long journey",
    ],
    "ruled_out_more": "all 20",
    "needs": [
        {
            "id": "n1",
            "title": "Seen face to face",
            "state": "a time is held",
            "where": {
                "say": "3 can take him, best first",
                "rows": [
                    {
                        "id": "s1",
                        "rank": 1,
                        "name": "Kingsbrook House, Bedford",
                        "small": "GP, nurse",
                        "away": "1.8 mi",
                        "open": "to 08:00",
                        "capacity": "3 of 12 left",
                        "first": "22:10",
                        "chosen": True,
                    },
                    {
                        "id": "s2",
                        "rank": 2,
                        "name": "Home visits, Bedford north",
                        "small": "GP goes to him",
                        "away": "home",
                        "open": "to 07:00",
                        "capacity": "1 of 4 left",
                        "first": "23:15",
                    },
                    {
                        "id": "s3",
                        "rank": 3,
                        "name": "Saxon Court, Milton Keynes",
                        "small": "GP",
                        "away": "17 mi",
                        "open": "to 08:00",
                        "capacity": "5 of 14 left",
                        "first": "22:20",
                    },
                ],
                "hidden": [
                    {"name": "Luton base", "why": "paused to 22:15"},
                    {"name": "Milton Keynes walk-in", "why": "shut"},
                    {"name": "Ampthill Road Pharmacy", "why": "cannot examine"},
                ],
                "also": {
                    "say": "Good Neighbours Bedford, for people who live alone. He said yes to a call.",
                    "id": "s9",
                    "need": "n2",
                },
            },
            "when": {
                "title": "When, at Kingsbrook House",
                "say": "he can be there by 22:40; booked when Dr Osei agrees",
                "slots": [
                    {"id": "t1", "words": "22:10", "state": "free"},
                    {"id": "t2", "words": "22:30", "state": "free"},
                    {"id": "t3", "words": "22:50", "state": "held"},
                    {"id": "t4", "words": "23:10", "state": "gone"},
                    {"id": "t5", "words": "23:50", "state": "late", "small": "after 23:31"},
                ],
                "held_from": at(21, 44, 12),
                "held_until": at(21, 54, 12),
            },
        }
    ],
}

BRIEF: Final[Context] = {
    "situation": "Man, 58. Sharp right chest pain 3 days, on coughing and deep breaths, 3 of 10. "
    "999 asked for a check.",
    "background": "Cough 5 days, smokes 10 a day. No heart trouble or clots. "
    "Third contact in 96 hours. Lives alone.",
    "assessment": "Talks in sentences. 8 danger signs asked, none found.",
    "recommendation": "Seen by 23:31. Slot held 22:50, Kingsbrook House. Please confirm, or change.",
    "adds": "sounds more tired than he says.",
    "adds_by": "Jo",
}

DECIDED_NOW: Final = at(21, 46, 30)

TRANSFER_READY: Final[Context] = {
    **CALL,
    "acts": [
        {"do": "hold", "words": "Hold", "icon": "hold", "key": "F4"},
        {"do": "end", "words": "End call…", "icon": "end", "asks": True},
    ],
    "hear": {
        "people": [CALLER, YOU, {"name": "Dr Osei", "small": "is free", "icon": "steth", "here": False}],
        "links": ["both", "none"],
        "sentence": "You and David hear each other.",
    },
    "transfer": {
        "title": "Transfer to Dr Amara Osei",
        "choose": "/console/call/choose",
        "steps": stages(
            1,
            "“A doctor will speak to you. You will hear a message for a moment.”",
            first="Tell David",
            after=(
                "David hears the hold message, not you",
                "20 seconds, then back to David",
                "you and Dr Osei only",
                "all three hear each other",
                "when Dr Osei says yes, you leave",
            ),
        ),
        "acts": [
            {
                "do": "transfer",
                "words": "Hold David and ring Dr Osei",
                "icon": "move",
                "key": "F8",
                "kind": "go",
                "wide": True,
            }
        ],
    },
}


def console_decided(**changed: Any) -> Context:
    """Return the console when the call is decided and the transfer is ready."""
    decided = {
        "now": DECIDED_NOW,
        "alerts": [],
        "quiet": "No alerts. Last one: Luton base paused, seen by you at 21:42.",
        "case": {**CASE, "shows": "decided"},
        "decided": DECIDED,
        "brief": BRIEF,
        "all_answers": ANSWERS,
        "state": {"say": "Decided 21:46.", "more": "The clinician comes first."},
        "call": TRANSFER_READY,
        "deadline": {
            **DEADLINE,
            "title": "Clinician by 22:01",
            "why": "then: seen by 23:31",
            "then": "then 1 h 45 to be seen",
        },
    }
    return console(**{**decided, **changed})


# ---- other states of the middle pane ----

PROPOSALS: Final = [
    {"fact": "fever", "text": "Temperature 39.4", "words": "39.4 all day"},
    {"fact": "since", "text": "Began 3 days ago", "words": "since Tuesday"},
]

START: Final[Context] = {
    "said": ["“My ear hurts and I am hot.”"],
    "candidates": [
        {"id": "earache", "text": "Earache", "key": 1, "small": "most like it"},
        {"id": "fever-child", "text": "Fever in a child", "key": 2},
        {"id": "sore-throat", "text": "Sore throat", "key": 3},
    ],
}

CHAT: Final[Context] = {
    "channel": "chat",
    "who": "Walter",
    "waits": "he is writing",
    "by_itself": True,
    "lines": [
        {
            "id": "1",
            "mine": False,
            "author": "Walter",
            "body": "I cannot sleep since Mary died",
            "at": at(21, 36),
        },
        {
            "id": "2",
            "mine": True,
            "author": "the service",
            "body": "I am sorry for your loss.\nHave you thought of harming yourself?",
            "at": at(21, 37),
        },
        {
            "id": "3",
            "mine": False,
            "author": "Walter",
            "body": "No. I just do not see the point in cooking.",
            "at": at(21, 38),
        },
    ],
}

IDENTITY_FORM: Final[Context] = {
    "name": "David Hartley",
    "date_of_birth": "14 March 1968",
    "sex": "male",
    "phone": "07700 900142",
    "read_back": True,
    "address": "12 Ravenside Court, Bedford",
    "postcode": "MK40",
    "place_note": "key safe, lift",
    "by": "self",
    "with_patient": "yes",
}

DANGER: Final[Context] = {
    "question": {
        **QUESTION,
        "id": "life",
        "title": "Right now, is any of these so?",
        "hint": "Read each out.",
    },
    "earlier": [{"q": "Sweating, cold or clammy", "a": "No, 21:40"}, {"q": "Fainted", "a": "No, 21:40"}],
}
