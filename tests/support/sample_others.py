"""Samples of the other pages: clinician, provider, ambulance desk, voluntary service, patient, desk."""

from datetime import datetime
from typing import Any, Final

from spoa.conversation.model import Kind, Prompt
from spoa.conversation.render import Chat
from tests.support.samples import BRIEF, Context, at, shared, work_line

OSEI: Final = {"id": "osei", "name": "Dr Amara Osei", "role": "clinician", "organisation": "hub"}
MOIRA: Final = {"id": "moira", "name": "Moira Dunn", "role": "provider", "organisation": "gpo"}
KIT: Final = {"id": "kit", "name": "Kit Lowe", "role": "provider", "organisation": "eam"}
RUTH: Final = {"id": "ruth", "name": "Ruth Bell", "role": "provider", "organisation": "vol"}

MARIA: Final = {
    "name": "Maria Kowalczyk",
    "age": "34",
    "sex": "female",
    "nhs_number": "999 302 1571",
    "matched": True,
    "phone": "07700 900318",
    "read_back": True,
    "place": "8 Canal Street, Luton, LU1",
    "speaking": "Polish, interpreter was on the call",
    "safeguarding": "none known",
}

CONSULT: Final = {
    "klass": 3,
    "title": "Spoken to within 1 hour, by 21:55",
    "done": "Spoken to 21:33 to 21:45",
    "say": "Triage: back pain with fever, can pass urine, not pregnant, no numbness. "
    "11 answers came with the case and are not asked again.",
    "she": "she",
    "her": "her",
    "agree": "Agree: seen within 6 hours",
    "saved": at(21, 46, 58),
    "note": {
        "said": "Left loin pain for 2 days, shivering since this morning, stinging when passing urine. "
        "Drinking well. No vomiting.",
        "found": "Home thermometer 38.6. Speaking in full sentences, walking about.",
        "think": "Likely kidney infection. No sign of sepsis on the phone. Needs examination and urine test.",
        "plan": "Seen tonight at Luton walk-in. Told through interpreter: ring 999 if confused, "
        "very breathless, or no urine for 12 hours.",
    },
}

OFFER: Final = {
    "id": "t1",
    "from": at(21, 46, 59),
    "until": at(21, 47, 19),
    "seconds": 20,
    "by": "Jo Marsh",
    "hears": "The caller hears the hold message.",
    "klass": 3,
    "who": "Man, 58, chest pain, Bedford",
    "deadline": "Clinician by 22:01",
    "due": at(22, 1),
    "then": "Then seen by 23:31.",
    "brief": BRIEF,
    "before": "20 Nov 19:10 online, cough. 21 Nov 08:22 call, self care.",
    "accept": "Accept and hear the brief",
    "him": "him",
}

CLINICIAN_QUEUE: Final = {
    "count": 7,
    "lines": [
        work_line(1, 2, "M 71, breathless", "Luton: COPD, rang once", at(21, 45, 30), "by 21:46"),
        work_line(
            2, 2, "F 29, bleeding in pregnancy", "Call back, Milton Keynes", at(21, 51, 30), "by 21:51"
        ),
        work_line(3, 3, "M 4, fever 39.4", "Video, Milton Keynes", at(21, 56, 30), "by 21:56"),
        work_line(4, 3, "F 86, fell, sore wrist", "Call Elm Lodge, Bedford", at(22, 3, 30), "by 22:03"),
        work_line(6, 4, "M 38, low mood", "Text first, Luton: safe tonight", at(22, 49, 30), "by 22:49"),
    ],
}


