"""Who can be played: invented callers, what they have and say, and who works in the panes beside them.

Nothing here is a script of the service: a caller answers what is asked. All numbers are Ofcom's for drama.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final


class Channel(StrEnum):
    """How a caller comes."""

    CHAT = "chat"
    TEXT = "text"
    VOICE = "voice"


@dataclass(frozen=True)
class Pane:
    """One frame of the desk: who is shown in it, on which name of the site, and where they begin."""

    id: str
    title: str
    who: str
    host: str
    username: str
    path: str


@dataclass(frozen=True)
class Line:
    """What a caller says on the telephone when ``cue`` is asked; ``has`` is true of them from then on."""

    cue: str
    words: str
    has: tuple[str, ...] = ()


@dataclass(frozen=True)
class Caller:
    """Somebody who comes: ``has`` are facts and choices that are true of them, ``tells`` answers in words.

    ``tells`` goes by what is asked: ``postcode``, ``date_of_birth``, or the id of a question. ``keys``
    answers what the line says first; ``place`` is how a call handler writes down where they are; ``takes`` is
    where they take a time if there is one: the base whose page is shown. With
    ``watched`` the desk plays the staff too from the first moment: what is to be seen is that somebody does
    nothing.
    """

    id: str
    title: str
    small: str
    icon: str
    heading: str
    channel: Channel
    line: str
    number: str
    opening: str
    keys: str = ""
    has: frozenset[str] = frozenset()
    tells: Mapping[str, str] = field(default_factory=dict)
    says: tuple[Line, ...] = ()
    place: Mapping[str, str] = field(default_factory=dict)
    staff: tuple[Pane, ...] = ()
    takes: str = ""
    watched: bool = False


ON_THE_LINE: Final = "on_the_line"
"""The cue of the first words on the telephone: somebody has taken the call."""

JO: Final = Pane("handler", "Call handler", "Jo Marsh", "handler", "jo.marsh", "/console")
_OSEI = Pane("third", "Clinician", "Dr Amara Osei", "clinician", "amara.osei", "/clinician")
_REID = Pane("third", "Clinician", "Sam Reid, nurse", "clinician", "sam.reid", "/clinician")
_KIT = Pane("third", "Ambulance desk 1", "Kit Lowe", "ambulance", "kit.lowe", "/ambulance")
_ANA = Pane("fourth", "Ambulance desk 2", "Ana Webb", "ambulance2", "ana.webb", "/ambulance")
_MOIRA = Pane("fourth", "Provider", "Moira Dunn, Kingsbrook House", "provider", "moira.dunn", "/provider")
_NIA = Pane("fourth", "Provider", "Nia Frost, Luton base", "provider", "nia.frost", "/provider")
_RUTH = Pane(
    "fourth", "Voluntary service", "Ruth Bell, Good Neighbours", "community", "ruth.bell", "/referrals"
)

_999_LINE = "+441632960999"
_NURSELINE = "+447700900111"
_PROFESSIONALS = "+441632960222"

_DAVID: Final = Caller(
    id="voice",
    title="David, 58",
    small="call from 999",
    icon="phone",
    heading="A call that 999 passed on",
    channel=Channel.VOICE,
    line=_999_LINE,
    number="+447700900142",
    opening="indigestion since supper",
    says=(
        Line(ON_THE_LINE, "Hello? It is only indigestion, since supper. They said to talk to you."),
        Line("age", "Fifty-eight."),
        Line("life_first", "No, none of that. I am awake and I am breathing."),
        Line("life_second", "No. It is an ache, like indigestion."),
        Line(
            "chest_danger",
            "Hang on. It has gone tight, right across my chest. And I am sweating, it is pouring off me.",
            ("chest_pain_sweating",),
        ),
        Line("ambulance", "Yes. Twelve, Ravenside Court. The door is open."),
        Line("desk_here", "Yes, I can hear you. Please hurry."),
    ),
    tells={"age": "58", "sex": "male", "by": "self"},
    place={
        "address": "12 Ravenside Court, Bedford",
        "postcode": "MK40 1AA",
        "place_note": "door is open",
    },
    staff=(JO, _KIT, _ANA),
)

CALLERS: Final = (
    Caller(
        id="chat",
        title="Walter, 71",
        small="chat from 111",
        icon="chat",
        heading="A chat from 111 online",
        channel=Channel.CHAT,
        line="111",
        number="",
        opening="I feel so low since my wife died in the spring. I do not sleep.",
        has=frozenset(
            {"not_sleeping", "eating_little", "weight_loss", "mood_two_weeks", "bereaved", "no_one_to_talk"}
        ),
        tells={
            "complaint": "I feel so low since my wife died in the spring. I do not sleep.",
            "who": "Me",
            "name": "Walter Finch",
            "date_of_birth": "3 March 1955",
            "postcode": "MK42 0AA",
            "address": "2 Sandhurst Place",
            "phone": "01632 960171",
        },
        staff=(JO, _OSEI, _RUTH),
    ),
    Caller(
        id="text",
        title="Anya, 4",
        small="text, NurseLine",
        icon="text",
        heading="A text from NurseLine",
        channel=Channel.TEXT,
        line=_NURSELINE,
        number="+447700900104",
        opening="My daughter has had earache for three days, is 39.4 and was sick twice. She hardly drinks.",
        has=frozenset({"drinking_less_than_half", "vomited_twice"}),
        tells={
            "complaint": "Earache for three days, 39.4, sick twice, hardly drinks",
            "about": "2, Anya Shah, 14 May 2022, LU2 7AA",
            "who": "My child",
            "name": "Anya Shah",
            "date_of_birth": "14 May 2022",
            "postcode": "LU2 7AA",
            "address": "8 Canal Street",
            "phone": "07700 900104",
            "with_patient": "Yes",
            "temperature": "39.4",
            "ear_days": "3 days",
        },
        staff=(JO, _OSEI, _NIA),
        takes="Luton base",
    ),
    _DAVID,
    replace(
        _DAVID,
        id="silent",
        title="David, desk 1 silent",
        small="desk 2 answers",
        heading="The first ambulance desk does not answer",
        watched=True,
    ),
    Caller(
        id="partner",
        title="A paramedic",
        small="rings our nurse",
        icon="van",
        heading="The ambulance service rings with somebody",
        channel=Channel.VOICE,
        line=_PROFESSIONALS,
        number="+441632960500",
        opening="fall at home, no injury, wants advice",
        keys="#",
        says=(
            Line(
                ON_THE_LINE,
                "Hello, ambulance clinical desk. I have a woman of 81 here, fell in her kitchen, got up by "
                "herself, no injury. She is on her own and frightened. Would you take her?",
            ),
            Line("handed_over", "Thank you. I leave her with you."),
        ),
        staff=(JO, _REID, _MOIRA),
    ),
)

BY_ID: Final = {caller.id: caller for caller in CALLERS}
SPARE_NUMBERS: Final = tuple(f"+447700900{number}" for number in range(120, 200) if number != 142)
"""Telephones for playing a caller again while their first case is still open."""
