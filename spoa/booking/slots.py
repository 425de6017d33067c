"""Which times to offer a person, and how to say them. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from spoa.kernel.london import clock_time, day_words, london

HOW_MANY: Final = 3
_APART: Final = timedelta(minutes=40)
_NIGHT_ENDS: Final = 6


@dataclass(frozen=True)
class Free:
    """A free slot as offered: UTC times, where, with whom. ``where`` is the service's name."""

    slot_id: str
    service_id: str
    where: str
    room: str
    clinician: str
    skill: str
    starts_at: datetime
    ends_at: datetime


def offerable(
    slots: Iterable[Free],
    *,
    earliest: datetime,
    by: datetime,
    travel: timedelta | Mapping[str, timedelta],
) -> tuple[Free, ...]:
    """Return up to three slots to choose from, in order of time; none starts after ``by``.

    ``slots`` come with the best service first, which wins where two begin at one time. The person needs
    ``travel`` from ``earliest`` to be there, one length for all or one by service id. The first is the
    soonest; the others lie 40 minutes apart if they can, because three neighbouring times are no choice;
    else the soonest that are left.
    """
    fitting = sorted(
        (slot for slot in slots if earliest + _way(travel, slot) <= slot.starts_at <= by), key=_start
    )
    distinct = list({slot.starts_at: slot for slot in reversed(fitting)}.values())[::-1]
    chosen: list[Free] = []
    for slot in distinct:
        if not chosen or slot.starts_at - chosen[-1].starts_at >= _APART:
            chosen.append(slot)
    chosen = chosen[:HOW_MANY]
    rest = [slot for slot in distinct if slot not in chosen]
    return tuple(sorted(chosen + rest[: HOW_MANY - len(chosen)], key=_start))


def slot_words(slot: Free, now: datetime) -> str:
    """Return "22:10 at Kingsbrook House, Bedford", with the day where it is not today."""
    return f"{time_words(slot.starts_at, now)} at {slot.where}"


def time_words(moment: datetime, now: datetime) -> str:
    """Return "22:10", "00:30 tonight, after midnight", "tomorrow, 08:10" or "Monday 23 November, 09:00"."""
    day = day_words(moment, now)
    if day == "today":
        return clock_time(moment)
    if day == "tomorrow" and london(moment).hour < _NIGHT_ENDS:
        return f"{clock_time(moment)} tonight, after midnight"
    return f"{day}, {clock_time(moment)}"


def _way(travel: timedelta | Mapping[str, timedelta], slot: Free) -> timedelta:
    return travel if isinstance(travel, timedelta) else travel[slot.service_id]


def _start(slot: Free) -> datetime:
    return slot.starts_at
