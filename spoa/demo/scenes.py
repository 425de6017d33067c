"""The people of the demonstration's evening: who comes, from where, with what. All invented."""

from typing import Final, NamedTuple


class Scene(NamedTuple):
    """Who comes with what: ``days`` is the age, ``place`` an outward postcode, ``yes`` what is true of them.

    Nobody here is in danger of their life: for that there are callers to be played.
    """

    name: str
    sex: str
    days: int
    place: str
    source: str
    channel: str
    words: str
    yes: frozenset[str] = frozenset()
    by: str = "self"


def _years(number: int) -> int:
    return int(number * 365.25) + 40


def _of(*facts: str) -> frozenset[str]:
    return frozenset(facts)


SCENES: Final = (
    Scene(
        *("Mabel Orton", "female", _years(83), "MK41", "care_home", "chat"),
        words="chest pain when she walks to the dining room",
        yes=_of("chest_pain_effort"),
        by="carer",
    ),
    Scene("Idris Vale", "male", _years(52), "LU2", "111", "chat", "heartburn after a curry"),
    Scene(
        *("Poppy Lane", "female", _years(3), "MK42", "nurseline", "text"),
        words="earache since this morning",
        by="parent",
    ),
    Scene(
        *("Oscar Dean", "male", _years(6), "LU4", "nurseline", "text"),
        words="sore ear and a temperature, hardly drinking",
        yes=_of("drinking_less_than_half", "vomited_twice"),
        by="parent",
    ),
    Scene(
        *("Ruby Marlow", "female", _years(29), "MK9", "direct", "chat"),
        words="low mood, cannot stop crying",
        yes=_of("not_sleeping"),
    ),
    Scene(
        *("Harvey Nunn", "male", _years(44), "MK45", "111", "chat"),
        words="chest pain when running, gone when I rest",
        yes=_of("chest_pain_effort"),
    ),
    Scene(
        *("Edith Crane", "female", _years(77), "SG18", "111", "chat"),
        words="feeling low, not sleeping since my husband died",
        yes=_of("not_sleeping", "bereaved", "no_one_to_talk"),
    ),
    Scene(
        *("Kofi Barnes", "male", _years(31), "MK40", "111", "chat"),
        words="chest pain when I breathe in",
        yes=_of("chest_pain_breathing_in"),
    ),
    Scene(
        *("Lily Foster", "female", _years(8), "LU1", "direct", "text"), words="earache, two days", by="parent"
    ),
    Scene(
        *("Arun Mistry", "male", _years(35), "MK3", "direct", "chat"),
        words="feeling down since I lost my job",
        yes=_of("mood_two_weeks"),
    ),
    Scene(
        *("Noah Pike", "male", _years(2), "LU3", "nurseline", "text"),
        words="earache and pus out of his ear",
        yes=_of("ear_discharge"),
        by="parent",
    ),
    Scene(
        *("Grace Tully", "female", _years(58), "MK10", "111", "chat"),
        words="burning in my chest after meals",
    ),
    Scene(
        *("Owen Brook", "male", _years(19), "LU1", "direct", "chat"),
        words="so sad, I cannot get out of bed",
        yes=_of("not_coping", "mood_two_weeks"),
    ),
    Scene(
        *("Sunita Rao", "female", _years(34), "MK6", "nurseline", "text"),
        words="earache on both sides and dizzy",
        yes=_of("ear_both", "ear_dizzy"),
    ),
    Scene(
        *("Bill Hanley", "male", _years(81), "SG19", "care_home", "chat"),
        words="feeling low, hardly eats",
        yes=_of("eating_little"),
        by="carer",
    ),
    Scene(
        *("Zara Quinn", "female", _years(5), "MK17", "nurseline", "text"),
        words="her ear hurts, she put a bead in it",
        yes=_of("ear_object"),
        by="parent",
    ),
    Scene(
        *("Piotr Zielak", "male", _years(47), "LU5", "111", "chat"),
        words="sore ribs and chest pain after coughing",
        yes=_of("chest_pain_fever_cough", "cough_fever"),
    ),
    Scene(
        *("Jean Abbott", "female", _years(69), "MK44", "direct", "chat"),
        words="lonely, no one to talk to",
        yes=_of("no_one_to_talk"),
    ),
    Scene(
        *("Theo Marsh", "male", _years(10), "MK18", "direct", "text"),
        words="earache after swimming",
        by="parent",
    ),
    Scene(
        *("Carol Sykes", "female", _years(63), "LU6", "111", "chat"),
        words="indigestion and an aching chest since yesterday",
        yes=_of("chest_pain_again"),
    ),
    Scene(
        *("Danny Vaux", "male", _years(26), "MK2", "direct", "chat"),
        words="depressed, do not see the point of work",
        yes=_of("not_sleeping"),
    ),
    Scene(
        *("Hope Ellis", "female", _years(1), "LU7", "nurseline", "text"),
        words="pulling at her ear, off her milk, earache",
        yes=_of("drinking_less_than_half"),
        by="parent",
    ),
    Scene(
        *("Reg Cotter", "male", _years(74), "MK43", "care_home", "chat"),
        words="heartburn at night",
        by="carer",
    ),
    Scene(
        *("Amy Platt", "female", _years(41), "SG17", "111", "chat"),
        words="grief, my wife died in June",
        yes=_of("bereaved", "not_sleeping"),
    ),
)
