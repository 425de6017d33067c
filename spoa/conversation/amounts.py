"""Read a number or a length of time: "39.4", "about 38", "3 days", "since Tuesday"."""

import re
from datetime import UTC, datetime, time, timedelta
from typing import Final

from spoa.conversation.model import Prompt
from spoa.conversation.plain import ONES, TENS, listed, plain, spoken_number, words_of
from spoa.conversation.yes_no import is_unsure
from spoa.kernel.london import from_london, london

UNSURE: Final = "unsure"
Amount = float | tuple[float, float] | str

_NUMBER: Final = re.compile(r"(?<![\w.])\d+(?:[.,]\d+)?")
_RANGE: Final = re.compile(r"(\d+(?:[.,]\d+)?) ?(?:-|to|or|and) ?(\d+(?:[.,]\d+)?)")
_ABOUT: Final = re.compile(
    r"\b(?:about|around|approx\w*|roughly|nearly|almost|maybe|ish|bout|circa)\b|\dish\b|~"
)
_OVER: Final = re.compile(r"\b(?:over|above|more than|at least|higher than|longer than)\b|\d ?\+")
_UNDER: Final = re.compile(r"\b(?:under|below|less than|up to|lower than|at most)\b")
_TOO_HIGH_FOR_CELSIUS: Final = 80


def read_number(prompt: Prompt, text: str) -> Amount | None:
    """Return a number in the prompt's unit, (least, most) of a rough one, "unsure", or ``None``."""
    said = _without_clock(plain(text))
    rough = _rough(said, spread=0.5 if _is_temperature(prompt) else None)
    if rough is not None:
        return _celsius(prompt, rough)
    return UNSURE if is_unsure(said) else None


def in_bounds(prompt: Prompt, amount: Amount) -> bool:
    """Say whether a number can be true, by the prompt's bounds."""
    if isinstance(amount, str):
        return True
    low, high = amount if isinstance(amount, tuple) else (amount, amount)
    return (prompt.least is None or low >= prompt.least) and (prompt.most is None or high <= prompt.most)


def _rough(said: str, spread: float | None = None) -> float | tuple[float, float] | None:
    """Return the one number, or the range, that is said."""
    ranged = _RANGE.search(said)
    if ranged:
        low, high = sorted((_float(ranged[1]), _float(ranged[2])))
        return (low, high)
    found = _NUMBER.findall(said)
    if len(found) > 1:
        return None
    number = _float(found[0]) if found else spoken_number(_number_words(said))
    return None if number is None else _widened(said, number, spread)


def _widened(said: str, number: float, spread: float | None) -> float | tuple[float, float]:
    by = spread if spread is not None else max(number * 0.1, 0.5)
    if _ABOUT.search(said):
        return (round(number - by, 3), round(number + by, 3))
    if _OVER.search(said):
        return (number, round(number + 2 * by, 3))
    if _UNDER.search(said):
        return (round(max(number - 2 * by, 0), 3), number)
    return number


def _float(digits: str) -> float:
    return float(digits.replace(",", "."))


def _number_words(said: str) -> list[str]:
    return [word for word in words_of(said) if word in ONES or word in TENS or word in ("point", "hundred")]


def _without_clock(said: str) -> str:
    """Leave out the time at which something was measured ("39.4 at 6pm")."""
    return re.sub(
        r"\b(?:at )?\d{1,2}(?:[:.]\d{2})? ?[ap]m\b|\bat \d{1,2}[:.]\d{2}\b|\b\d{1,2}:\d{2}\b", " ", said
    )


def _is_temperature(prompt: Prompt) -> bool:
    return prompt.unit.casefold().strip("\u00b0 ") in (
        "c",
        "celsius",
        "degrees",
        "degrees c",
        "degrees celsius",
    )


def _celsius(prompt: Prompt, amount: float | tuple[float, float]) -> float | tuple[float, float]:
    if not _is_temperature(prompt):
        return amount
    if isinstance(amount, tuple):
        return (_to_celsius(amount[0]), _to_celsius(amount[1]))
    return _to_celsius(amount)


def _to_celsius(degrees: float) -> float:
    """Take a reading that would be deadly in Celsius for Fahrenheit."""
    return round((degrees - 32) / 1.8, 1) if degrees > _TOO_HIGH_FOR_CELSIUS else degrees


