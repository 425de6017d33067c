"""How a prompt is shown: as a text message with numbers, as a chat with buttons, as speech with keys."""

from dataclasses import dataclass
from typing import Final

from spoa.conversation.model import Kind, Prompt

NONE_OF_THESE: Final = "None of these"
NOT_SURE: Final = "Not sure"

_LISTS: Final = frozenset({Kind.GROUP, Kind.ANY_OF})
_NUMBERED: Final = _LISTS | {Kind.ONE_OF, Kind.WHO_FOR, Kind.SLOTS}
_PLAIN: Final = frozenset({Kind.YES_NO, Kind.CONFIRM})


@dataclass(frozen=True)
class Chat:
    """A prompt in a chat. A pressed button replies with its own words, exactly as if they had been typed."""

    text: str
    buttons: tuple[str, ...] = ()
    several: bool = False  # more than one may be chosen before it is sent


def options(prompt: Prompt) -> tuple[str, ...]:
    """Return what can be chosen, in the order of their numbers, with "None of these" and "Not sure" last."""
    shown = [choice.text for choice in prompt.choices]
    if prompt.kind in _PLAIN and not shown:
        shown = ["Yes", "No"]
    if prompt.kind in _LISTS:
        shown.append(NONE_OF_THESE)
    if prompt.unsure:
        shown.append(NOT_SURE)
    return tuple(shown)


def question_of(prompt: Prompt) -> str:
    """Return the question without a list of its choices, which is shown by number or button."""
    return prompt.text.split("\n- ", 1)[0].strip()


def as_text(prompt: Prompt) -> str:
    """Return the prompt as a text message: numbered choices, and how to answer."""
    question = question_of(prompt)
    if prompt.kind in _NUMBERED:
        lines = [f"{number} {text}" for number, text in enumerate(options(prompt), 1)]
        return "\n".join([question, *lines, *_how(prompt, question)])
    return " ".join([question, *_how(prompt, question)])


def _how(prompt: Prompt, question: str) -> tuple[str, ...]:
    if "reply" in question.casefold():
        return ()
    if prompt.kind in _LISTS:
        return ("Reply with the number, or with all that are true.",)
    if prompt.kind in _NUMBERED:
        return ("Reply with the number.",)
    if prompt.kind in _PLAIN:
        return ("Reply YES, NO or NOT SURE.",) if prompt.unsure else ("Reply YES or NO.",)
    return ("If you do not know, reply NOT SURE.",) if prompt.unsure else ()


def as_chat(prompt: Prompt) -> Chat:
    """Return the prompt as a chat message with its buttons."""
    buttons = options(prompt) if prompt.kind in _NUMBERED | _PLAIN or prompt.unsure else ()
    return Chat(question_of(prompt), buttons, several=prompt.kind in _LISTS)


def as_speech(prompt: Prompt) -> str:
    """Return the prompt as it is said on the phone: each choice with its key."""
    question = question_of(prompt)
    if prompt.kind not in _NUMBERED:
        return question
    keys = " ".join(f"For {text}, press {key}." for key, text in enumerate(options(prompt), 1))
    return f"{question} {keys}"
