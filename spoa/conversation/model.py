"""The open prompt of a conversation, and what a reply to it was understood to be."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, Final, Self


class Kind(StrEnum):
    """What a prompt asks for, which says how its reply is read and how it is shown."""

    YES_NO = "yes_no"
    GROUP = "group"  # "is any of these…?"
    ONE_OF = "one_of"
    ANY_OF = "any_of"
    NUMBER = "number"
    DURATION = "duration"
    DATE = "date"
    DATE_OF_BIRTH = "date_of_birth"
    POSTCODE = "postcode"
    ADDRESS = "address"
    NAME = "name"
    WHO_FOR = "who_for"
    SLOTS = "slots"
    CONFIRM = "confirm"
    FREE = "free"
    TOGETHER = "together"  # several of these asked in one message: ``parts``


@dataclass(frozen=True)
class Choice:
    """One thing to choose. ``words`` are further ways in which people say it."""

    id: str
    text: str
    words: tuple[str, ...] = ()


TRIAGE_EXPIRY: Final = timedelta(hours=4)


@dataclass(frozen=True)
class Prompt:
    """What was asked last and not yet answered. ``id`` is the fact, group or field it is about.

    ``good_for`` is how long a reply to it still counts; a "2" that comes later is stale. ``tries`` counts
    replies that were not understood. ``least`` and ``most`` bound a number, in ``unit``. ``unsure``: "not
    sure" is offered.
    """

    kind: Kind
    id: str
    text: str
    choices: tuple[Choice, ...] = ()
    parts: tuple["Prompt", ...] = ()
    unit: str = ""
    least: float | None = None
    most: float | None = None
    unsure: bool = False
    help: str = ""
    tries: int = 0
    good_for: timedelta = TRIAGE_EXPIRY

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON-ready data; ``from_dict`` reads it back."""
        return {
            "kind": self.kind.value,
            "id": self.id,
            "text": self.text,
            "choices": [{"id": c.id, "text": c.text, "words": list(c.words)} for c in self.choices],
            "parts": [part.to_dict() for part in self.parts],
            "unit": self.unit,
            "least": self.least,
            "most": self.most,
            "unsure": self.unsure,
            "help": self.help,
            "tries": self.tries,
            "good_for": self.good_for.total_seconds(),
        }

    @classmethod
    def from_dict(cls, raw: Mapping[str, Any]) -> Self:
        """Read what ``to_dict`` wrote; ``KeyError`` or ``ValueError`` if it was something else."""
        return cls(
            kind=Kind(raw["kind"]),
            id=raw["id"],
            text=raw["text"],
            choices=tuple(Choice(c["id"], c["text"], tuple(c["words"])) for c in raw["choices"]),
            parts=tuple(cls.from_dict(part) for part in raw["parts"]),
            unit=raw["unit"],
            least=raw["least"],
            most=raw["most"],
            unsure=raw["unsure"],
            help=raw["help"],
            tries=raw["tries"],
            good_for=timedelta(seconds=raw["good_for"]),
        )


class Understood(StrEnum):
    """What kind of reply it was."""

    ANSWERED = "answered"
    SEVERAL = "several"  # some or all parts of a TOGETHER prompt: ``values`` and ``missing``
    HUMAN = "human"  # wants a person
    STOP = "stop"  # opted out; ring them instead
    START = "start"  # opted in again
    WORSE = "worse"
    UNCLEAR = "unclear"
    EMPTY = "empty"
    MEDIA = "media"  # a picture, and no words that answer
    STALE = "stale"  # an answer to something that was asked too long ago
    EXPIRED = "expired"  # nothing is open to be answered


Value = bool | str | float | date | tuple[float, float] | tuple[str, ...]
"""yes/no: bool or "unsure" · group: ids, "some" or "unsure" · choices and slots: an id, or ids · number,
duration: a
number in the prompt's unit, or (least, most) · dates: ``date`` · postcode, address, name, free: text."""


@dataclass(frozen=True)
class Reply:
    """What a reply was understood to be.

    ``value`` for ANSWERED; ``values`` by part id and the ids still ``missing`` for SEVERAL. ``why`` is one
    word for the history ("not_a_choice"), ``say`` what to ask again, for UNCLEAR, EMPTY and STALE.
    ``pictures`` counts media.
    """

    kind: Understood
    value: Value | None = None
    values: Mapping[str, Value] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    why: str = ""
    say: str = ""
    pictures: int = 0
