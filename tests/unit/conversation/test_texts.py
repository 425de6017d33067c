"""What we send: parts, splitting, numbered choices, wording."""

import inspect

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spoa.conversation import messages
from spoa.conversation.model import Choice, Kind, Prompt
from spoa.conversation.render import as_chat, as_speech, as_text
from spoa.conversation.splitting import is_gsm, segments, split

SLOTS = Prompt(
    Kind.SLOTS,
    "slots:1",
    "When can you come? Reply with the number.",
    choices=(Choice("a", "21:10"), Choice("b", "22:30"), Choice("none", "None of these, please ring me")),
)
GROUP = Prompt(
    Kind.GROUP,
    "question:g",
    "Is any of these true?\n- a rash\n- a stiff neck",
    choices=(Choice("rash", "A rash"), Choice("neck", "A stiff neck")),
    unsure=True,
)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("ł" * 70, 1),
        ("ł" * 71, 2),
        ("\U0001f44d" * 35, 1),
        ("\U0001f44d" * 36, 2),
    ],
)
def test_parts_are_counted_as_the_network_counts_them(text: str, parts: int) -> None:
    assert segments(text) == parts


def test_a_short_text_is_not_split_or_marked() -> None:
    assert split("Hello.") == ["Hello."]


def test_a_long_text_breaks_between_paragraphs_and_is_marked() -> None:
    first, second = "First. " * 60, "Second. " * 50
    assert split(f"{first}\n\n{second}") == [f"(1/2) {first.strip()}", f"(2/2) {second.strip()}"]


@given(st.text(max_size=1600), st.integers(1, 4))
def test_no_piece_is_too_long_and_no_word_is_lost(text: str, most: int) -> None:
    pieces = split(text, most)
    assert all(segments(piece) <= most for piece in pieces) or len(pieces) > 9
    bodies = [p.split(") ", 1)[1] if len(pieces) > 1 and ") " in p else p for p in pieces]
    assert "".join("".join(bodies).split()) == "".join(text.split())


def test_choices_are_numbered_in_a_text() -> None:
    assert as_text(SLOTS) == (
        "When can you come? Reply with the number.\n1 21:10\n2 22:30\n3 None of these, please ring me"
    )


def test_a_group_is_listed_once_with_none_and_not_sure_last() -> None:
    assert as_text(GROUP) == (
        "Is any of these true?\n1 A rash\n2 A stiff neck\n3 None of these\n4 Not sure\n"
        "Reply with the number, or with all that are true."
    )


def test_a_chat_has_buttons_and_a_phone_has_keys() -> None:
    chat = as_chat(GROUP)
    assert chat.text == "Is any of these true?"
    assert chat.buttons == ("A rash", "A stiff neck", "None of these", "Not sure")
    assert chat.several
    assert "For 22:30, press 2." in as_speech(SLOTS)


def test_a_yes_or_no_says_how_to_answer() -> None:
    assert (
        as_text(Prompt(Kind.YES_NO, "q", "Is she hot?", unsure=True))
        == "Is she hot? Reply YES, NO or NOT SURE."
    )
    assert as_chat(Prompt(Kind.CONFIRM, "q", "Is that right?")).buttons == ("Yes", "No")


def every_message() -> dict[str, str]:
    made: dict[str, str] = {}
    for name, function in inspect.getmembers(messages, inspect.isfunction):
        filled = {
            p: ("Ring 999 if it gets worse.",)
            if p == "signs" and name == "if_worse"
            else 1
            if p in ("tries", "most", "least")
            else "soon"
            for p in inspect.signature(function).parameters
        }
        made[name] = function(**filled)
    return made


@pytest.mark.parametrize(("name", "text"), every_message().items())
def test_every_message_fits_the_cheap_alphabet_and_never_asks_for_an_opt_out_word(
    name: str, text: str
) -> None:
    assert is_gsm(text)
    assert segments(text) <= 2
    words = text.replace(".", " ").replace(",", " ").split()
    assert not {"STOP", "CANCEL", "END", "QUIT", "UNSUBSCRIBE"} & set(words)


@pytest.mark.parametrize(("name", "text"), every_message().items())
def test_sentences_are_short_enough_to_read_at_once(name: str, text: str) -> None:
    for sentence in text.replace(":", ".").replace("?", ".").split("."):
        assert len(sentence.split()) <= 24, sentence


def test_a_status_says_who_rings_and_before_when() -> None:
    assert messages.status_rings("A nurse", "22:36").startswith("A nurse will ring you before 22:36.")
