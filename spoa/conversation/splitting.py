"""How many parts a text is sent in, and how to split one that is too long where a reader would pause."""

import re
from typing import Final

_GSM: Final = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
_GSM_DOUBLE: Final = frozenset("^{}\\[~]|€\f")

_GSM_ONE, _GSM_PART = 160, 153
_UCS2_ONE, _UCS2_PART = 70, 67
_MARK: Final = len("(1/2) ")

MOST_SEGMENTS: Final = 4
"""A longer text is sent as several: networks deliver long chains of parts badly."""


def is_gsm(text: str) -> bool:
    """Say whether the text fits the basic alphabet, at 160 characters a part instead of 70."""
    return all(character in _GSM or character in _GSM_DOUBLE for character in text)


def units(text: str) -> int:
    """Return the length that the network counts: septets in the basic alphabet, else UTF-16 code units."""
    if is_gsm(text):
        return sum(2 if character in _GSM_DOUBLE else 1 for character in text)
    return len(text.encode("utf-16-le")) // 2


def segments(text: str) -> int:
    """Return in how many parts the network carries the text; at least one."""
    one, part = (_GSM_ONE, _GSM_PART) if is_gsm(text) else (_UCS2_ONE, _UCS2_PART)
    length = units(text)
    return 1 if length <= one else -(-length // part)


def split(text: str, most_segments: int = MOST_SEGMENTS) -> list[str]:
    """Return the texts to send, each of at most ``most_segments`` parts, marked (1/2) where there are
    several.

    It breaks at an empty line, a line, a sentence, then a word, whichever comes last in the room there is.
    """
    text = text.strip()
    if segments(text) <= most_segments:
        return [text]
    room = (_GSM_PART if is_gsm(text) else _UCS2_PART) * most_segments - _MARK
    pieces = []
    while text:
        piece, text = _first(text, room)
        pieces.append(piece)
    return [f"({n}/{len(pieces)}) {piece}" for n, piece in enumerate(pieces, 1)]


_BREAKS: Final = (re.compile(r"\n\s*\n"), re.compile(r"\n"), re.compile(r"(?<=[.!?])\s"), re.compile(r"\s"))


def _first(text: str, room: int) -> tuple[str, str]:
    """Cut off as much as fits in ``room`` units, at the best break in its second half."""
    if units(text) <= room:
        return text, ""
    fits = _fitting(text, room)
    for pattern in _BREAKS:
        ends = [found.start() for found in pattern.finditer(text, 0, fits + 1) if found.start() >= fits // 2]
        if ends:
            return text[: ends[-1]].rstrip(), text[ends[-1] :].lstrip()
    return text[:fits], text[fits:]


def _fitting(text: str, room: int) -> int:
    """Return how many characters fit in ``room`` units of the alphabet that the whole text needs."""
    basic = is_gsm(text)
    used = 0
    for position, character in enumerate(text):
        if basic:
            used += 2 if character in _GSM_DOUBLE else 1
        else:
            used += len(character.encode("utf-16-le")) // 2
        if used > room:
            return max(position, 1)
    return len(text)
