"""How each fact came to stand as it does, in words."""

from collections.abc import Callable, Mapping

from spoa.triage.known import CHECK, Known
from spoa.triage.model import Fact, Group, Rulebook
from spoa.triage.steps import Known as KnownFact
from spoa.triage.told import Told


def in_words(rulebook: Rulebook, told: Told, known: Known) -> Callable[[int], tuple[KnownFact, ...]]:
    """Return a function that puts the facts of a mask into words, with where each came from."""

    listed = [group for group in rulebook.in_order(told.groups) if isinstance(told.groups[group.id], tuple)]
    said: dict[str, KnownFact] = {}

    def words(mask: int) -> tuple[KnownFact, ...]:
        named = rulebook.named(mask & known.told())
        for id_ in named:
            if id_ not in said:
                said[id_] = _one(rulebook, told, known, rulebook.facts[id_], listed)
        return tuple(said[id_] for id_ in named)

    return words


def _source_of(rulebook: Rulebook, told: Told, known: Known, fact: Fact, listed: list[Group]) -> str:
    """Return where a fact came from, as a page shows it; ``listed`` are the groups answered by a list."""
    if fact.id + CHECK in told.answers:
        return "the plainer question"
    if fact.id in told.answers:
        return "answer"
    if fact.asked_by in ("age", "sex"):
        return f"{fact.asked_by} of the person"
    if fact.asked_by is not None and fact.asked_by in told.answers:
        return f"{rulebook.facts[fact.asked_by].short}: {_said(told.answers, fact.asked_by)}"
    if fact.bit & known.away:
        return "does not apply"
    if fact.bit & known.tells:
        return "the complaint"
    return _question(told, fact, listed) or "other facts"


def _question(told: Told, fact: Fact, listed: list[Group]) -> str | None:
    """Return the group question that told a fact: one that names it before one that leaves it out."""
    held = [group.id for group in listed if fact.id in told.asked.get(group.id, group.facts)]
    naming = [id_ for id_ in held if fact.id in told.groups[id_]]
    return next((f"question {id_}" for id_ in (*naming, *held)), None)


def _one(rulebook: Rulebook, told: Told, known: Known, fact: Fact, listed: list[Group]) -> KnownFact:
    is_yes, is_no = bool(fact.bit & known.yes), bool(fact.bit & known.no)
    source = _source_of(rulebook, told, known, fact, listed)
    if is_yes and is_no:
        return KnownFact(fact.id, fact.short, "unsure", source)
    return KnownFact(fact.id, fact.short, "yes" if is_yes else "no", source)


def _said(answers: Mapping[str, object], id_: str) -> str:
    answer = answers.get(id_)
    if isinstance(answer, tuple):
        return " to ".join(f"{each:g}" if isinstance(each, float) else str(each) for each in answer)
    return f"{answer:g}" if isinstance(answer, float) else str(answer)
