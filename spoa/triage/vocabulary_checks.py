"""What can be wrong with a fact of the vocabulary, beyond the shape of its entry."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from spoa.kernel.plain_yaml import Place
from spoa.triage.model import Fact
from spoa.triage.problems import unknown
from spoa.triage.wording import placeholders, strange_placeholders

Say = Callable[[Place, str], None]
SHORT_LIST: Final = frozenset({"not_breathing", "not_awake", "choking", "fitting"})
_NUMBERS: Final = ("number", "duration", "age")
_CHOICES: Final = ("one_of", "any_of")
_INFINITY: Final = float("inf")


def check_shape(id_: str, entry: Mapping[str, Any], asked_by: str | None, say: Say) -> None:
    """Refuse keys that do not go together."""
    _keys_of_type(id_, entry, say)
    made = [key for key in ("any", "at_least", "points") if key in entry]
    if len(made) > 1:
        say((id_,), f"write only one of {' and '.join(made)}")
    if "ask" not in entry and not made and asked_by is None:
        say((id_,), "nobody can ask it: write 'ask'")
    if entry["unsure"] != "aside" and id_ not in SHORT_LIST:
        say((id_, "unsure"), f"only {', '.join(sorted(SHORT_LIST))} may count unsure as yes")
    if entry["lasts"] not in ("ever", "episode") and not _whole(entry["lasts"]):
        say((id_, "lasts"), "write ever, episode, or a number of minutes")
    if asked_by is not None and made:
        say((id_,), f"'{asked_by}' tells it: it cannot be made from other facts too")
    if entry["type"] == "age" and id_ != "age":
        say((id_, "type"), "there is one age, and it is called 'age'")
    _texts(id_, entry, say)
    _numbers(id_, entry, say)
    options = [each["id"] for each in entry.get("options", [])]
    if len(set(options)) < len(options):
        say((id_, "options"), "two options have the same id")


def _numbers(id_: str, entry: Mapping[str, Any], say: Say) -> None:
    least, most = entry.get("least"), entry.get("most")
    if least is not None and most is not None and least >= most:
        say((id_, "most"), f"'most' ({most:g}) is not more than 'least' ({least:g})")


def check_ranges(fact: Fact, say: Say) -> None:
    """Refuse ranges that no answer reaches: another unit was probably meant."""
    least = -_INFINITY if fact.least is None else fact.least
    most = _INFINITY if fact.most is None else fact.most
    for each in fact.ranges:
        if each.least >= each.below:
            say((fact.id, "ranges", each.fact), "it ends before it begins")
        elif each.least > most or each.below <= least:
            say(
                (fact.id, "ranges", each.fact),
                f"no number from {least:g} to {most:g} is in it; is the unit right?",
            )


def _keys_of_type(id_: str, entry: Mapping[str, Any], say: Say) -> None:
    type_ = entry["type"]
    needs = {"options": type_ in _CHOICES, "unit": type_ in ("number", "duration")}
    may = {"ranges": type_ in _NUMBERS, "check": type_ == "yes_no", "any": type_ == "yes_no"}
    for key, needed in needs.items():
        if needed != (key in entry):
            say((id_,), f"'{key}' {'is missing' if needed else 'has no place'} in a fact of type {type_}")
    for key, allowed in may.items():
        if key in entry and not allowed:
            say((id_, key), f"'{key}' has no place in a fact of type {type_}")


def _whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value > 0


def _texts(id_: str, entry: Mapping[str, Any], say: Say) -> None:
    check = entry.get("check") or {}
    for where, given in ((entry, "ask"), (entry, "voice"), (check, "ask"), (check, "voice")):
        for word in strange_placeholders(where.get(given, "")):
            say((id_, given), unknown("the placeholder", word, placeholders(), "one that can be said"))


def check_references(facts: Mapping[str, Fact], say: Say) -> None:
    """Refuse a fact that names another which is not there, or that can never be yes."""
    bits = [id_ for id_, fact in facts.items() if fact.bit]
    for id_, fact in facts.items():
        check_ranges(fact, say)
        for key, each in _named(fact):
            if each not in bits:
                say((id_, key), unknown("the fact", each, bits, "a yes/no fact of the vocabulary"))
        for each in fact.ask_after:
            if each not in facts:
                say((id_, "ask_after"), unknown("the fact", each, facts, "in vocabulary.yaml"))
        if fact.parts and sum(weight for _, weight in fact.parts) < fact.count:
            say((id_,), f"it can never be yes: all its facts together are fewer than {fact.count}")


def _named(fact: Fact) -> Iterator[tuple[str, str]]:
    yield from (("any", part) for part, _ in fact.parts)
    yield from (("ranges", each.fact) for each in fact.ranges)
    yield from (("options", each) for choice in fact.options for each in choice.facts)


def check_cycles(facts: Mapping[str, Fact], say: Say) -> None:
    """Refuse facts that wait for themselves."""

    def before(id_: str) -> list[str]:
        fact = facts[id_]
        named = [
            *fact.ask_after,
            *(part for part, _ in fact.parts),
            *([fact.asked_by] if fact.asked_by else []),
        ]
        return [each for each in named if each in facts]

    done: set[str] = set()

    def walk(id_: str, path: tuple[str, ...]) -> None:
        if id_ in path:
            say((id_,), f"it waits for itself: {' → '.join((*path[path.index(id_) :], id_))}")
        elif id_ not in done:
            for each in before(id_):
                walk(each, (*path, id_))
        done.add(id_)

    for id_ in facts:
        walk(id_, ())
