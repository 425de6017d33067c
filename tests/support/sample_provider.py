"""Samples of those to whom people are sent: a base, a voluntary service, an ambulance desk."""

from typing import Any, Final

from tests.support.sample_states import BRIEF
from tests.support.sample_work import Context, at, shared

MOIRA: Final[Context] = {"id": "moira", "name": "Moira Dunn", "role": "provider", "organisation": "gpo"}
KIT: Final[Context] = {"id": "kit", "name": "Kit Lowe", "role": "provider", "organisation": "eam"}
RUTH: Final[Context] = {"id": "ruth", "name": "Ruth Bell", "role": "provider", "organisation": "vol"}


def _cells(*cells: tuple[int, str, str, str]) -> list[Context]:
    return [
        {"span": span, "kind": kind, "words": words, "small": small} for span, kind, words, small in cells
    ]


ROOMS: Final[Context] = {
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