def clinician(**changed: Any) -> Context:
    """Return a clinician's page while a transfer is offered."""
    return {
        **shared(OSEI, at(21, 47, 5)),
        "presence_say": "writing up",
        "states": [{"icon": "check", "say": "Phone ready"}],
        "quiet": "No alerts. You are held back for emergencies after this transfer.",
        "case": {"id": "9", "url": "/clinician/case/9", "title": "Maria Kowalczyk", "mine": True},
        "mine_now": {
            "count": 1,
            "lines": [
                {
                    **work_line(
                        9, 3, "Maria Kowalczyk, 34", "Call ended: write up", at(21, 55, 30), "by 21:55"
                    ),
                    "here": True,
                    "bold": True,
                }
            ],
        },
        "queue": CLINICIAN_QUEUE,
        "identity": MARIA,
        "consult": CONSULT,
        "offer": OFFER,
        "call": {"url": "/clinician/call", "topics": "", "title": "No call", "say": "Your phone is ready."},
        **changed,
    }


def _cells(*cells: tuple[int, str, str, str]) -> list[Context]:
    return [
        {"span": span, "kind": kind, "words": words, "small": small} for span, kind, words, small in cells
    ]


ROOMS: Final = {
    "columns": 24,
    "now_at": 0.233,
    "hours": [{"words": words, "span": 6} for words in ("21:00", "22:00", "23:00", "00:00")],
    "rows": [
        {
            "name": "Room 1",
            "small": "Dr Hannah Cole, GP",
            "cells": _cells(
                (1, "off", "", ""),
                (2, "done", "Shah", "7"),
                (2, "off", "", ""),
                (2, "in", "Adeyemi", "29"),
                (2, "plain", "Clarke", "82"),
                (2, "plain", "Foley", "3"),
                (1, "free", "free", ""),
                (2, "new", "Rahman", "22, new"),
                (2, "free", "free", ""),
                (2, "free", "free", ""),
                (3, "off", "break", ""),
                (3, "free", "free", ""),
            ),
        },
        {
            "name": "Room 2",
            "small": "Raj Patel, nurse",
            "cells": _cells(
                (3, "done", "Ali", "51"),
                (2, "done", "Webb", "66"),
                (1, "off", "", ""),
                (2, "plain", "Price", "41"),
                (3, "free", "free", ""),
                (2, "new", "Hartley", "58, new"),
                (2, "held", "held to", "22:40"),
                (3, "free", "free", ""),
                (6, "off", "room closed from 00:00", ""),
            ),
        },
    ],
}


def _row(time: str, who: str, why: str, klass: int, where: str, state: str, **more: Any) -> Context:
    return {
        "id": who.lower().replace(" ", "-").replace(",", ""),
        "time": time,
        "who": who,
        "why": why,
        "klass": klass,
        "where": where,
        "state": state,
        **more,
    }


def provider(**changed: Any) -> Context:
    """Return a base's evening."""
    return {
        **shared(MOIRA, at(21, 56)),
        "place": "Kingsbrook House, Bedford",
        "states": [{"icon": "home", "say": "Kingsbrook House, Bedford"}],
        "presence_say": "reception",
        "day": {"title": "Today, Saturday 21 November", "say": "9 booked, 2 to answer, next free 22:20"},
        "bookings": [
            {
                "id": "b1",
                "time": "22:50",
                "who": "David Hartley, 58",
                "klass": 3,
                "by": "from Dr Osei, hub",
                "brief": "Sharp right chest pain for 3 days on breathing. 8 danger signs asked, none found. "
                "Dr Osei spoke to him at 21:51: examine chest, check oxygen level.",
                "seen_by": "Be seen by 23:31.",
                "answer_by": at(22, 1, 2),
            },
            {
                "id": "b2",
                "time": "23:00",
                "who": "Nadia Rahman, 22",
                "klass": 4,
                "by": "from chat",
                "brief": "Pain passing urine for 2 days, no fever, not pregnant. Needs urine test.",
                "seen_by": "Be seen by 02:40.",
                "answer_by": at(22, 5, 40),
            },
        ],
        "rooms": ROOMS,
        "rows": [
            _row(
                "21:10",
                "Amira Shah, 7",
                "Ear pain and fever",
                4,
                "Room 1",
                "Left 21:32: treated",
                ticked=True,
                phase="past",
            ),
            _row(
                "21:50",
                "Grace Adeyemi, 29",
                "Vomiting, 9 weeks pregnant",
                3,
                "Room 1",
                "In the room",
                strong=True,
                phase="now",
                act={"do": "finished", "words": "Finish"},
            ),
            _row(
                "22:00",
                "Tom Price, 41",
                "Cut hand, bleeding stopped",
                4,
                "Room 2",
                "Here since 21:48",
                act={"do": "called", "words": "Call in"},
            ),
            _row(
                "22:10",
                "Ivy Clarke, 82",
                "Confused since tea, from home",
                3,
                "Room 1",
                "On the way",
                act={"do": "arrived", "words": "Arrived"},
            ),
            _row(
                "22:50",
                "David Hartley, 58",
                "Chest pain on breathing",
                3,
                "Room 2",
                "New: answer by 22:01",
                strong=True,
                act={"do": "brief", "words": "See brief"},
            ),
        ],
        **changed,
    }


