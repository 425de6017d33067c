"""Words as people write them: small, without apostrophes, cut to their stems, tolerant of one slip."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from spoa.triage.model import Rulebook
from spoa.triage.plain_words import PLAIN

_CLAUSE: Final = re.compile(r"([.,;:!?\n()\"]+|\b(?:and|but|then|because|although)\b)")
_TOKEN: Final = re.compile(r"[a-z0-9]+(?:\.[0-9]+)?")
_ENDINGS: Final = ("ing", "ies", "ed", "es", "ys", "s", "y", "e")
_NESS: Final = "ness"
_WHOLE: Final = frozenset({"willy"})  # without its ending it would be another word
_DOUBLED: Final = frozenset("bdgmnprt")
_SLIP_LENGTH: Final = 5
_BREAK: Final = 2  # words of two clauses stand further apart than they are written


@dataclass(frozen=True, slots=True)
class Clause:
    """A piece of what was said: its words as written, their stems, and the place of the first of them.

    ``then`` is what stands between it and the next piece: stops, and words such as "but".
    """

    words: tuple[str, ...]
    stems: tuple[str, ...]
    start: int = 0
    then: str = ""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Every stem that the rules listen for, found again with one letter lost, added, changed or swapped.

    An everyday word (``PLAIN``) is meant as it stands. ``far`` finds the words of complaints with two slips:
    a complaint is only ever proposed, never believed.
    """

    stems: frozenset[str]
    slips: dict[str, str]
    far: dict[str, str]

    def known(self, stem: str) -> str:
        """Return the stem that was probably meant, or the stem itself."""
        return self._meant(stem, self.slips)

    def complaint(self, stem: str) -> str:
        """Return the stem of a complaint that was probably meant, or the stem itself."""
        return self._meant(stem, self.far)

    def _meant(self, stem: str, slips: dict[str, str]) -> str:
        if stem in self.stems or len(stem) < _SLIP_LENGTH:
            return stem
        return next((slips[each] for each in (stem, *_one_less(stem)) if each in slips), stem)


def lexicon(rulebook: Rulebook) -> Lexicon:
    """Return the lexicon of a rulebook; made once."""
    found = rulebook.memo.get("lexicon")
    if not isinstance(found, Lexicon):
        found = rulebook.memo["lexicon"] = _made(rulebook)
    return found


def _made(rulebook: Rulebook) -> Lexicon:
    texts = [text for fact in rulebook.facts.values() for text in (*fact.words, *fact.danger_words)]
    texts += [text for protocol in rulebook.protocols.values() for text in protocol.words]
    stems = frozenset(stem for text in texts for stem in stems_of(text))
    slips: dict[str, str] = {}
    for stem in sorted(each for each in stems if len(each) >= _SLIP_LENGTH):
        for less in (stem, *_one_less(stem)):
            slips.setdefault(less, stem)
    far = dict(slips)
    complaints = {
        stem for protocol in rulebook.protocols.values() for text in protocol.words for stem in stems_of(text)
    }
    for stem in sorted(each for each in complaints if len(each) > _SLIP_LENGTH):
        for less in _one_less(stem):
            for least in _one_less(less):
                far.setdefault(least, stem)
    return Lexicon(stems.union(stems_of(PLAIN)), slips, far)


def clauses(text: str, known: Lexicon) -> tuple[Clause, ...]:
    """Cut what was said into clauses: a "no" in one says nothing about the next."""
    # Pieces and what stands between them, in turn: between two with words in them all of it counts.
    pieces = _CLAUSE.split(re.sub(r"(?<=\d)\.(?=\d)", "\u2024", plain(text)))
    found: list[Clause] = []
    start = 0
    for at in range(0, len(pieces), 2):
        words = tuple(_TOKEN.findall(pieces[at].replace("\u2024", ".")))
        between = pieces[at + 1] if at + 1 < len(pieces) else ""
        if words:
            found.append(Clause(words, tuple(known.known(stem(word)) for word in words), start, between))
            start += len(words) + _BREAK
        elif found:
            found[-1] = replace(found[-1], then=f"{found[-1].then} {between}")
    return tuple(found)


def word_set(text: str) -> frozenset[str]:
    """Return the words of a line as a set."""
    return frozenset(text.split())


def plain(text: str) -> str:
    """Return a text small and without apostrophes ("can't" is "cant")."""
    return re.sub(r"['’`´]", "", text.lower())


def stems_of(text: str) -> tuple[str, ...]:
    """Return the stems of a phrase of the rules."""
    return tuple(stem(word) for word in _TOKEN.findall(plain(text)))


def stem(word: str) -> str:
    """Return a word without its ending: coughs, coughing and coughed are one; so are stop and stopped."""
    if word in _WHOLE:
        return word
    if word.endswith(_NESS) and len(word) - len(_NESS) >= 3:
        return stem(word[: -len(_NESS)].removesuffix("i"))
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return _single(word[: -len(ending)]) if ending in ("ing", "ed") else word[: -len(ending)]
    return word


def _single(cut: str) -> str:
    """Return what was cut, its last letter once: "stopp" is "stop" ("fall" and "miss" stay)."""
    doubled = len(cut) > 3 and cut[-1] == cut[-2] and cut[-1] in _DOUBLED
    return cut[:-1] if doubled else cut


def _one_less(word: str) -> Iterable[str]:
    return (word[:at] + word[at + 1 :] for at in range(len(word)))
