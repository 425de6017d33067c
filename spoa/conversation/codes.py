"""Read the code that we gave somebody, where a reply is nothing else: "123456", "code 123 456"."""

from dataclasses import dataclass
from typing import Final

from spoa.conversation.plain import POLITE, listed, plain, words_of

_SMALL: Final = POLITE | frozenset(listed("my the our is it's its it this here i have was given number no"))
_NAMES: Final = frozenset(listed("code codes ref reference"))
_SHAPES: Final = ([6], [3, 3])


@dataclass(frozen=True)
class Code:
    """Six figures. ``named``: the word "code" was said with them, so that they are nothing else."""

    figures: str
    named: bool


def read_code(text: str) -> Code | None:
    """Return the code that is all of a reply, with or without its space; ``None`` for anything else."""
    words = [word.strip("#") for word in words_of(plain(text).replace("-", " "))]
    told = [word for word in words if word not in _SMALL | _NAMES]
    if not all(word.isdigit() for word in told) or [len(word) for word in told] not in _SHAPES:
        return None
    return Code("".join(told), named=not _NAMES.isdisjoint(words))
