"""What is proved of a rulebook beyond its cases and counts: no dead row, nothing unused, sources, wording."""

from collections.abc import Iterator
from datetime import date
from pathlib import PurePath

from spoa.triage.model import Fact, Group, Protocol, Row, Rulebook, Section
from spoa.triage.problems import Problem
from spoa.triage.readability import hardest, reading_age

_LONGEST_QUESTION = 30
_LONGEST_MESSAGE = 459
_OLDEST_READER = 11


def prove_rows(rulebook: Rulebook, section: Section) -> Iterator[Problem]:
    """Yield rows that can never matter: a more urgent one for the same need is met whenever they are."""
    others = [*section.rows, *rulebook.life.rows]
    for row in section.rows:
        reach = _closure(rulebook, row)
        for other in others:
            if other.urgency < row.urgency and other.need == row.need and not other.mask & ~reach:
                say = f"{row.id} is dead: whenever it is met, {other.id} is met too and is more urgent"
                yield Problem(_file(section.name), row.line, say, ", ".join(row.when))


def _closure(rulebook: Rulebook, row: Row) -> int:
    """Return all that is yes when the facts of a row are."""
    mask = row.mask
    for made in rulebook.composites:
        weight = sum(weight for part, weight in made.parts if rulebook.facts[part].bit & mask)
        mask |= made.bit if weight >= made.count else 0
    return mask


def prove_vocabulary(rulebook: Rulebook) -> Iterator[Problem]:
    """Yield facts that are unused, shared without saying so, or dangerous without a plainer check."""
    used = _used(rulebook)
    for fact in rulebook.facts.values():
        source, place = rulebook.files[fact.file], ("facts", fact.id)
        if place not in source.lines:
            continue
        if not _at_home(fact, used.get(fact.id, set())):
            where = " and ".join(sorted(used[fact.id]))
            say = f"'{fact.id}' is of use to {where}: move it to vocabulary.yaml and say so in 'shared'"
            yield source.problem(place, say)
            continue
        if fact.id not in used and not fact.context and not fact.comes_from:
            yield source.problem(place, f"'{fact.id}' is asked by nothing and used by nothing")
        if len(used.get(fact.id, ())) > 1 and not fact.shared and not fact.context:
            where = " and ".join(sorted(used[fact.id]))
            yield source.problem(
                place, f"'{fact.id}' is used by {where}: say in 'shared' what it means for both"
            )
        if fact.danger and not fact.check and not fact.parts and not fact.asked_by:
            yield source.problem(place, f"'{fact.id}' is a danger sign and has no plainer check")


def _at_home(fact: Fact, used: set[str]) -> bool:
    """Return whether a fact stands where it belongs: in a protocol's own file only what nobody else uses."""
    owner = PurePath(fact.file).parent.name
    return PurePath(fact.file).name == "vocabulary.yaml" or (used <= {owner} and not fact.shared)


def _used(rulebook: Rulebook) -> dict[str, set[str]]:
    """Return each fact that matters with the sections whose rows ask for it."""
    used: dict[str, set[str]] = {}
    named = [
        (id_, row.protocol) for section in rulebook.sections() for row in section.rows for id_ in row.when
    ]
    named += [(id_, protocol.id) for protocol in rulebook.protocols.values() for id_ in protocol.tells]
    for id_, section in named:
        used.setdefault(id_, set()).add(section)
    waiting = list(used)
    while waiting:
        fact = rulebook.facts[waiting.pop()]
        for id_ in (*(part for part, _ in fact.parts), *fact.ask_after, *filter(None, [fact.asked_by])):
            if id_ not in used:
                waiting.append(id_)
            used.setdefault(id_, set()).update(used[fact.id] if id_ != fact.asked_by else set())
    return used


def prove_groups(rulebook: Rulebook, section: Section) -> Iterator[Problem]:
    """Yield members of groups that no row of the section asks for, and questions too long to be heard."""
    used = {id_ for row in section.rows for id_ in row.when}
    for made in reversed(rulebook.composites):
        if made.id in used:
            used |= {part for part, _ in made.parts}
    for group in section.groups:
        for id_ in group.facts:
            if id_ not in used:
                yield Problem(
                    _file(section.name), group.line, f"no row here asks for '{id_}' of '{group.id}'"
                )
        yield from _message(rulebook, section, group)


