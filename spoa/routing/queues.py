"""In which order people wait for people, and how long that honestly takes.

Kept by every policy: being late never moves anybody down. The order is made from class, deadline and the
start of the wait alone, none of which changes as time passes; so no policy can trade a case that is late
already for a figure (telephony fact base, section 4).
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil, sqrt
from typing import Any, Final

from spoa.kernel.errors import Invalid

_NOT_ASSESSED: Final = 3  # under class 2, which is known to be worse, when classes are strict
_FOUR_IN_FIVE: Final = 0.8416  # quantile of the normal distribution
_STEP: Final = timedelta(minutes=5)
_ENDINGS: Final = {1: "st", 2: "nd", 3: "rd"}


@dataclass(frozen=True)
class Waiting:
    """One queue entry: class 1 to 5 or ``None`` (not yet assessed), its deadline, waiting since when."""

    id: str
    klass: int | None
    deadline: datetime
    since: datetime


@dataclass(frozen=True)
class Wait:
    """An honest waiting time: likely, and what four of five people will not have to wait longer than."""

    position: int
    likely: timedelta
    at_most: timedelta


Key = Callable[[Waiting], tuple[Any, ...]]


def _strict_first(entry: Waiting) -> tuple[Any, ...]:
    return (entry.klass != 1, entry.deadline, entry.since, entry.id)


def _by_class(entry: Waiting) -> tuple[Any, ...]:
    klass = _NOT_ASSESSED if entry.klass is None else entry.klass
    return (klass, entry.deadline, entry.since, entry.id)


POLICIES: Final[Mapping[str, Key]] = {"strict_first": _strict_first, "by_class": _by_class}


def order(entries: Iterable[Waiting], policy: str = "strict_first") -> tuple[Waiting, ...]:
    """Return the entries, next one first. ``Invalid`` for a policy that does not exist.

    strict_first: class 1 before all others, then the least time left, then the longest wait.
    by_class: the classes strictly, then the least time left; for sustained overload, set by a supervisor.
    """
    try:
        return tuple(sorted(entries, key=POLICIES[policy]))
    except KeyError:
        known = ", ".join(sorted(POLICIES))
        raise Invalid(f"There is no queue policy {policy!r}. Choose one of: {known}.") from None


def position(entries: Iterable[Waiting], entry_id: str, policy: str = "strict_first") -> int | None:
    """Return the place of an entry, from 1; ``None`` when it does not wait any more."""
    ids = [entry.id for entry in order(entries, policy)]
    return ids.index(entry_id) + 1 if entry_id in ids else None


def expected_wait(place: int, people: int, each: timedelta) -> Wait | None:
    """Return how long the ``place``-th waits for one of ``people`` who spend ``each`` on a case.

    ``None`` when nobody is on duty: then no time is told, because any would be invented. With all at work
    the ``place``-th is taken when that many have finished; finishing times add up as a gamma distribution,
    whose upper end is what we promise. Rounded up to five minutes, because it is a promise.
    """
    if people <= 0:
        return None
    mean = each / people
    likely = mean * place
    return Wait(place, _round_up(likely), _round_up(likely + mean * (_FOUR_IN_FIVE * sqrt(place))))


def wait_words(wait: Wait | None) -> str:
    """Return what a person is told about the wait."""
    if wait is None:
        return "We cannot say yet how long it will take. You keep your place."
    return f"You are {_ordinal(wait.position)} in the queue. It takes about {_minutes(wait.likely)}."


def _round_up(length: timedelta) -> timedelta:
    return max(1, ceil(length / _STEP)) * _STEP


def _minutes(length: timedelta) -> str:
    minutes = int(length.total_seconds() // 60)
    if minutes < 60:
        return f"{minutes} minutes"
    hours, rest = divmod(minutes, 60)
    return f"{hours} h {rest:02d}" if rest else ("1 hour" if hours == 1 else f"{hours} hours")


def _ordinal(number: int) -> str:
    if number % 100 in (11, 12, 13):
        return f"{number}th"
    return f"{number}{_ENDINGS.get(number % 10, 'th')}"
