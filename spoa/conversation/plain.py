"""The bare words of a reply: what different phones and thumbs write for the same thing."""

import re
import unicodedata
from typing import Final

_QUOTES: Final = str.maketrans(
    {"\u2019": "'", "\u2018": "'", "\u201c": '"', "\u201d": '"', "\u2013": "-", "\u2014": "-"}
)
_EMOJI_WORDS: Final = {
    "\U0001f44d": " yes ",
    "\u2705": " yes ",
    "\u2714": " yes ",
    "\U0001f44c": " yes ",
    "\U0001f44e": " no ",
    "\u274c": " no ",
    "\u2716": " no ",
    "\U0001f937": " not sure ",
}


def listed(words: str) -> list[str]:
    """Return the words of a list that is easier to read as one line."""
    return words.split()


_KEYCAP: Final = "\u20e3"

ONES: Final = {
    word: number
    for number, word in enumerate(
        listed(
            "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
            "sixteen seventeen eighteen nineteen"
        )
    )
}
TENS: Final = {
    word: 10 * number
    for number, word in enumerate(listed("twenty thirty forty fifty sixty seventy eighty ninety"), 2)
}
ORDINALS: Final = {
    word: number
    for number, word in enumerate(listed("first second third fourth fifth sixth seventh eighth ninth"), 1)
}


def plain(text: str) -> str:
    """Return the reply in small letters with plain quotes and single spaces; a thumb up is "yes"."""
    text = unicodedata.normalize("NFKC", text).translate(_QUOTES)
    for emoji, word in _EMOJI_WORDS.items():
        text = text.replace(emoji, word)
    kept = (
        c
        for c in text
        if c != _KEYCAP and unicodedata.category(c) not in ("So", "Sk", "Mn", "Cf", "Cc", "Cs") or c in "\n\t"
    )
    return " ".join("".join(kept).casefold().split())


def words_of(text: str) -> list[str]:
    """Return the words and numbers of a plain reply, without punctuation; "don't" stays one word."""
    return re.findall(r"\d+(?:[.,:]\d+)*|[a-z]+(?:'[a-z]+)?|#\d+", text)


def bare(text: str) -> str:
    """Return the words of a plain reply, one space apart."""
    return " ".join(words_of(text))


def says(text: str, phrases: frozenset[str]) -> bool:
    """Say whether the reply is one of these phrases and nothing else, politeness aside."""
    kept = [word for word in words_of(text) if word not in POLITE]
    return " ".join(kept) in phrases or bare(text) in phrases


POLITE: Final = frozenset(
    listed("please pls plz thanks thank you ta thx cheers ok okay x xx xxx hi hello sorry um er oh well the")
)


def spoken_number(words: list[str]) -> float | None:
    """Return the number that these words say ("thirty nine point four"), or ``None`` if they say none."""
    whole, dot, decimals = _cut(words)
    total = _whole(whole)
    if total is None or (dot and not decimals):
        return None
    digits = "".join(str(ONES[word]) for word in decimals if ONES.get(word, 10) < 10)
    if len(digits) != len(decimals):
        return None
    return float(f"{total}.{digits}") if digits else float(total)


def _cut(words: list[str]) -> tuple[list[str], bool, list[str]]:
    if "point" not in words:
        return words, False, []
    at = words.index("point")
    return words[:at], True, words[at + 1 :]


def _whole(words: list[str]) -> int | None:
    """Return a whole number below 200 said in words."""
    total, hundred = 0, False
    for word in words:
        if word in ("a", "and"):
            continue
        if word == "hundred":
            total, hundred = max(total, 1) * 100, True
        elif word in ONES:
            total += ONES[word]
        elif word in TENS:
            total += TENS[word]
        else:
            return None
    return total if hundred or any(word in ONES or word in TENS for word in words) else None