def _message(rulebook: Rulebook, section: Section, group: Group) -> Iterator[Problem]:
    if "text" not in group.channels:
        return
    written = "\n".join([group.ask.person, *(f"- {rulebook.facts[id_].short}" for id_ in group.facts)])
    if len(written) > _LONGEST_MESSAGE:
        say = f"'{group.id}' is {len(written)} letters: a text message holds {_LONGEST_MESSAGE}"
        yield Problem(_file(section.name), group.line, say, written)


def prove_wording(rulebook: Rulebook) -> Iterator[Problem]:
    """Yield questions that are too long for a tired reader, or that are no question."""
    for fact in rulebook.facts.values():
        source = rulebook.files[fact.file]
        asked = [fact.ask, fact.voice, *([fact.check.ask, fact.check.voice] if fact.check else [])]
        for text in (each.person for each in asked if each is not None):
            for sentence in text.replace("?", ".").replace(":", ".").split("."):
                if len(sentence.split()) > _LONGEST_QUESTION:
                    yield source.problem(("facts", fact.id), f"too long for one breath: “{sentence.strip()}”")
            if "?" not in text:
                yield source.problem(("facts", fact.id), f"this asks nothing: “{text}”")
        if fact.short.endswith((".", "?")):
            yield source.problem(("facts", fact.id, "short"), "a short phrase has no full stop")


def prove_reading(rulebook: Rulebook, protocol: Protocol) -> Iterator[Problem]:
    """Yield a protocol whose questions and advice, taken together, are too hard for a reader of 11."""
    asked = [rulebook.facts[rulebook.facts[id_].asked_by or id_] for id_ in _facts_of(rulebook, protocol)]
    questions = [fact.ask.you for fact in asked if fact.ask]
    questions += [fact.check.ask.you for fact in asked if fact.check]
    said = [*dict.fromkeys(questions), *(each.say for each in (*protocol.advice, *protocol.worsening))]
    age = reading_age(said)
    if age > _OLDEST_READER:
        say = f"its words are for readers of {age:.0f} (Flesch–Kincaid), at most {_OLDEST_READER}"
        yield Problem(_file(protocol.id), 1, say, f"the hardest is “{hardest(said)}”")


def _facts_of(rulebook: Rulebook, protocol: Protocol) -> list[str]:
    named = [id_ for row in protocol.section.rows for id_ in row.when]
    named += [part for id_ in named for part, _ in rulebook.facts[id_].parts]
    return list(dict.fromkeys(named))


def prove_sources(rulebook: Rulebook, protocol: Protocol, today: date) -> Iterator[Problem]:
    """Yield sources that no row uses, dates that cannot be or have passed, approvals that are not there."""
    used = {row.source for row in protocol.section.rows} | {protocol.default.source}
    name = _file(protocol.id)
    file = rulebook.files[name]
    for source in protocol.sources:
        if source not in used:
            yield file.problem(("sources", source), f"no row uses the source '{source}'")
    if protocol.status == "approved" and not protocol.approval:
        yield file.problem(("approval",), "approved, but nobody is named under 'approval'")
    if protocol.review_by < today:
        yield file.problem(("review_by",), f"the review was due on {protocol.review_by}")
    if protocol.written > today:
        yield file.problem(("written",), f"it was not written yet: {protocol.written} is to come")


def prove_danger_sources(rulebook: Rulebook) -> Iterator[Problem]:
    """Yield sources of the danger signs that no row of theirs uses."""
    file = rulebook.files["rules/immediate.yaml"]
    used = {row.source for section in (rulebook.life, rulebook.mind) for row in section.rows}
    for source in file.content["sources"]:
        if source not in used:
            yield file.problem(("sources", source), f"no row uses the source '{source}'")


def _file(section: str) -> str:
    return (
        "rules/immediate.yaml" if section in ("life", "mind") else f"rules/protocols/{section}/protocol.yaml"
    )
