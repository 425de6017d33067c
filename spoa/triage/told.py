"""What was told so far: the whole input of one triage step, as the JSON contract names it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal, TypeAlias

Sex: TypeAlias = Literal["female", "male", "other"]
By: TypeAlias = Literal["self", "parent", "carer", "professional"]
Channel: TypeAlias = Literal["voice", "text", "chat"]

UNSURE: Final = "unsure"
SOME: Final = "some"

Answer: TypeAlias = bool | int | float | str | tuple[float, float] | tuple[str, ...]
"""True (the worse) or False, ``"unsure"``, a number, (low, high), one option, or several options."""

GroupAnswer: TypeAlias = tuple[str, ...] | Literal["some", "unsure"]
"""The members named, all having been read out (none: the empty tuple); or ``"some"``; or ``"unsure"``."""


@dataclass(frozen=True, slots=True)
class Told:
    """Everything that is known of one case; the step is a pure function of it and the rulebook.

    ``answers`` holds facts in their worse-is-yes form, whatever way round the question was worded.
    ``complaint`` is the words said so far (several messages may be joined by line breaks): they are looked
    through for danger phrases and proposals, and for protocols where ``protocols`` is empty. ``mind`` among
    the ``protocols`` adds the danger questions about the mind. ``age_days`` wins over ``age_years``.

    ``asked`` holds, for each answered group, the members that were in its sentence (``Question.facts``); left
    out, all were. Without it, taking back an answer that kept a member out of the sentence would leave a "no"
    that nobody said.
    """

    age_days: int | None = None
    age_years: float | None = None
    sex: Sex | None = None
    by: By = "self"
    with_patient: bool | None = None
    channel: Channel = "voice"
    complaint: str = ""
    protocols: tuple[str, ...] = ()
    answers: Mapping[str, Answer] = field(default_factory=dict)
    groups: Mapping[str, GroupAnswer] = field(default_factory=dict)
    asked: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    later: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return the JSON input that ``contract.told_from`` reads back; what was not told is left out."""
        named = {name: getattr(self, name) for name in self.__slots__}
        plain = {name: _plain(value) for name, value in named.items()}
        return {name: value for name, value in plain.items() if value is not None}

    @property
    def days(self) -> float | None:
        """Return the age in days, or None where it is not known."""
        if self.age_days is not None:
            return float(self.age_days)
        years = self.age_years if self.age_years is not None else self.answers.get("age")
        return years * DAYS_IN_A_YEAR if isinstance(years, int | float) else None

    @property
    def known_sex(self) -> str | None:
        """Return the sex of the person, as given or as answered."""
        answered = self.answers.get("sex")
        return self.sex or (answered if isinstance(answered, str) and answered != UNSURE else None)

    @property
    def is_with_patient(self) -> bool | None:
        """Return whether the caller is with the person; who speaks for themselves is."""
        if self.by == "self":
            return True
        if self.with_patient is not None:
            return self.with_patient
        answered = self.answers.get("with_patient")
        return answered if isinstance(answered, bool) else None


DAYS_IN_A_YEAR: Final = 365.25


def told_as_stored(stored: Mapping[str, Any]) -> Told:
    """Return what ``Told.as_json`` gave, unchecked: it may name facts that today's rules no longer have."""
    known = {name: value for name, value in stored.items() if name in Told.__slots__}
    return Told(**{name: _stored(value) for name, value in known.items()})


def _stored(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(value)
    if isinstance(value, Mapping):
        return {key: _stored(each) for key, each in value.items()}
    return value


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return list(value)
    if isinstance(value, Mapping):
        return {key: _plain(each) for key, each in value.items()}
    return value
