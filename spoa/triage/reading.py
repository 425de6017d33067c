"""Read the JSON input of one step; refuse in words what does not make sense under the rulebook."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final, cast

from spoa.kernel.errors import Invalid
from spoa.triage.known import CHECK
from spoa.triage.model import Applies, Fact, Group, Rulebook
from spoa.triage.problems import unknown
from spoa.triage.told import DAYS_IN_A_YEAR, SOME, UNSURE, Answer, GroupAnswer, Told

_CHOICES: Final[Mapping[str, tuple[str, ...]]] = {
    "sex": ("female", "male", "other"),
    "by": ("self", "parent", "carer", "professional"),
    "channel": ("voice", "text", "chat"),
}
_KEYS: Final = (
    "age_years",
    "age_days",
    *_CHOICES,
    "with_patient",
    "complaint",
    "protocols",
    "answers",
    "groups",
    "asked",
    "later",
)
_OLDEST_YEARS: Final = 125
_OLDEST_DAYS: Final = 45_700
_MOST_OF_ANYTHING: Final = 1e9
_MOST_WORDS: Final = 20_000
_YEARS_APART: Final = 1.0  # an age in years is rounded


class Refused(Invalid):
    """What was told does not make sense; ``at`` names the key, ``answers.temperature`` for example."""

    def __init__(self, say: str, at: str) -> None:
        super().__init__(say)
        self.at = at


def told_from(rulebook: Rulebook, raw: object) -> Told:
    """Return what was told from the contract's JSON input. Raises `Refused` (an `Invalid`)."""
    if not isinstance(raw, dict):
        raise Refused("Send one JSON object.", "")
    for key in raw:
        if key not in _KEYS:
            raise Refused(unknown("the key", key, _KEYS, "part of the contract"), str(key))
    told = Told(
        **{key: _choice(raw, key) for key in _CHOICES if key in raw},
        age_years=_age(raw, "age_years", _OLDEST_YEARS),
        age_days=_whole_days(_age(raw, "age_days", _OLDEST_DAYS)),
        with_patient=_flag(raw, "with_patient"),
        complaint=_text(raw, "complaint"),
        protocols=_protocols(rulebook, raw),
        answers=_answers(rulebook, _mapping(raw, "answers")),
        groups=_groups(rulebook, _mapping(raw, "groups")),
        asked=_asked(rulebook, _mapping(raw, "asked")),
        later=tuple(_texts(raw, "later")),
    )
    _later(rulebook, told)
    _sense(rulebook, told)
    return told


def _choice(raw: Mapping[str, Any], key: str) -> Any:
    value, known = raw[key], _CHOICES[key]
    if value is None and key == "sex":
        return None
    if value not in known:
        raise Refused(unknown(key, value, known, f"one of {', '.join(known)}"), key)
    return value


def _age(raw: Mapping[str, Any], key: str, oldest: int) -> float | None:
    value = raw.get(key)
    if value is None:
        return None
    if not _number(value) or not 0 <= value <= oldest:
        raise Refused(f"{key} is a number from 0 to {oldest}, not {value!r}", key)
    return float(value)


def _whole_days(value: float | None) -> int | None:
    return None if value is None else int(value)


