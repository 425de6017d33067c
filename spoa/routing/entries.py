"""From a checked entry of a file, or of the table, to a service: one way in, so they cannot differ."""

import re
from collections.abc import Iterable, Mapping
from datetime import time
from typing import Any, Final

from spoa.routing.model import Hours, Place, Range, Service

DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_RANGE: Final = re.compile(r"^([01][0-9]|2[0-3]):([0-5][0-9])-([01][0-9]|2[0-4]):([0-5][0-9])$")


def service_from(entry: Mapping[str, Any]) -> Service:
    """Return the service of an entry as ``ServiceSchema`` loads it; ``ValueError`` with words when wrong."""
    ages = entry.get("ages") or {}
    places = entry["places"]
    return Service(
        code=entry["code"],
        name=entry["name"],
        kind=entry["kind"],
        organisation=entry["organisation"],
        skills=frozenset(entry["skills"]),
        takes=frozenset(entry["takes"]),
        hours=hours_from(entry["hours"]),
        place=Place(**entry["at"]) if entry.get("at") else None,
        places=None if places == "everywhere" else frozenset(places),
        ages=(ages.get("youngest"), ages.get("oldest")),
        sex=entry.get("sex"),
        comes=entry["comes"],
        own_patients_only=entry["own_patients_only"],
        phone=entry.get("phone"),
        capacity=entry.get("capacity"),
        note=entry["note"],
    )


def places_from(said: object, known: Iterable[str]) -> str | list[str]:
    """Return "everywhere", or the outward postcodes meant: "MK40" is one, "MK" all of that area."""
    if said == "everywhere":
        return "everywhere"
    if not isinstance(said, list) or not said:
        raise ValueError("places: 'everywhere', or a list of outward postcodes or areas, as [MK40, LU]")
    found: set[str] = set()
    outwards = list(known)
    for word in said:
        meant = [one for one in outwards if one == word or one.rstrip("0123456789") == word]
        if not meant:
            raise ValueError(f"places: '{word}' is not in places.yaml")
        found.update(meant)
    return sorted(found)


def hours_from(said: object) -> Hours:
    """Return weekly hours: ``always``, or days ("mon", "mon-fri") and ``bank_holidays`` to ranges.

    A range is "18:30-08:00"; when it ends no later than it begins, it ends on the next day. ``ValueError``
    for a day named twice, a range that is none, or bank holidays left out: nobody should have to guess.
    """
    if said == "always":
        return Hours(always=True)
    if not isinstance(said, Mapping) or "bank_holidays" not in said:
        raise ValueError("hours: 'always', or days and bank_holidays (an empty list for shut)")
    days: dict[int, tuple[Range, ...]] = {}
    for words, ranges in said.items():
        if words == "bank_holidays":
            continue
        for day in _days(str(words)):
            if day in days:
                raise ValueError(f"hours: {DAYS[day]} is here twice")
            days[day] = _ranges(ranges)
    return Hours(
        days=tuple(days.get(day, ()) for day in range(7)),
        bank_holidays=_ranges(said["bank_holidays"]),
    )


def _days(words: str) -> range:
    first, _, last = words.partition("-")
    if first not in DAYS or (last and last not in DAYS):
        raise ValueError(f"hours: '{words}' is no day; write mon, tue, … or mon-fri")
    start, end = DAYS.index(first), DAYS.index(last or first)
    if end < start:
        raise ValueError(f"hours: '{words}' goes backwards; write two lines")
    return range(start, end + 1)


def _ranges(said: object) -> tuple[Range, ...]:
    if not isinstance(said, list):
        raise ValueError("hours: a list of ranges, as [18:30-08:00], or [] for shut")
    return tuple(sorted((_range(str(words)) for words in said), key=lambda each: each.opens))


def _range(words: str) -> Range:
    match = _RANGE.match(words)
    if match is None or (match[3] == "24" and match[4] != "00"):
        raise ValueError(f"hours: '{words}' is no range; write 18:30-08:00")
    return Range(time(int(match[1]), int(match[2])), time(int(match[3]) % 24, int(match[4])))
