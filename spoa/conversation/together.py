"""Read one reply to several questions: "2 Anya Shah 3/5/22 lu27ab"."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from spoa.conversation.choosing import Unread, read_one
from spoa.conversation.model import Kind, Prompt, Value
from spoa.conversation.particulars import find_date, find_postcode, read_name
from spoa.conversation.plain import listed, plain

_LABELS: Final = re.compile(
    r"\b(?:d\.?o\.?b\.?|date of birth|birthday|born(?: on)?|post ?code"
    r"|name(?:'s)?(?: is)?|full name|called|aged?)\b[:.]?"
)
_SMALL: Final = frozenset(
    listed("and the is it it's its for my her his their she he they i am at in on with old help needs who me")
)
_WHO_NUMBER: Final = re.compile(r"^\W*([1-9])(?=[\s,.;:)\n]|$)")


@dataclass
class _Rest:
    """What is left of the reply once a part was found in it; ``lines`` keep their commas for the name."""

    text: str
    today: date

    def take(self, span: tuple[int, int]) -> None:
        """Put a comma in place of what was read, so that its neighbours stay apart."""
        self.text = f"{self.text[: span[0]]},{self.text[span[1] :]}"


def read_together(prompt: Prompt, text: str, today: date) -> Mapping[str, Value]:
    """Return what the reply tells of each part, by the part's id. The surest forms are looked for first."""
    rest = _Rest(_kept_case(text), today)
    parts = sorted(prompt.parts, key=lambda part: _ORDER.index(part.kind))
    found = ((part.id, _READERS[part.kind](part, rest)) for part in parts if part.kind in _READERS)
    return {id_: value for id_, value in found if value is not None}


def _kept_case(text: str) -> str:
    """Return the reply on one line of comma-separated pieces; a name keeps its capitals."""
    return ", ".join(" ".join(line.split()) for line in text.splitlines() if line.strip())


def _born(_part: Prompt, rest: _Rest) -> date | None:
    found = find_date(rest.text.casefold(), rest.today)
    if found is None:
        return None
    rest.take(found[1])
    return found[0]


def _postcode(_part: Prompt, rest: _Rest) -> str | None:
    found = find_postcode(rest.text.casefold())
    if found is None:
        return None
    rest.take(found[1])
    return found[0]


def _who(part: Prompt, rest: _Rest) -> str | None:
    numbered = _WHO_NUMBER.match(rest.text)
    if numbered and int(numbered[1]) <= len(part.choices):
        rest.take(numbered.span())
        return part.choices[int(numbered[1]) - 1].id
    for piece in (rest.text, *rest.text.split(",")):
        chosen = read_one(part, re.sub(r"\d", " ", piece))
        if not isinstance(chosen, Unread):
            _take_words(part, chosen, rest)
            return chosen
    return None


def _take_words(part: Prompt, chosen: str, rest: _Rest) -> None:
    """Leave out "my daughter", so that it is not taken for a name."""
    choice = next(choice for choice in part.choices if choice.id == chosen)
    for phrase in sorted((plain(choice.text), *choice.words), key=len, reverse=True):
        found = re.search(rf"\b{re.escape(phrase)}\b", rest.text.casefold())
        if found:
            rest.take(found.span())


def _name(_part: Prompt, rest: _Rest) -> str | None:
    """Take the longest piece of mere words that is left for the name."""
    left = re.sub(_LABELS, ",", rest.text.casefold())
    shown = rest.text if len(left) == len(rest.text) else _same_case(rest.text)
    pieces = [_name_words(piece) for piece in re.split(r"[,;:()\n.]+", shown)]
    named = [name for name in map(read_name, pieces) if name]
    return max(named, key=lambda name: len(name.split()), default=None)


def _same_case(text: str) -> str:
    return re.sub(_LABELS.pattern, ",", text, flags=re.IGNORECASE)


def _name_words(piece: str) -> str:
    kept = [word for word in piece.split() if word.casefold() not in _SMALL and not re.search(r"\d", word)]
    return " ".join(kept)


_READERS: Final[Mapping[Kind, Callable[[Prompt, _Rest], Value | None]]] = {
    Kind.DATE_OF_BIRTH: _born,
    Kind.POSTCODE: _postcode,
    Kind.WHO_FOR: _who,
    Kind.NAME: _name,
}
_ORDER: Final = (
    Kind.DATE_OF_BIRTH,
    Kind.POSTCODE,
    Kind.WHO_FOR,
    *(k for k in Kind if k not in _READERS),
    Kind.NAME,
)
