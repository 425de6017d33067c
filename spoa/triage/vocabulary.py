"""Compile the vocabulary: give each fact its bit, and refuse what refers to nothing or to itself."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import count
from typing import Any, Final

from spoa.kernel.plain_yaml import Place
from spoa.triage.model import Applies, Check, Choice, Fact, Range
from spoa.triage.parsed import Parsed
from spoa.triage.problems import Problem
from spoa.triage.told import DAYS_IN_A_YEAR
from spoa.triage.vocabulary_checks import Say, check_cycles, check_references, check_shape
from spoa.triage.wording import wording

_DAYS: Final = {"day": 1.0, "week": 7.0, "month": DAYS_IN_A_YEAR / 12, "year": DAYS_IN_A_YEAR}
_AGE: Final = re.compile(r"(\d{1,5}) (day|week|month|year)s?")
_INFINITY: Final = float("inf")
_MOST: Final = 1e9


def compile_vocabulary(vocabularies: Sequence[Parsed], problems: list[Problem]) -> dict[str, Fact]:
    """Return the facts by id, yes/no facts with a bit each; what is wrong is added to ``problems``."""
    asked = _all_entries(vocabularies, problems)
    files = {id_: parsed.source for parsed in reversed(vocabularies) for id_ in parsed.data["facts"]}

    def say(place: Place, what: str) -> None:
        problems.append(files[str(place[0])].problem(("facts", *place), what))

    told_by = _told_by(asked, say)
    files |= {id_: files[number] for id_, number in told_by.items() if id_ not in files}
    entries = {**asked, **_from_ranges(asked)}
    facts: dict[str, Fact] = {}
    bits = (1 << at for at in count())
    for id_, entry in entries.items():
        bit = next(bits) if entry["type"] == "yes_no" else 0
        made = _fact(id_, bit, entry, told_by.get(id_), say)
        facts[id_] = replace(made, file=files[id_].name)
    check_references(facts, say)
    check_cycles(facts, say)
    return facts


def _all_entries(vocabularies: Sequence[Parsed], problems: list[Problem]) -> dict[str, Any]:
    """Return the entries of all files by id; a fact that stands in two of them is refused."""
    entries: dict[str, Any] = {}
    first: dict[str, str] = {}
    for parsed in vocabularies:
        for id_, entry in parsed.data["facts"].items():
            if id_ in entries:
                say = f"'{id_}' stands in {first[id_]} already"
                problems.append(parsed.source.problem(("facts", id_), say))
                continue
            entries[id_], first[id_] = entry, parsed.source.name
    return entries


def age_in_days(text: object) -> float:
    """Return "5 years" in days, as a whole number. Raises ValueError."""
    found = _AGE.fullmatch(str(text))
    if not found:
        raise ValueError(f"'{text}' is not an age; write it as '5 years', '3 months' or '28 days'")
    return float(int(int(found[1]) * _DAYS[found[2]]))


def compile_applies(entry: Mapping[str, Any] | None, say: Callable[[str], None]) -> Applies | None:
    """Return for whom something applies; None is everybody."""
    if entry is None:
        return None
    ages: dict[str, float | None] = {"from_age": None, "under_age": None}
    for key in ages:
        if key in entry:
            try:
                ages[key] = age_in_days(entry[key])
            except ValueError as error:
                say(str(error))
    low, high = ages["from_age"] or 0.0, ages["under_age"]
    if high is not None and low >= high:
        say("it is for nobody: it ends before it begins")
    sexes, by = (frozenset(entry[key]) if key in entry else None for key in ("sex", "by"))
    return Applies(ages["from_age"], ages["under_age"], sexes, by)


def _from_ranges(entries: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the facts that stand only under the number that tells them."""
    found: dict[str, dict[str, Any]] = {}
    for entry in entries.values():
        for id_, range_ in entry.get("ranges", {}).items():
            if id_ not in entries:
                context = entry["context"] or entry["type"] == "age"
                plain = {"type": "yes_no", "unsure": "aside", "inverted": False, "lasts": entry["lasts"]}
                found[id_] = {**plain, "short": range_["short"], "context": context}
    return found


def _told_by(entries: Mapping[str, Any], say: Say) -> dict[str, str]:
    told_by: dict[str, str] = {}
    for id_, entry in entries.items():
        named = list(entry.get("ranges", {}))
        named += [fact for option in entry.get("options", []) for fact in option["facts"]]
        for fact in dict.fromkeys(named):
            if fact in told_by:
                say((id_,), f"'{fact}' is told by '{told_by[fact]}' already")
            told_by[fact] = id_
    return told_by


def _fact(id_: str, bit: int, entry: Mapping[str, Any], asked_by: str | None, say: Say) -> Fact:
    check_shape(id_, entry, asked_by, say)
    weights, enough = _parts(entry)
    check = entry.get("check")
    options = (Choice(each["id"], each["text"], tuple(each["facts"])) for each in entry.get("options", []))
    return Fact(
        id=id_,
        bit=bit,
        type=entry["type"],
        short=entry["short"],
        ask=wording(entry["ask"]) if "ask" in entry else None,
        voice=wording(entry["voice"]) if "voice" in entry else None,
        how=entry.get("how"),
        why=entry.get("why"),
        check=Check(wording(check["ask"]), wording(check["voice"]) if "voice" in check else None)
        if check
        else None,
        unsure_is_yes=entry["unsure"] != "aside",
        inverted=entry["inverted"],
        context=entry["context"] or entry["type"] == "age",
        applies=compile_applies(entry.get("applies"), lambda what: say((id_, "applies"), what)),
        ask_after=tuple(entry.get("ask_after", ())),
        lasts=entry["lasts"],
        parts=weights,
        count=enough,
        asked_by=asked_by,
        unit=entry.get("unit"),
        least=entry.get("least"),
        most=entry.get("most"),
        ranges=tuple(_ranges(id_, entry, say)),
        options=tuple(options),
        comes_from=entry.get("comes_from"),
        danger_words=tuple(entry.get("danger_words", ())),
        words=tuple(entry.get("words", ())),
        danger=False,
        shared="shared" in entry,
        file="",
    )


def _parts(entry: Mapping[str, Any]) -> tuple[tuple[tuple[str, int], ...], int]:
    if "any" in entry:
        return tuple((fact, 1) for fact in entry["any"]), 1
    if "at_least" in entry:
        return tuple((fact, 1) for fact in entry["at_least"]["of"]), entry["at_least"]["count"]
    if "points" in entry:
        return tuple(entry["points"]["of"].items()), entry["points"]["count"]
    return (), 0


def _ranges(id_: str, entry: Mapping[str, Any], say: Say) -> Iterator[Range]:
    for fact, each in entry.get("ranges", {}).items():
        try:
            low, high = (_bound(entry["type"], each.get(key)) for key in ("least", "below"))
        except ValueError as error:
            say((id_, "ranges", fact), str(error))
            continue
        if low is None and high is None:
            say((id_, "ranges", fact), "a range needs 'from', 'below' or both")
        yield Range(fact, -_INFINITY if low is None else low, _INFINITY if high is None else high)


def _bound(type_: str, value: Any) -> float | None:
    if value is None:
        return None
    if type_ == "age":
        return age_in_days(value)
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < _MOST:
        raise ValueError(f"'{value}' is not a number")
    return float(value)
