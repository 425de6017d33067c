"""Find the phrases of the rules in what was said, and tell whether they are meant."""

from collections.abc import Iterator
from typing import Final

from spoa.triage.words import Clause, word_set

_GAP: Final = 2
_NO: Final = word_set(
    "no not never without dont doesnt didnt isnt arent wasnt havent hasnt hadnt nor denies aint"
)
_BETWEEN: Final = word_set(
    "a an any the this that of in got get have having had has feel feeling been being really at all "
    "other more longer is was are there my his her their your real want wanting thinking thoughts "
    "about to or"
)
_NOT_A_NO: Final = word_set("sure certain just only stopped stopping better going easing improving")
_HARD_NO: Final = word_set("no without denies denied nor history")
_ENDS_A_NO: Final = word_set("i im ive my she shes he hes his her its it just only still though now")
_NOT_NO: Final = word_set("idea clue doubt wonder longer matter energy more")
_GONE: Final = word_set("died dead death late lost killed passed funeral")
_SPEAKERS: Final = word_set("i im ive id me we she shes he hes they")
_OTHERS: Final = word_set(
    "dad father mum mother mam wife husband brother sister son daughter uncle aunt grandad nan gran "
    "grandfather grandmother partner friend family neighbour colleague"
)


def found_in(phrase: tuple[str, ...], clause: Clause) -> Iterator[tuple[int, int]]:
    """Yield where a phrase stands in a clause: its words in order, with at most two others between each."""
    for start, word in enumerate(clause.stems):
        if word == phrase[0]:
            end = _end(phrase, clause, start)
            if end is not None:
                yield start, end


def meant(clause: Clause, start: int) -> bool:
    """Return whether words that begin at ``start`` are said of now and of the person.

    "My dad has chest pain" is (he may be the one); "my dad died of chest pain" and "no chest pain" are not.
    """
    before = clause.words[:start]
    return not _denied(before) and not _of_the_dead(before)


def denies(clause: Clause, at: int) -> bool:
    """Return whether a word stands in a list that was denied: "no fever, swelling of the face or rash".

    Wider than `meant`, for complaints only: a "no" holds until the clause ends or somebody is named again.
    """
    for back in range(at - 1, -1, -1):
        word = clause.words[back]
        if word in _ENDS_A_NO:
            return False
        if word in _HARD_NO:
            return clause.words[back + 1] not in _NOT_NO
    return False


def _end(phrase: tuple[str, ...], clause: Clause, start: int) -> int | None:
    at = start
    for word in phrase[1:]:
        window = clause.stems[at + 1 : at + 2 + _GAP]
        if word not in window:
            return None
        at += 1 + window.index(word)
    return at + 1


def _denied(before: tuple[str, ...]) -> bool:
    for at in range(len(before) - 1, -1, -1):
        if before[at] in _NO:
            after = before[at + 1 :]
            if after and after[0] in _NOT_A_NO:
                return False
            return all(word in _BETWEEN for word in after) or after[-1] in ("or", "nor")
    return False


def _of_the_dead(before: tuple[str, ...]) -> bool:
    """Return whether it is said of the dead or of the family; "since she died I…" is of the speaker."""
    if "history" in before:
        return True
    gone = max((at for at, word in enumerate(before) if word in _GONE), default=None)
    if gone is None or _OTHERS.isdisjoint(before):
        return False
    return _SPEAKERS.isdisjoint(before[gone + 1 :])
