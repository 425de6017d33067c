"""How old somebody must be to read a text: the Flesch–Kincaid grade plus five years.

The measure counts words in a sentence and syllables in a word. It knows nothing of sense, and of one short
question it says little; over all that a protocol says to a person it tells plain from heavy.
"""

import re
from collections.abc import Iterable
from typing import Final

_SENTENCE: Final = re.compile(r"[.?!:;\n]+")
_WORD: Final = re.compile(r"[a-z]+(?:['’][a-z]+)*")
_VOWELS: Final = re.compile(r"[aeiouy]+")
_SOUNDED: Final = ("ted", "ded", "ses", "ces", "zes", "ges", "xes")
_YEARS_BEFORE_SCHOOL: Final = 5


def reading_age(texts: Iterable[str]) -> float:
    """Return the reading age of some texts taken together, in years; 0 where there is not a word."""
    sentences = [words for text in texts for words in _sentences(text)]
    words = [word for sentence in sentences for word in sentence]
    if not words:
        return 0.0
    syllables = sum(map(_syllables, words))
    grade = 0.39 * len(words) / len(sentences) + 11.8 * syllables / len(words) - 15.59
    return grade + _YEARS_BEFORE_SCHOOL


def hardest(texts: Iterable[str]) -> str:
    """Return the text that alone is the hardest to read."""
    return max(texts, key=lambda text: reading_age([text]), default="")


def _sentences(text: str) -> list[list[str]]:
    found = (_WORD.findall(part) for part in _SENTENCE.split(text.lower()))
    return [words for words in found if words]


def _syllables(word: str) -> int:
    """Count groups of vowels, without those that are written and not said."""
    count = len(_VOWELS.findall(word))
    silent_e = word.endswith("e") and not word.endswith(("le", "ee"))
    silent_ending = word.endswith(("ed", "es")) and not word.endswith(_SOUNDED)
    return max(1, count - (silent_e or silent_ending))
