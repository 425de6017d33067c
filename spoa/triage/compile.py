"""Compile parsed rule files into one immutable rulebook, or say everything that is wrong with them."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any, Final

from spoa.triage.compile_section import DANGER_URGENCY, SectionCompiler
from spoa.triage.model import Advice, Applies, Disposition, Fact, Protocol, Row, Rulebook, Section
from spoa.triage.parsed import Files, Parsed
from spoa.triage.problems import Problem, RulesRefused, unknown
from spoa.triage.shapes import SEXES
from spoa.triage.vocabulary import compile_applies, compile_vocabulary

_OWN_NAMES: Final = ("life", "mind")
_NEEDED_FACTS: Final = {"age": "age", "sex": "one_of", "with_patient": "yes_no"}


def compiled(files: Files, digest: str) -> Rulebook:
    """Return the rulebook of these files. Raises `RulesRefused` with all that refers to nothing."""
    problems: list[Problem] = []
    facts = compile_vocabulary(files.vocabularies, problems)
    dispositions = _dispositions(files.dispositions)
    set_aside = _set_aside(files.dispositions, dispositions, problems)
    _needed_facts(files.vocabularies[0], facts, problems)
    if problems:
        raise RulesRefused(problems)
    compiler = SectionCompiler(facts, dispositions, problems)
    immediate = files.immediate
    references = immediate.data["sources"]
    life, mind = (compiler.section(immediate, name, (name,), references) for name in ("life", "mind"))
    protocols = {
        name: _protocol(parsed, name, compiler, files.protocols) for name, parsed in files.protocols.items()
    }
    if problems:
        raise RulesRefused(problems)
    sections = (life, mind, *(protocol.section for protocol in protocols.values()))
    facts = _with_danger(facts, sections)
    sources = (*files.vocabularies, files.dispositions, immediate, *files.protocols.values())
    return Rulebook(
        digest=digest,
        facts=MappingProxyType(facts),
        dispositions=MappingProxyType(dispositions),
        protocols=MappingProxyType(protocols),
        groups=MappingProxyType({group.id: group for section in sections for group in section.groups}),
        life=life,
        mind=mind,
        set_aside=MappingProxyType(set_aside),
        human_minutes=MappingProxyType(dict(immediate.data["human_within_minutes"])),
        by_bit=tuple(id_ for id_, fact in facts.items() if fact.bit),
        composites=_composites(facts),
        files=MappingProxyType({parsed.source.name: parsed.source for parsed in sources}),
    )


def _dispositions(parsed: Parsed) -> dict[str, Disposition]:
    return {
        code: Disposition(
            code=code,
            order=order,
            services=tuple(entry["services"]),
            dx=entry.get("dx"),
            **{key: value for key, value in entry.items() if key not in ("services", "dx")},
        )
        for order, (code, entry) in enumerate(parsed.data["dispositions"].items())
    }


def _set_aside(
    parsed: Parsed, dispositions: Mapping[str, Disposition], problems: list[Problem]
) -> dict[int, str]:
    given = dict(parsed.data["set_aside"])
    for strange in given.keys() - set(range(1, 9)):
        say = f"{strange} is no urgency: they are 1 to 8"
        problems.append(parsed.source.problem(("set_aside", strange), say))
    for urgency in range(1, 9):
        place = ("set_aside", urgency)
        if urgency not in given:
            problems.append(parsed.source.problem(place, f"nobody takes an unsure of urgency {urgency}"))
        elif given[urgency] not in dispositions:
            say = unknown("the disposition", given[urgency], dispositions, "in this file")
            problems.append(parsed.source.problem(place, say))
        elif dispositions[given[urgency]].urgency < min(urgency, 8):
            say = "unsure would end worse than yes: this entry is more urgent than the row"
            problems.append(parsed.source.problem(place, say))
    return given


def _needed_facts(parsed: Parsed, facts: Mapping[str, Fact], problems: list[Problem]) -> None:
    for name, type_ in _NEEDED_FACTS.items():
        if name not in facts or facts[name].type != type_:
            problems.append(parsed.source.problem(("facts", name), f"'{name}' of type {type_} is missing"))
    if "sex" in facts and not {each.id for each in facts["sex"].options} <= set(SEXES):
        problems.append(
            parsed.source.problem(("facts", "sex", "options"), f"its options are among {', '.join(SEXES)}")
        )


def _protocol(parsed: Parsed, name: str, compiler: SectionCompiler, names: Collection[str]) -> Protocol:
    data = parsed.data
    if name in _OWN_NAMES:
        compiler.refuse(parsed, ("id",), f"'{name}' is the name of something already")
    if data["id"] != name:
        compiler.refuse(parsed, ("id",), f"the folder is called '{name}'")
    compiler.known_facts(parsed, ("tells",), data["tells"])
    for other in data["suggests"]:
        if other not in names:
            compiler.refuse(parsed, ("suggests",), unknown("protocol", other, names, "here"))
    section = compiler.section(parsed, name, (), data["sources"])
    return Protocol(
        id=name,
        title=data["title"],
        version=data["version"],
        status=data["status"],
        owner=data["owner"],
        approval=data["approval"],
        written=data["written"],
        review_by=data["review_by"],
        sources=MappingProxyType(dict(data["sources"])),
        applies=compile_applies(
            data.get("applies"), lambda what: compiler.refuse(parsed, ("applies",), what)
        ),
        words=tuple(data["words"]),
        tells=tuple(data["tells"]),
        suggests=tuple(data["suggests"]),
        mind=data["mind"],
        section=section,
        default=compiler.default(parsed, name, data["default"], data["sources"]),
        advice=_said(parsed, "advice", compiler),
        worsening=_said(parsed, "worsening", compiler),
    )


def _said(parsed: Parsed, what: str, compiler: SectionCompiler) -> tuple[Advice, ...]:
    def whom(at: int, entry: Mapping[str, Any]) -> Applies | None:
        return compile_applies(
            entry.get("applies"), lambda say: compiler.refuse(parsed, (what, at, "applies"), say)
        )

    return tuple(Advice(entry["say"], whom(at, entry)) for at, entry in enumerate(parsed.data[what]))


def _with_danger(facts: dict[str, Fact], sections: Iterable[Section]) -> dict[str, Fact]:
    """Mark the facts of rows of urgency 1 or 2, and what they are made of."""
    marked = {fact for section in sections for row in _dangerous(section.rows) for fact in row.when}
    waiting = list(marked)
    while waiting:
        parts = [part for part, _ in facts[waiting.pop()].parts if part not in marked]
        marked.update(parts)
        waiting += parts
    return {id_: replace(fact, danger=id_ in marked and not fact.context) for id_, fact in facts.items()}


def _dangerous(rows: Iterable[Row]) -> list[Row]:
    return [row for row in rows if row.urgency <= DANGER_URGENCY]


def _composites(facts: Mapping[str, Fact]) -> tuple[Fact, ...]:
    """Return the facts made from facts, each after those that it is made of."""
    ordered: dict[str, Fact] = {}

    def put(fact: Fact) -> None:
        for part, _ in fact.parts:
            if facts[part].parts and part not in ordered:
                put(facts[part])
        ordered[fact.id] = fact

    for fact in facts.values():
        if fact.parts:
            put(fact)
    return tuple(ordered.values())
