"""Samples of what patients see, and of the desk of the demonstration."""

from datetime import datetime
from typing import Any, Final

from spoa.conversation.model import Kind, Prompt
from spoa.conversation.render import Chat
from tests.support.sample_work import Context, at, shared


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

STATUS: Final[Context] = {
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
