"""Find the phrases of the rules in what was said, and tell whether they are meant."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from spoa.triage.words import Clause, word_set

_GAP: Final = 2
_NO: Final = word_set(
    "no not never without dont doesnt didnt isnt arent wasnt havent hasnt hadnt nor denies aint"
)
_BETWEEN: Final = word_set(
    "a an any the this that of in got get have having had has feel feeling been being really at all "
    "other more longer is was are there my his her their your real want wanting thinking thoughts "
    "about to or take taken taking took wear wears wearing use using"
)
_NOT_A_NO: Final = word_set("sure certain just only stopped stopping better going easing improving")
_HARD_NO: Final = word_set("no without denies denied nor history")
_ENDS_A_NO: Final = word_set("i im ive my she shes he hes his her its it just only still though now")
_NOT_NO: Final = word_set("idea clue doubt wonder longer matter energy more")
_NOT_NOT: Final = word_set("dont doesnt didnt isnt arent wasnt")
_HEDGES: Final = word_set("but yet tonight until unless though although")
_LONG_AGO: Final = re.compile(
    r"\b(?:last (?:year|month|summer|winter|christmas)|(?:years?|months?) ago|when i was|in (?:19|20)\d\d)\b"
)
_JUST: Final = re.compile(r"^(?:i |we )?(?:just|only) (?:want|wish|wanted|wished)\b")
_STOP: Final = frozenset(".!?\n")
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
    return not denied(clause, start) and not _of_the_dead(clause, start)


def denied(clause: Clause, start: int) -> bool:
    """Return whether words that begin at ``start`` are denied; "I don't not want" denies nothing."""
    before = clause.words[:start]
    for at in range(len(before) - 1, -1, -1):
        if before[at] in _NO:
            after = before[at + 1 :]
            if (after and after[0] in _NOT_A_NO) or (at and before[at - 1] in _NOT_NOT):
                return False
            return all(word in _BETWEEN for word in after) or after[-1] in ("or", "nor")
    return False


def taken_back(cut: Sequence[Clause], at: int, end: int) -> bool:
    """Return whether what was denied up to ``end`` of a clause is half taken back in the same breath.

    "I don't want to kill myself, but I can't go on", "…tonight", "I don't want to die, I just want peace".
    """
    if not _HEDGES.isdisjoint(cut[at].words[end:]):
        return True
    for clause, following in zip(cut[at:], cut[at + 1 :], strict=False):
        if not _HEDGES.isdisjoint(clause.then.split()) or _JUST.search(" ".join(following.words)):
            return True
        if not _STOP.isdisjoint(clause.then):
            return False
    return False


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


def _of_the_dead(clause: Clause, start: int) -> bool:
    """Return whether it is said of the dead or of the family; "since she died I…" is of the speaker."""
    before = clause.words[:start]
    if "history" in before:
        return True
    if _OTHERS.isdisjoint(before):
        return False
    over = clause.words[start].endswith("ed") or "had" in before  # "was suicidal" may be so again
    if before[-1] == "committed" or (over and _LONG_AGO.search(" ".join(clause.words))):
        return _SPEAKERS.isdisjoint(before)
    gone = max((at for at, word in enumerate(before) if word in _GONE), default=None)
    return gone is not None and _SPEAKERS.isdisjoint(before[gone + 1 :])