_HOURS: Final = {"minute": 1 / 60, "hour": 1.0, "day": 24.0, "week": 168.0, "month": 730.0, "year": 8766.0}
_UNITS: Final = {
    **{word: "minute" for word in listed("minute minutes min mins")},
    **{word: "hour" for word in listed("hour hours hr hrs h")},
    **{word: "day" for word in listed("day days d night nights")},
    **{word: "week" for word in listed("week weeks wk wks w")},
    **{word: "month" for word in listed("month months mth mths")},
    **{word: "year" for word in listed("year years yr yrs")},
}
_WEEKDAYS: Final = {name: n for n, name in enumerate(listed("mon tue wed thu fri sat sun"))}
_SHORT_DAYS: Final = frozenset({*_WEEKDAYS, "tues", "weds", "thur", "thurs"})
_MEALS: Final = {
    "breakfast": 8,
    "lunch": 13,
    "dinner": 18,
    "tea": 18,
    "supper": 19,
    "morning": 7,
    "afternoon": 14,
}
_EVENINGS: Final = {"evening": 19, "night": 22}
_SINCE_CLOCK: Final = re.compile(r"\b(\d{1,2})(?:[:.](\d{2}))? ?(am|pm)?\b")
_COUNTED: Final = re.compile(
    r"\b(?:a )?(?P<low>\d+(?:[.,]\d+)?|half an?|few|couple(?: of)?|several|an?"
    r"|one|two|three|four|five|six|seven|eight|nine|ten)"
    r"(?: ?(?:-|to|or) ?(?P<high>\d+(?:[.,]\d+)?))? ?(?P<unit>[a-z]+)"
)
_WORD_COUNTS: Final = {
    "few": (2.0, 5.0),
    "several": (3.0, 7.0),
    "couple": (2.0, 2.0),
    "couple of": (2.0, 2.0),
}


def read_duration(prompt: Prompt, text: str, now: datetime) -> Amount | None:
    """Return how long, in the prompt's unit, (least, most) where it is rough, "unsure", or ``None``."""
    said = plain(text)
    hours = _since(said, now) or _counted(said) or _bare_count(prompt, said)
    if hours is None:
        return UNSURE if is_unsure(said) else None
    one = _HOURS[_UNITS.get(prompt.unit.casefold().strip(), "day")]
    low, high = (round(bound / one, 2) for bound in hours)
    return low if low == high else (low, high)


def _bare_count(prompt: Prompt, said: str) -> tuple[float, float] | None:
    one = _HOURS[_UNITS.get(prompt.unit.casefold().strip(), "day")]
    number = _rough(said) if not re.search(r"\d ?[a-z]", said) or _ABOUT.search(said) else None
    if number is None:
        return None
    low, high = number if isinstance(number, tuple) else (number, number)
    return (low * one, high * one)


def _counted(said: str) -> tuple[float, float] | None:
    """Read "3 days", "2-3 weeks", "half an hour", "a few days"; the rough ones as a range of hours."""
    for found in _COUNTED.finditer(said):
        unit = _UNITS.get(found["unit"])
        if unit is None:
            continue
        low, high = _count(found["low"])
        high = _float(found["high"]) if found["high"] else high
        return _about_hours(said, low * _HOURS[unit], high * _HOURS[unit], _HOURS[unit])
    return None


def _count(word: str) -> tuple[float, float]:
    if word in _WORD_COUNTS:
        return _WORD_COUNTS[word]
    if word.startswith("half"):
        return (0.5, 0.5)
    number = 1.0 if word in ("a", "an") else float(ONES[word]) if word in ONES else _float(word)
    return (number, number)


def _about_hours(said: str, low: float, high: float, one: float) -> tuple[float, float]:
    if low != high:
        return (low, high)
    if _ABOUT.search(said):
        return (max(low - one, 0.0), high + one)
    if _OVER.search(said):
        return (low, low * 2)
    return (0.0, high) if _UNDER.search(said) else (low, high)


def _since(said: str, now: datetime) -> tuple[float, float] | None:
    """Read "since Tuesday", "yesterday", "this morning", "since 6pm" as hours until ``now``."""
    here = london(now)
    words = words_of(said)
    for word in words:
        weekday = _WEEKDAYS.get(word[:3]) if word.endswith("day") or word in _SHORT_DAYS else None
        if weekday is not None:
            days = (here.weekday() - weekday) % 7
            return (24.0 * days, 24.0 * days) if days else (0.0, 168.0)
    if "yesterday" in words:
        return (24.0, 24.0)
    if "last" in words and ("night" in words or "evening" in words):
        return _hours_since(now, 22 if "night" in words else 19, days_ago=1)
    return _today(said, words, now)


def _today(said: str, words: list[str], now: datetime) -> tuple[float, float] | None:
    for word, hour in {**_MEALS, **_EVENINGS}.items():
        if word in words and not set(words) & {"nights", "last"}:
            return _hours_since(now, hour)
    if "today" in words:
        return (0.0, 24.0)
    clock = _SINCE_CLOCK.search(said) if "since" in words or "from" in words else None
    if clock and (clock[2] or clock[3]):
        hour = int(clock[1]) % 12 + 12 if clock[3] == "pm" else int(clock[1])
        return _hours_since(now, hour % 24, minute=int(clock[2] or 0))
    return None


def _hours_since(now: datetime, hour: int, *, minute: int = 0, days_ago: int = 0) -> tuple[float, float]:
    """Return the hours from a London wall time; one still to come is taken for yesterday's."""
    day = london(now).date() - timedelta(days=days_ago)
    then = from_london(datetime.combine(day, time(hour, minute)))
    if then > now.astimezone(UTC):
        then -= timedelta(days=1)
    hours = round((now - then).total_seconds() / 3600, 2)
    return (hours, hours)
