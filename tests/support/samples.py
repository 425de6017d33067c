"""What pages are given, as views give it, with invented people: for the parts page, pictures and checks.

One story: Saturday 21 November. David Hartley, 58, rings 999 at 21:31 and is asked question 7 at 21:42.
"""

from datetime import UTC, date, datetime
from typing import Any, Final

Context = dict[str, Any]

NOW: Final = datetime(2026, 11, 21, 21, 42, 16, tzinfo=UTC)

JO: Final = {"id": "jo", "name": "Jo Marsh", "role": "call_handler", "organisation": "hub"}


def at(hour: int, minute: int, second: int = 0, day: int = 21) -> datetime:
    """Return a moment of the story's evening (London is on UTC in November)."""
    return datetime(2026, 11, day, hour, minute, second, tzinfo=UTC)


def shared(me: Context | None = None, now: datetime = NOW) -> Context:
    """Return what ``spoa.web.render`` gives to every template."""
    return {"me": me, "role_word": "", "csrf_token": "token", "now": now, "demo": True, "live_ticket": ""}


ALERT: Final = {
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


WORK: Final = {
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

QUEUE: Final = {
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

DAVID: Final = {
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

CASE: Final = {
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

QUESTION: Final = {
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

NUMBER_QUESTION: Final = {
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

LADDER: Final = {
    "say": "4 of 23 rules open. If the call drops he is rung back first in class 3, clock from 21:31.",
    "steps": [
        {"number": 1, "state": "top", "say": "most urgent still possible"},
        {"number": 2, "state": "open", "say": "still possible"},
        {"number": 3, "state": "floor", "say": "certain: third contact"},
        {"number": 4, "state": "out", "say": "ruled out"},
        {"number": 5, "state": "out", "say": "ruled out"},
    ],
}

DEADLINE: Final = {
    "title": "Decide by 22:01",
    "why": "999 asked for a check in 30 min",
    "begins": at(21, 31),
    "until": at(22, 1),
    "begins_say": "first contact, 999",
    "small": "left of 30 min",
    "then": "nothing else is due",
}

YOU: Final = {"name": "You", "icon": "head", "here": True}
CALLER: Final = {"name": "David", "small": "caller", "icon": "user", "here": True}

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


CALL: Final = {
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

NOTE: Final = {
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


# ---- the same call, decided ----

DECIDED: Final = {
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

BRIEF: Final = {
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

TRANSFER_READY: Final = {
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


# ---- the same man, if it becomes tight across the chest ----

COUNTING: Final = {
    "state": "counting",
    "goes_at": at(21, 42, 20),
    "why": "Tight across the chest with sweating: category 2.",
}

PLACE: Final = {
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

JOINING_DESK: Final = {
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


# ---- other states of the middle pane ----

PROPOSALS: Final = [
    {"fact": "fever", "text": "Temperature 39.4", "words": "39.4 all day"},
    {"fact": "since", "text": "Began 3 days ago", "words": "since Tuesday"},
]

START: Final = {
    "said": ["“My ear hurts and I am hot.”"],
    "candidates": [
        {"id": "earache", "text": "Earache", "key": 1, "small": "most like it"},
        {"id": "fever-child", "text": "Fever in a child", "key": 2},
        {"id": "sore-throat", "text": "Sore throat", "key": 3},
    ],
}

CHAT: Final = {
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

IDENTITY_FORM: Final = {
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

DANGER: Final = {
    "question": {
        **QUESTION,
        "id": "life",
        "title": "Right now, is any of these so?",
        "hint": "Read each out.",
    },
    "earlier": [{"q": "Sweating, cold or clammy", "a": "No, 21:40"}, {"q": "Fainted", "a": "No, 21:40"}],
}