def referrals(**changed: Any) -> Context:
    """Return the inbox of a voluntary service."""
    return {
        **shared(RUTH, at(21, 12)),
        "place": "Good Neighbours Bedford",
        "states": [{"icon": "home", "say": "Good Neighbours Bedford"}],
        "day": {"title": "Referrals", "say": "1 to answer, 2 yours"},
        "inbox": {
            "waiting": [
                {
                    "id": "r1",
                    "who": "Walter Finch, 71",
                    "need": "Bereavement support",
                    "klass": 5,
                    "brief": "His wife died in May. Does not sleep, eats little, has no one to talk to. "
                    "Asked plainly about harm to himself: no.",
                    "wants": "He said yes to a call.",
                    "phone": "07700 900171",
                    "place": "2 Sandhurst Place, Bedford MK42",
                    "answer_by": at(21, 12, day=22),
                    "people": ["Ruth Bell", "Colin Marsh"],
                    "times": [
                        {"value": "1", "words": "tomorrow, Sunday, 10:00 to 12:00"},
                        {"value": "2", "words": "Monday, 14:00 to 16:00"},
                    ],
                }
            ],
            "taken": [
                {
                    "id": "r2",
                    "who": "Joan Ellis, 80",
                    "state": "Ruth Bell rings tomorrow, 10:00",
                    "small": "company",
                    "act": {"do": "rung", "words": "I have rung her"},
                },
                {
                    "id": "r3",
                    "who": "Sean Doyle, 66",
                    "state": "Rung today, visits begin Tuesday",
                    "ticked": True,
                    "small": "company",
                },
            ],
        },
        **changed,
    }


def ambulance(state: str = "sent", **changed: Any) -> Context:
    """Return an ambulance desk with a request."""
    return {
        **shared(KIT, at(21, 42, 29)),
        "place": "East Ambulance desk 1",
        "states": [{"icon": "van", "say": "East Ambulance desk 1"}, {"icon": "check", "say": "Phone ready"}],
        "desk": {
            "ringing": [
                {
                    "id": "a1",
                    "klass": 1,
                    "category": "Category 2",
                    "who": "Man, 58",
                    "since": at(21, 42, 20),
                    "place": "12 Ravenside Court, Bedford, MK40",
                    "place_note": "key safe, lift",
                    "confirmed": state != "sent",
                    "phone": "07700 900142",
                    "rings_until": at(21, 42, 40),
                    "by": "Jo Marsh, single point of access",
                    "him": "him",
                    "state": state,
                    "brief": {
                        **BRIEF,
                        "situation": "Man, 58. Tight across the chest since 21:41, with sweating.",
                    },
                }
            ],
            "taken": [{"who": "Woman, 77", "category": "Category 2", "state": "crew sent", "at": at(20, 58)}],
        },
        "call": {
            "url": "/ambulance/call",
            "topics": "",
            "title": "No call",
            "say": "You join when you accept.",
        },
        **changed,
    }


def _line(id_: str, mine: bool, author: str, body: str, moment: datetime) -> Context:
    return {"id": id_, "mine": mine, "author": author, "body": body, "at": moment}


