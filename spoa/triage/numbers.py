"""Temperatures and durations as people write them."""

import re
from typing import Final

_HEAT: Final = re.compile(
    r"(?P<before>\b(?:temp|fever)\w*\W{0,3}(?:[a-z]+\W{1,3}){0,3})?(?P<value>3[4-9]|4[0-3])"
    r"(?:[.,](?P<part>\d))?\s*(?P<unit>°|degrees?|deg\b|c\b)?"
    r"(?!\s*(?:year|yr|month|week|day|hour|min|mg|ml|\d))",
    re.IGNORECASE,
)
_WORDS: Final = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "couple": 2, "a couple of": 2,
}  # fmt: skip
_DAYS: Final = {"hour": 1 / 24, "day": 1.0, "night": 1.0, "week": 7.0, "month": 30.0, "year": 365.0}
_LONG: Final = re.compile(
    r"\b(?P<number>\d+(?:\.\d+)?|a couple of|couple|an?|one|two|three|four|five|six|seven|eight|nine|ten|few)"
    r"\s+(?:of\s+)?(?P<unit>hour|day|night|week|month|year)s?\b(?!\s+old)",
    re.IGNORECASE,
)
_SINCE: Final = (
    (re.compile(r"\bsince (?:this morning|lunch|breakfast|dinner|supper|tea)\b", re.I), (0.0, 0.5)),
    (re.compile(r"\b(?:since )?(?:last night|yesterday)\b", re.I), (0.5, 1.5)),
    (re.compile(r"\bsince (?:mon|tues|wednes|thurs|fri|satur|sun)day\b", re.I), (1.0, 7.0)),
    (re.compile(r"\bsince (?:the )?weekend\b", re.I), (1.0, 7.0)),
)
_FEW: Final = (2.0, 4.0)


def temperature(words: str) -> tuple[float, str] | None:
    """Return a temperature in °C that was said, with its words ("39.4", "temp of 39"), or None.

    A whole number counts only beside a word such as temperature or degrees: it may be an age.
    """
    for found in _HEAT.finditer(words):
        start = found.start("value")
        if start and (words[start - 1].isalnum() or words[start - 1] == "."):
            continue
        if found["part"] or found["unit"] or found["before"]:
            value = float(f"{found['value']}.{found['part'] or 0}")
            return value, words[start : found.end()].strip()
    return None


def durations(words: str) -> list[tuple[float | tuple[float, float], str]]:
    """Return what was said of how long, in days, in the order it was said: a number, or from and to.

    "Since Tuesday" is one to seven days: nothing here knows which day it is.
    """
    found: list[tuple[int, float | tuple[float, float], str]] = []
    for match in _LONG.finditer(words):
        found.append((match.start(), _length(match["number"].lower(), match["unit"].lower()), match.group()))
    for pattern, span in _SINCE:
        found += [(match.start(), span, match.group()) for match in pattern.finditer(words)]
    return [(value, said) for _, value, said in sorted(found, key=lambda each: each[0])]


def _length(number: str, unit: str) -> float | tuple[float, float]:
    days = _DAYS[unit]
    if number == "few":
        return _FEW[0] * days, _FEW[1] * days
    return (float(_WORDS[number]) if number in _WORDS else float(number)) * days
