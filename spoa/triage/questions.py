"""Word a question: to the handler, and to the person, of whoever it is about."""

from typing import Final

from spoa.triage.known import CHECK
from spoa.triage.model import Fact, Group, Rulebook
from spoa.triage.steps import Option, Question
from spoa.triage.told import UNSURE, Told
from spoa.triage.wording import Person, Wording, person_of

NOT_SURE: Final = Option(UNSURE, "Not sure")
NONE_OF_THESE: Final = Option("none", "None of these")


def single(rulebook: Rulebook, told: Told, id_: str) -> Question:
    """Return the question of one fact, number or choice."""
    person = person_of(told)
    key = ("single", id_, person, told.channel)
    return rulebook.lately(key, lambda: _single(rulebook, told, person, id_))


def _single(rulebook: Rulebook, told: Told, person: Person, id_: str) -> Question:
    fact = rulebook.facts[id_]
    ask = fact.ask or _plain(rulebook, fact)
    return Question(
        id=id_,
        type=fact.question_type,
        facts=fact.tells or (id_,),
        text=_aloud(told, person, ask, fact.voice),
        patient_text=ask.to(person),
        options=_options(fact),
        unit="years" if fact.type == "age" else fact.unit,
        help=fact.how,
        why=fact.why,
        danger=fact.danger,
    )


def check(rulebook: Rulebook, told: Told, id_: str) -> Question:
    """Return the plainer question that follows "not sure" about a fact."""
    fact = rulebook.facts[id_]
    if fact.check is None:
        raise AssertionError(f"'{id_}' has no plainer check")
    person = person_of(told)
    return Question(
        id=id_ + CHECK,
        type="yes_no",
        facts=(id_,),
        text=_aloud(told, person, fact.check.ask, fact.check.voice),
        patient_text=fact.check.ask.to(person),
        options=(Option("yes", "Yes"), Option("no", "No"), NOT_SURE),
        help=fact.how,
        why=fact.why,
        danger=fact.danger,
    )


def together(rulebook: Rulebook, told: Told, group: Group, members: tuple[str, ...]) -> Question:
    """Return the question of a group: its sentence is made of the members still not asked."""
    person = person_of(told)
    key = ("together", group.id, members, person, told.channel)
    return rulebook.lately(key, lambda: _together(rulebook, told, person, group, members))


def _together(
    rulebook: Rulebook, told: Told, person: Person, group: Group, members: tuple[str, ...]
) -> Question:
    shorts = [rulebook.facts[fact].short for fact in members]
    options = [Option(fact, _capital(short)) for fact, short in zip(members, shorts, strict=True)]
    intro = group.ask.to(person)
    spoken = _aloud(told, person, group.ask, group.voice)
    return Question(
        id=group.id,
        type="group",
        facts=members,
        text=f"{spoken.rstrip('?:')}: {'; '.join(shorts[:-1])}; or {shorts[-1]}?",
        patient_text="\n".join([intro, *(f"- {short}" for short in shorts)]),
        options=(*options, NONE_OF_THESE, NOT_SURE),
        help=" ".join(fact.how for fact in map(rulebook.facts.__getitem__, members) if fact.how) or None,
        why=next((fact.why for fact in map(rulebook.facts.__getitem__, members) if fact.why), None),
        danger=group.danger,
        intro=intro,
    )


def _aloud(told: Told, person: Person, ask: Wording, voice: Wording | None) -> str:
    return (voice if voice is not None and told.channel == "voice" else ask).to(person)


def _plain(rulebook: Rulebook, fact: Fact) -> Wording:
    """Return what is asked about a fact that has no sentence of its own."""
    if fact.asked_by and (asked := rulebook.facts[fact.asked_by].ask):
        return asked
    text = f"Is this so: {fact.short}?"
    return Wording(text, text, text)


def _options(fact: Fact) -> tuple[Option, ...]:
    if fact.options:
        return (*(Option(each.id, each.text) for each in fact.options), NOT_SURE)
    if fact.type != "yes_no":
        return (NOT_SURE,)
    worse, better = ("No", "Yes") if fact.inverted else ("Yes", "No")
    return (Option("yes", worse), Option("no", better), NOT_SURE)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