def _promise(what: str, by: datetime, done: bool, who: str) -> Context:
    return {"what": what, "by": by, "done": done, "who": who}


CHAT: Final = dict(
    contact="1",
    reference="482913",
    began=at(21, 36),
    source="111",
    lines=(
        _line(
            "1", False, "jo", "Hello, I am Jo, a call handler. It began yesterday. Is that right?", at(21, 37)
        ),
        _line("2", True, "patient", "Yes and now my back aches too", at(21, 38)),
        _line(
            "3",
            False,
            "spoa",
            "Thank you. I will ask a few short questions to find the right help.",
            at(21, 38),
        ),
    ),
    prompt=Prompt(Kind.GROUP, "question:signs", "Do you have any of these right now?"),
    closed=False,
    handler=None,
)

SIGNS: Final = Chat(
    "Do you have any of these right now?",
    (
        "shivering, or feeling hot and cold",
        "being sick and not keeping water down",
        "pain in your side, under your ribs",
        "None of these",
        "Not sure",
    ),
    several=True,
)
YES_NO: Final = Chat("Is the pain there now?", ("Yes", "No", "Not sure"))
WORDS: Final = Chat("What is your full name?")

STEPS: Final = (
    _promise("A call from a volunteer", at(10, 0, day=22), False, "Ruth Bell, Good Neighbours Bedford"),
    _promise("A message to your own GP", at(18, 30, day=24), True, "Goldington Avenue Surgery has it."),
)

STATUS: Final = {
    "place": 4,
    "of": 6,
    "about": "It takes about 25 minutes.",
    "rings": "07700 900318",
    "worse": ["you become confused, or very drowsy", "you cannot keep water down"],
    "appointment": {
        "title": "Your appointment",
        "rows": [
            {"q": "When", "a": "Tonight, 23:10", "strong": True},
            {"q": "Where", "a": "Kingsbrook House, Bedford. Free parking, step-free."},
            {"q": "Bring", "a": "A list of your medicines"},
        ],
    },
    "advice": ["Drink water. Keep your phone near you."],
}


def patient(**more: Any) -> Context:
    """Return what every page of a patient has, and ``more``."""
    return {**shared(None, at(21, 58)), "nhs_logo": True, **more}


def desk(playing: str = "voice", **changed: Any) -> Context:
    """Return the desk of the demonstration while a caller is played, or before (``playing=""``)."""
    guide = {
        "id": "voice",
        "began": at(21, 41, 34),
        "ended": None,
        "next_words": "It is tight across my chest now",
        "by_itself": True,
        "aim": 90,
        "title": "A call that 999 passed on",
        "next_pane": "handler",
        "steps": [
            {"words": "David rings", "state": "done"},
            {"words": "Jo takes the call", "state": "done"},
            {"words": "tick “Sweating”, press Enter", "state": "now"},
            {"words": "the desk accepts", "state": "to_come"},
            {"words": "“I have him”", "state": "to_come"},
        ],
    }
    return {
        **shared(None),
        "playing": playing,
        "journeys": [
            {"id": "chat", "title": "Walter, 71", "say": "chat from 111", "icon": "chat"},
            {"id": "text", "title": "Anya, 4", "say": "text, NurseLine", "icon": "text"},
            {"id": "voice", "title": "David, 58", "say": "call from 999", "icon": "phone"},
            {"id": "partner", "title": "A paramedic", "say": "rings our nurse", "icon": "van"},
        ],
        "guide": guide if playing else None,
        "status": {"say": "10 parts run, 20 cases are open", "trouble": ""},
        "panes": [
            {"id": "caller", "title": "Caller", "who": "David’s phone", "url": "/look/chat"},
            {"id": "handler", "title": "Call handler", "who": "Jo Marsh", "url": "/look/console"},
            {"id": "third", "title": "Ambulance desk", "who": "Kit Lowe", "url": "/look/ambulance"},
            {"id": "fourth", "title": "Provider", "who": "Kingsbrook House", "url": "/look/provider"},
        ],
        **changed,
    }
