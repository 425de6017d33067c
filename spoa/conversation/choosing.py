"""Read a choice: by number, by word, by time, one or several."""

import re
from dataclasses import dataclass
from typing import Final

from spoa.conversation.model import Choice, Kind, Prompt
from spoa.conversation.plain import ONES, ORDINALS, POLITE, bare, listed, plain, words_of
from spoa.conversation.render import options
from spoa.conversation.yes_no import NO, is_unsure

UNSURE: Final = "unsure"
SOME: Final = "some"
NONE: Final = "none"

_FILLERS: Final = POLITE | frozenset(
    listed(
        "option number one choice i want would like will take have id i'll ill i'd and the a is are it its "
        "it's only just both go for with that then yes yeah at hers his mine to my of them me num nr"
    )
)
_ALL: Final = frozenset(
    {"all", "all of them", "all of these", "all of it", "everything", "all three", "both"}
)
_NONE: Final = frozenset(
    {
        *("none", "none of these", "none of them", "none of those", "no", "nope", "nah", "n", "0", "neither"),
        *("nothing", "no to all", "not any", "no none", "none at all", "no none of these", "none apply"),
        *("no to all of these", "no none of them", "not any of these", "nil", "zero", "none of the above"),
    }
)
_FIRST: Final = frozenset({"earliest", "soonest", "the earliest", "the soonest", "any", "asap", "anything"})
_EITHER: Final = frozenset(listed("or either"))
_LIST: Final = frozenset({Kind.GROUP, Kind.ANY_OF})
_PASSING: Final = 2  # "me" is said in passing: "my son, please text me"
_CLOCK: Final = re.compile(r"\b(\d{1,2})(?:[:.](\d{2}))? ?(am|pm)?\b")


@dataclass(frozen=True)
class Unread:
    """Why a choice could not be read: not_a_choice, more_than_one or contradicts."""

    why: str


Chosen = str | tuple[str, ...] | Unread


def read_one(prompt: Prompt, text: str) -> str | Unread:
    """Return the id that was chosen, "unsure" where the prompt offers it, or why it cannot be told."""
    said = plain(text)
    named = _named(prompt, said)
    if named:
        return _one_named(prompt, named, said)
    numbers = _numbers(said)
    if numbers is not None:
        return _by_number(prompt, numbers, said)
    if prompt.kind is Kind.SLOTS:
        return _slot(prompt, said)
    return _otherwise(prompt, said)


def _one_named(prompt: Prompt, named: list[str], said: str) -> str | Unread:
    if len(named) > 1:
        return Unread("more_than_one")
    own_words = {plain(choice.text) for choice in prompt.choices}
    denied = NO & set(words_of(said)) and said not in own_words and named != [NONE]
    return Unread("contradicts") if denied else named[0]


def _by_number(prompt: Prompt, numbers: list[int], said: str) -> str | Unread:
    if len(set(numbers)) != 1 or _EITHER & set(words_of(said)):
        return Unread("more_than_one")
    return _id_at(prompt, numbers[0]) or (
        _slot(prompt, said) if prompt.kind is Kind.SLOTS else Unread("not_a_choice")
    )


def _otherwise(prompt: Prompt, said: str) -> str | Unread:
    if prompt.unsure and is_unsure(said):
        return UNSURE
    has_none = any(choice.id == NONE for choice in prompt.choices)
    return NONE if has_none and _is_none(said) else Unread("not_a_choice")


def _slot(prompt: Prompt, said: str) -> str | Unread:
    """Choose a time by its clock ("10.30pm"), or the earliest."""
    wanted = _times(said)
    if wanted:
        found = [c.id for c in prompt.choices if _times(plain(c.text)) & wanted]
        if len(found) == 1:
            return found[0]
        return Unread("more_than_one" if found else "not_a_choice")
    if bare(said) in _FIRST and prompt.choices:
        return prompt.choices[0].id
    return _otherwise(prompt, said)