def _number(value: object) -> bool:
    """Return whether this is a number that anything could measure: "not a number" and endless are not."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return -_MOST_OF_ANYTHING < value < _MOST_OF_ANYTHING


def _flag(raw: Mapping[str, Any], key: str) -> bool | None:
    value = raw.get(key)
    if value is not None and not isinstance(value, bool):
        raise Refused(f"{key} is true, false or left out, not {value!r}", key)
    return value


def _text(raw: Mapping[str, Any], key: str) -> str:
    value = raw.get(key) or ""
    if not isinstance(value, str) or len(value) > _MOST_WORDS:
        raise Refused(f"{key} is text of at most {_MOST_WORDS} letters", key)
    return value


def _texts(raw: Mapping[str, Any], key: str) -> list[str]:
    value = raw.get(key) or []
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise Refused(f"{key} is a list of names", key)
    return list(dict.fromkeys(value))


def _mapping(raw: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = raw.get(key) or {}
    if not isinstance(value, dict) or not all(isinstance(name, str) for name in value):
        raise Refused(f"{key} is an object whose keys are names", key)
    return value


def _protocols(rulebook: Rulebook, raw: Mapping[str, Any]) -> tuple[str, ...]:
    names = _texts(raw, "protocols")
    for name in names:
        if name not in rulebook.protocols and name != "mind":
            raise Refused(unknown("the protocol", name, rulebook.protocols, "in the rulebook"), "protocols")
    return tuple(names)


def _answers(rulebook: Rulebook, raw: Mapping[str, Any]) -> dict[str, Answer]:
    found: dict[str, Answer] = {}
    for id_, value in raw.items():
        if value is None:
            continue
        fact = rulebook.facts.get(id_.removesuffix(CHECK))
        if fact is None or (id_.endswith(CHECK) and fact.check is None):
            raise Refused(unknown("the fact", id_, rulebook.facts, "in the rulebook"), f"answers.{id_}")
        try:
            found[id_] = _answer(fact, value)
        except ValueError as error:
            raise Refused(f"{id_}: {error}", f"answers.{id_}") from None
    return found


def _answer(fact: Fact, value: Any) -> Answer:
    if value == UNSURE:
        return UNSURE
    if fact.type == "yes_no":
        if not isinstance(value, bool):
            raise ValueError(f"say true, false or unsure, not {value!r}")
        return value
    if fact.options:
        return _options(fact, value)
    if fact.type == "date":
        return _date(value)
    return _amount(fact, value)


def stored_answer(rulebook: Rulebook, id_: str, value: Any) -> Answer:
    """Return an answer that was kept, or unsure where it is none to this fact (any more): never a no."""
    fact = rulebook.facts.get(id_.removesuffix(CHECK))
    try:
        return UNSURE if fact is None else _answer(fact, value)
    except (ValueError, TypeError):
        return UNSURE


def stored_group(rulebook: Rulebook, id_: str, value: Any) -> GroupAnswer:
    """Return an answer to a group that was kept, or unsure where it names what the group does not hold."""
    if value == SOME:
        return SOME
    group = rulebook.groups.get(id_)
    if group is None or not isinstance(value, list | tuple) or any(one not in group.facts for one in value):
        return UNSURE
    return tuple(dict.fromkeys(value))


def _options(fact: Fact, value: Any) -> Answer:
    picked = value if isinstance(value, list | tuple) else [value]
    known = [option.id for option in fact.options]
    for each in picked:
        if each not in known:
            raise ValueError(unknown("the option", each, known, f"one of {', '.join(known)}"))
    if fact.type == "one_of" and len(picked) != 1:
        raise ValueError("pick one option")
    return str(picked[0]) if fact.type == "one_of" else tuple(str(each) for each in picked)


def _date(value: Any) -> Answer:
    if not isinstance(value, str):
        raise ValueError("write a date as 2026-11-21")
    return date.fromisoformat(value).isoformat()


def _amount(fact: Fact, value: Any) -> Answer:
    pair = value if isinstance(value, list | tuple) else (value, value)
    if len(pair) != 2 or not all(_number(each) for each in pair) or pair[0] > pair[1]:
        raise ValueError("give a number, or the lowest and the highest that it may be")
    low, high = float(pair[0]), float(pair[1])
    least, most = (fact.least, fact.most) if fact.type != "age" else (0.0, float(_OLDEST_YEARS))
    unit = fact.unit or "years"
    if (least is not None and low < least) or (most is not None and high > most):
        raise ValueError(f"a number in {unit} from {least or 0:g} to {most:g} is needed; is the unit right?")
    return low if low == high else (low, high)


def _groups(rulebook: Rulebook, raw: Mapping[str, Any]) -> dict[str, GroupAnswer]:
    found: dict[str, GroupAnswer] = {}
    for id_, value in raw.items():
        group = rulebook.groups.get(id_)
        at = f"groups.{id_}"
        if group is None:
            raise Refused(unknown("the group", id_, rulebook.groups, "in the rulebook"), at)
        if value in (SOME, UNSURE):
            found[id_] = value
            continue
        if not isinstance(value, list | tuple):
            raise Refused(f"{id_}: list those that are so (none: an empty list), or say some or unsure", at)
        found[id_] = _members(group, value, at)
    return found


def _asked(rulebook: Rulebook, raw: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for id_ in raw:
        group = rulebook.groups.get(id_)
        if group is None:
            raise Refused(unknown("the group", id_, rulebook.groups, "in the rulebook"), f"asked.{id_}")
        found[id_] = _members(group, _texts(raw, id_), f"asked.{id_}")
    return found


def _members(group: Group, named: Sequence[Any], at: str) -> tuple[str, ...]:
    for each in named:
        if each not in group.facts:
            raise Refused(unknown("the fact", each, group.facts, f"one of the group {group.id}"), at)
    return tuple(dict.fromkeys(named))


def _later(rulebook: Rulebook, told: Told) -> None:
    for id_ in told.later:
        if id_.removesuffix(CHECK) not in rulebook.facts:
            raise Refused(unknown("the fact", id_, rulebook.facts, "in the rulebook"), "later")


def _sense(rulebook: Rulebook, told: Told) -> None:
    """Refuse what cannot be: a man who is pregnant, two sexes, two ages."""
    _one_sex_one_age(told)
    sex = told.known_sex
    if sex is None:
        return
    for name in told.protocols:
        protocol = rulebook.protocols.get(name)
        if protocol is not None and not _can_be(protocol.applies, sex):
            raise Refused(f"'{name}' is not for this person: the person is {sex}", "protocols")
    for id_, at in _said_yes(told):
        fact = rulebook.facts.get(id_)
        if fact is not None and not _can_be(fact.applies, sex):
            raise Refused(f"'{id_}' cannot be so: the person is {sex}", at)


def _said_yes(told: Told) -> Iterator[tuple[str, str]]:
    """Yield each fact that was said to be so, with the place where it was said."""
    for id_, value in told.answers.items():
        if value is True:
            yield id_.removesuffix(CHECK), f"answers.{id_}"
    for group, members in told.groups.items():
        if members not in (SOME, UNSURE):
            yield from ((id_, f"groups.{group}") for id_ in members)


def _can_be(to: Applies | None, sex: str) -> bool:
    return to is None or to.sexes is None or sex in to.sexes


def _one_sex_one_age(told: Told) -> None:
    answered = told.answers.get("sex", UNSURE)
    if told.sex is not None and answered not in (UNSURE, told.sex):
        raise Refused(f"sex is {told.sex}, and answers.sex is {answered}", "answers.sex")
    in_days = None if told.age_days is None else told.age_days / DAYS_IN_A_YEAR
    ages = [each for each in (in_days, told.age_years, told.answers.get("age")) if each not in (None, UNSURE)]
    spans = [each if isinstance(each, tuple) else (each, each) for each in ages]
    lows, highs = ([float(cast("float", span[end])) for span in spans] for end in (0, -1))
    if spans and max(lows) - min(highs) > _YEARS_APART:
        raise Refused("two ages are given, and they are not the same", "answers.age")
