"""Replies as people really send them, to every kind of prompt."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spoa.conversation.model import Choice, Kind, Prompt, Reply, Understood
from spoa.conversation.understanding import understand

NOW = datetime(2026, 11, 20, 19, 30, tzinfo=UTC)  # a Friday

YES_NO = Prompt(Kind.YES_NO, "question:fever", "Is she hot?", unsure=True)
AWAKE = Prompt(
    Kind.YES_NO,
    "question:not_awake",
    "Is he awake?",
    choices=(Choice("yes", "No"), Choice("no", "Yes")),
    unsure=True,
)
GROUP = Prompt(
    Kind.GROUP,
    "question:danger",
    "Is any of these true?",
    choices=(
        Choice("rash", "A rash that does not fade"),
        Choice("neck", "Stiff neck"),
        Choice("floppy", "Floppy"),
    ),
    unsure=True,
)
SLOTS = Prompt(
    Kind.SLOTS,
    "slots:1",
    "When can you come? Reply with the number.",
    choices=(
        Choice("s1", "21:10"),
        Choice("s2", "22:30"),
        Choice("s3", "tomorrow, 08:10"),
        Choice("none", "None of these, please ring me"),
    ),
    good_for=timedelta(minutes=30),
)
WHO = Prompt(
    Kind.WHO_FOR,
    "who",
    "Who needs help?",
    choices=(
        Choice("self", "Me", ("myself", "i do", "me")),
        Choice("parent", "My child", ("my daughter", "my son", "my baby", "child")),
        Choice("carer", "Someone else", ("my wife", "my husband", "my mum", "my dad", "my friend")),
    ),
)
TEMPERATURE = Prompt(
    Kind.NUMBER, "question:temperature", "How hot?", unit="°C", least=30, most=44, unsure=True
)
DURATION = Prompt(Kind.DURATION, "question:since", "Since when?", unit="days", unsure=True)
HOURS = Prompt(Kind.DURATION, "question:hours", "Since when?", unit="hours")
BORN = Prompt(Kind.DATE_OF_BIRTH, "date_of_birth", "Date of birth?")
POSTCODE = Prompt(Kind.POSTCODE, "postcode", "Postcode?")
NAME = Prompt(Kind.NAME, "name", "Name?")
FREE = Prompt(Kind.FREE, "complaint", "What is the matter?")
CONFIRM = Prompt(Kind.CONFIRM, "proposed", "Is that right?")
ABOUT = Prompt(Kind.TOGETHER, "about", "Who…?", parts=(WHO, NAME, BORN, POSTCODE))
EVERY = [
    YES_NO,
    AWAKE,
    GROUP,
    SLOTS,
    WHO,
    TEMPERATURE,
    DURATION,
    HOURS,
    BORN,
    POSTCODE,
    NAME,
    FREE,
    CONFIRM,
    ABOUT,
]


def hear(
    prompt: Prompt | None, text: str, *, after: timedelta = timedelta(minutes=1), pictures: int = 0
) -> Reply:
    return understand(prompt, text, asked_at=NOW - after, now=NOW, pictures=pictures)


def value(prompt: Prompt, text: str) -> object:
    reply = hear(prompt, text)
    return reply.value if reply.kind is Understood.ANSWERED else reply.kind


@pytest.mark.parametrize(
    "text",
    [
        "yes",
        "Yes please",
        "Y",
        "yeah",
        "YES!!",
        "yep she is",
        "\U0001f44d",
        "\U0001f44d\U0001f3fd",
        "aye",
        "it is",
        "Yes.",
    ],
)
def test_yes_in_many_words(text: str) -> None:
    assert value(YES_NO, text) is True


@pytest.mark.parametrize(
    "text", ["no", "Nope", "n", "No thank you", "NO.", "nah", "\U0001f44e", "not at all", "no she isn't"]
)
def test_no_in_many_words(text: str) -> None:
    assert value(YES_NO, text) is False


@pytest.mark.parametrize(
    "text",
    ["not sure", "dont know", "I don’t know", "maybe", "No idea", "I don't think so", "yes and no", "a bit"],
)
@pytest.mark.promise(2)
def test_doubt_is_never_taken_for_no(text: str) -> None:
    assert value(YES_NO, text) == "unsure"


@pytest.mark.parametrize("text", ["No but she is very floppy", "2", "she is drinking", "no yes", "purple"])
@pytest.mark.promise(2)
def test_what_is_not_clear_is_asked_again(text: str) -> None:
    reply = hear(YES_NO, text)
    assert reply.kind is Understood.UNCLEAR
    assert "YES" in reply.say


def test_a_question_asked_the_reassuring_way_round_gives_the_worse_fact_for_no() -> None:
    assert value(AWAKE, "no") is True
    assert value(AWAKE, "yes he is") is False
    assert value(AWAKE, "not sure") == "unsure"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("none of these", ()),
        ("None", ()),
        ("no", ()),
        ("4", ()),
        ("0", ()),
        ("2", ("neck",)),
        ("1 and 3", ("rash", "floppy")),
        ("1,2", ("rash", "neck")),
        ("13", ("rash", "floppy")),
        ("two", ("neck",)),
        ("2️⃣", ("neck",)),
        ("floppy", ("floppy",)),
        ("Stiff neck", ("neck",)),
        ("all of them", ("rash", "neck", "floppy")),
        ("yes", "some"),
        ("not sure", "unsure"),
        ("5", "unsure"),
        ("2, not sure about 3", "some"),
        ("2 and 5", "some"),
        ("no rash but floppy", Understood.UNCLEAR),
        ("2 and 4", Understood.UNCLEAR),
        ("9", Understood.UNCLEAR),
    ],
)
def test_answers_to_a_group(text: str, expected: object) -> None:
    assert value(GROUP, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2", "s2"),
        ("two", "s2"),
        ("2 please", "s2"),
        ("the second one", "s2"),
        ("option 3", "s3"),
        ("No 2", "s2"),
        ("#1", "s1"),
        ("22:30", "s2"),
        ("10.30pm please", "s2"),
        ("8.10", "s3"),
        ("the earliest", "s1"),
        ("4", "none"),
        ("none of these", "none"),
        ("none", "none"),
        ("7", Understood.UNCLEAR),
        ("1 or 2", Understood.UNCLEAR),
        ("yes", Understood.UNCLEAR),
    ],
)
def test_answers_to_slots(text: str, expected: object) -> None:
    assert value(SLOTS, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2", "parent"),
        ("me", "self"),
        ("It's for me", "self"),
        ("my daughter", "parent"),
        ("My son, please text me", "parent"),
        ("my husband", "carer"),
        ("the dog", Understood.UNCLEAR),
    ],
)
def test_who_it_is_for(text: str, expected: object) -> None:
    assert value(WHO, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("39.4", 39.4),
        ("39,4", 39.4),
        ("it was 39.4C at 6pm", 39.4),
        ("thirty nine point four", 39.4),
        ("about 38", (37.5, 38.5)),
        ("38ish", (37.5, 38.5)),
        ("38-39", (38.0, 39.0)),
        ("between 38 and 39", (38.0, 39.0)),
        ("102.9", 39.4),
        ("over 39", (39.0, 40.0)),
        ("don't know", "unsure"),
        ("hot", Understood.UNCLEAR),
        ("3", Understood.UNCLEAR),
        ("394", Understood.UNCLEAR),
    ],
)
def test_a_temperature(text: str, expected: object) -> None:
    assert value(TEMPERATURE, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3 days", 3.0),
        ("3", 3.0),
        ("three days", 3.0),
        ("3d", 3.0),
        ("a week", 7.0),
        ("2-3 days", (2.0, 3.0)),
        ("about 3 days", (2.0, 4.0)),
        ("a couple of days", 2.0),
        ("a few days", (2.0, 5.0)),
        ("since Tuesday", 3.0),
        ("Tues", 3.0),
        ("since yesterday", 1.0),
        ("over a week", (7.0, 14.0)),
        ("48 hours", 2.0),
        ("half a day", 0.5),
        ("no idea", "unsure"),
        ("ages", Understood.UNCLEAR),
    ],
)
def test_how_long_in_days(text: str, expected: object) -> None:
    assert value(DURATION, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("half an hour", 0.5),
        ("20 minutes", 0.33),
        ("since 6pm", 1.5),
        ("since 18:00", 1.5),
        ("this morning", 12.5),
        ("since supper", 0.5),
        ("last night", 21.5),
        ("2 days", 48.0),
    ],
)
def test_how_long_in_hours(text: str, expected: object) -> None:
    assert value(HOURS, text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "14/3/1968", "14-03-68", "14.3.68", "14 March 1968", "14th of March 68", "March 14 1968", "14mar68",
        "140368", "14031968", "1968-03-14", "14 3 1968", "14th March, 1968", "born 14/03/1968", "3/14/1968",
        "DOB: 14/03/68", "14 / 03 / 1968",
    ],
)  # fmt: skip
def test_a_date_of_birth_in_british_forms(text: str) -> None:
    assert value(BORN, text) == date(1968, 3, 14)


def test_a_small_childs_year_in_two_figures_is_this_century() -> None:
    assert value(BORN, "3/5/22") == date(2022, 5, 3)


@pytest.mark.parametrize("text", ["31/02/1990", "she is 4", "tomorrow", "14/3/2031", "14/3/1868", "May"])
def test_a_date_that_cannot_be_is_asked_again(text: str) -> None:
    reply = hear(BORN, text)
    assert reply.kind is Understood.UNCLEAR
    assert "14/03/1968" in reply.say


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("LU2 7AB", "LU2 7AB"),
        ("lu27ab", "LU2 7AB"),
        ("mk42oab", "MK42 0AB"),
        ("It's mk40  1aa thanks", "MK40 1AA"),
        ("LU2", "LU2"),
        ("Bedford", Understood.UNCLEAR),
    ],
)
def test_a_postcode(text: str, expected: object) -> None:
    assert value(POSTCODE, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("my name is anya shah", "Anya Shah"),
        ("Walter Finch", "Walter Finch"),
        ("Siân O'Neill", "Siân O'Neill"),
        ("07700 900104", Understood.UNCLEAR),
        ("\U0001f642", Understood.UNCLEAR),
    ],
)
def test_a_name(text: str, expected: object) -> None:
    assert value(NAME, text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "2, Anya Shah, 3/5/2022, LU2 7AB",
        "2 Anya Shah 3/5/22 lu27ab",
        "2\nAnya Shah\n3 May 2022\nLU2 7AB",
        "My daughter Anya Shah 3.5.22 lu2 7ab",
        "It's for my daughter, her name is Anya Shah, born 3rd May 2022, postcode LU27AB",
        "my child. anya shah. dob 03/05/2022. LU2 7AB",
        "LU2 7AB 03-05-2022 Anya Shah my daughter",
    ],
)
def test_who_name_birthday_and_postcode_in_one_reply(text: str) -> None:
    reply = hear(ABOUT, text)
    assert reply.kind is Understood.SEVERAL
    assert reply.values == {
        "who": "parent",
        "name": "Anya Shah",
        "date_of_birth": date(2022, 5, 3),
        "postcode": "LU2 7AB",
    }
    assert reply.missing == ()


def test_what_is_missing_of_several_is_named() -> None:
    reply = hear(ABOUT, "2. Anya Shah, LU2 7AB")
    assert reply.missing == ("date_of_birth",)
    assert hear(ABOUT, "2").missing == ("name", "date_of_birth", "postcode")


def test_several_in_which_nothing_is_found_is_unclear() -> None:
    assert hear(ABOUT, "??").kind is Understood.UNCLEAR


@pytest.mark.parametrize("prompt", EVERY)
@pytest.mark.parametrize(
    "text", ["STOP", "stop", "Stop.", "UNSUBSCRIBE", "cancel", "END", "quit", "please stop texting me"]
)
def test_opt_out_words_are_never_choices(prompt: Prompt, text: str) -> None:
    assert hear(prompt, text).kind is Understood.STOP


@pytest.mark.parametrize("prompt", EVERY)
@pytest.mark.parametrize("text", ["help", "HELP!", "human", "call me", "nurse please"])
def test_a_person_can_be_asked_for_at_any_time(prompt: Prompt, text: str) -> None:
    assert hear(prompt, text).kind is Understood.HUMAN


@pytest.mark.parametrize(
    "text", ["Can I speak to someone", "can someone ring me", "I want to talk to a nurse", "please call me"]
)
def test_a_person_can_be_asked_for_in_a_sentence(text: str) -> None:
    assert hear(YES_NO, text).kind is Understood.HUMAN
    assert hear(None, text).kind is Understood.HUMAN


@pytest.mark.promise(7)
@pytest.mark.parametrize("prompt", [None, *EVERY])
@pytest.mark.parametrize("text", ["worse", "I am worse", "she’s worse", "It's worse!", "getting worse"])
def test_worse_is_heard_whatever_was_asked(prompt: Prompt | None, text: str) -> None:
    assert hear(prompt, text, after=timedelta(days=2)).kind is Understood.WORSE


def test_worse_in_a_sentence_is_heard_but_not_its_denial() -> None:
    assert hear(YES_NO, "no, she is getting worse").kind is Understood.WORSE
    assert hear(YES_NO, "no she is getting worse").kind is Understood.WORSE
    assert hear(YES_NO, "no, not getting any worse").kind is Understood.ANSWERED
    assert hear(YES_NO, "no, not worse").kind is Understood.ANSWERED
    asked = Prompt(Kind.YES_NO, "q", "Is it getting worse?")
    assert hear(asked, "yes getting much worse each day").kind is Understood.ANSWERED


def test_a_complaint_may_hold_any_of_these_words() -> None:
    text = "my ear hurts and it is getting worse at night please help"
    assert hear(FREE, text).value == text


@pytest.mark.promise(1)
def test_a_two_to_a_question_asked_yesterday_is_stale_and_books_nothing() -> None:
    reply = hear(SLOTS, "2", after=timedelta(days=1))
    assert reply.kind is Understood.STALE
    assert "ask you again" in reply.say
    assert hear(GROUP, "none", after=timedelta(hours=5)).kind is Understood.STALE


def test_what_was_sent_before_a_question_was_asked_does_not_answer_it() -> None:
    reply = hear(GROUP, "none", after=timedelta(seconds=-1))

    assert reply.kind is Understood.STALE
    assert "before we had asked" in reply.say
    assert hear(GROUP, "worse", after=timedelta(seconds=-1)).kind is Understood.WORSE
    assert hear(GROUP, "none", after=timedelta(0)).kind is Understood.ANSWERED


def test_who_somebody_is_does_not_go_stale() -> None:
    assert hear(BORN, "14/3/68", after=timedelta(days=2)).kind is Understood.ANSWERED


def test_a_reply_to_nothing_has_words_of_its_own() -> None:
    reply = hear(None, "2")
    assert reply.kind is Understood.EXPIRED
    assert reply.say


@pytest.mark.parametrize("text", ["", "   ", "\n"])
def test_an_empty_text_and_a_picture_alone(text: str) -> None:
    assert hear(YES_NO, text).kind is Understood.EMPTY
    assert hear(YES_NO, text, pictures=1).kind is Understood.MEDIA


def test_a_picture_with_an_answer_is_an_answer() -> None:
    reply = hear(YES_NO, "yes", pictures=2)
    assert (reply.kind, reply.value, reply.pictures) == (Understood.ANSWERED, True, 2)


def test_an_emoji_that_says_nothing_is_unclear() -> None:
    assert hear(YES_NO, "\U0001f642").kind is Understood.UNCLEAR
    assert hear(FREE, "\U0001f642").kind is Understood.UNCLEAR


def test_sixteen_hundred_characters_are_kept_whole_as_a_complaint() -> None:
    text = ("it hurts a lot " * 107)[:1600].strip()
    assert hear(FREE, text).value == text
    assert hear(YES_NO, text).kind is Understood.UNCLEAR


@settings(max_examples=600, deadline=None)
@given(st.sampled_from([None, *EVERY]), st.text(max_size=1700), st.integers(0, 3))
def test_nothing_that_is_sent_makes_it_fail(prompt: Prompt | None, text: str, pictures: int) -> None:
    reply = hear(prompt, text, pictures=pictures)
    assert reply.kind in Understood
    if reply.kind in (Understood.UNCLEAR, Understood.EMPTY, Understood.STALE, Understood.EXPIRED):
        assert reply.say


@given(st.sampled_from(EVERY))
def test_a_prompt_is_stored_and_read_back_the_same(prompt: Prompt) -> None:
    assert Prompt.from_dict(prompt.to_dict()) == prompt