def _times(said: str) -> set[tuple[int, int]]:
    """Return the times named, each as (hour, minute); without am or pm both halves of the day."""
    found: set[tuple[int, int]] = set()
    for hour_text, minute, half in _CLOCK.findall(said):
        hour = int(hour_text)
        if hour > 23 or (not minute and not half):
            continue
        hours = {hour} if hour > 12 else {hour % 12} if half == "am" else {hour % 12 + 12}
        if not half and hour <= 12:
            hours = {hour, (hour + 12) % 24} if len(hour_text) == 1 else {hour}
        found |= {(each, int(minute or 0)) for each in hours}
    return found


def read_several(prompt: Prompt, text: str) -> Chosen:
    """Return the ids chosen of a list, () for none, "some" for a plain yes, "unsure", or why not."""
    said = plain(text)
    if _is_none(said):
        return ()
    if bare(said) in _ALL:
        return tuple(choice.id for choice in prompt.choices)
    numbers = _numbers(said, glued=len(prompt.choices) + 2)
    if numbers is not None:
        return _list_by_number(prompt, numbers)
    if is_unsure(said):
        return SOME if re.search(r"\d", said) else UNSURE
    named = _named(prompt, said)
    if named:
        return Unread("contradicts") if NO & set(words_of(said)) else tuple(named)
    return _plain_yes(said)


def _plain_yes(said: str) -> Chosen:
    return (
        SOME
        if words_of(said)[:1] in (["yes"], ["y"], ["yeah"], ["yep"], ["some"])
        else Unread("not_a_choice")
    )


def _list_by_number(prompt: Prompt, numbers: list[int]) -> Chosen:
    ids = [_id_at(prompt, number) for number in dict.fromkeys(numbers)]
    if any(id_ is None for id_ in ids):
        return () if numbers == [0] else Unread("not_a_choice")
    if ids == [NONE]:
        return ()
    if ids == [UNSURE]:
        return UNSURE
    if NONE in ids:
        return Unread("contradicts")
    return SOME if UNSURE in ids else tuple(str(id_) for id_ in ids)


def _id_at(prompt: Prompt, number: int) -> str | None:
    """Return the id of the choice with this number as it was shown; "none" and "unsure" come last."""
    ids = [choice.id for choice in prompt.choices]
    if prompt.kind in _LIST:
        ids.append(NONE)
    if prompt.unsure:
        ids.append(UNSURE)
    return ids[number - 1] if 1 <= number <= min(len(ids), len(options(prompt))) else None


def _is_none(said: str) -> bool:
    kept = " ".join(word for word in words_of(said) if word not in POLITE)
    return kept in _NONE or bare(said) in _NONE


def _named(prompt: Prompt, said: str) -> list[str]:
    """Return the ids of the choices that the reply names by their words; of one choice, the fullest name."""
    told = f" {bare(said)} "
    exact = [c.id for c in prompt.choices if bare(plain(c.text)) == told.strip()]
    if exact:
        return exact
    fullest = {
        c.id: max((len(p) for p in _phrases(c) if f" {p} " in told), default=0) for c in prompt.choices
    }
    named = [id_ for id_, length in fullest.items() if length]
    if prompt.kind in _LIST or len(named) < 2:
        return named
    longest = max(fullest.values())
    return [id_ for id_ in named if fullest[id_] == longest and longest > _PASSING] or named


def _phrases(choice: Choice) -> list[str]:
    phrases = [bare(plain(phrase)) for phrase in (choice.text, *choice.words)]
    return [phrase for phrase in phrases if phrase and phrase not in _FILLERS - {"me"}]


def _numbers(said: str, glued: int = 0) -> list[int] | None:
    """Return the numbers of a reply made of numbers and small words only; ``None`` if it says anything else.

    With ``glued``, "13" means 1 and 3 where there are fewer than 13 choices.
    """
    numbers: list[int] = []
    for word in re.findall(r"\d+(?:[.:]\d+)?|[a-z']+", re.sub(r"\bno\.? ?(?=\d)", "", said)):
        if word.isdigit():
            numbers += [int(d) for d in word] if glued and int(word) > glued else [int(word)]
        elif word in ORDINALS:
            numbers.append(ORDINALS[word])
        elif word in ONES and not (word == "one" and numbers):
            numbers.append(ONES[word])
        elif word not in _FILLERS | _EITHER:
            return None
    return numbers or None
