"""Compile groups and rows: a protocol's, or those of the danger set."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from spoa.kernel.plain_yaml import Place
from spoa.triage.model import Disposition, Fact, Group, Row, Section
from spoa.triage.parsed import Parsed
from spoa.triage.problems import Problem, unknown
from spoa.triage.wording import placeholders, strange_placeholders, wording

DANGER_URGENCY: Final = 2


class SectionCompiler:
    """Turns sections into rows and groups; remembers the ids, which are never used twice in a rulebook."""

    def __init__(
        self, facts: Mapping[str, Fact], dispositions: Mapping[str, Disposition], problems: list[Problem]
    ) -> None:
        self._facts = facts
        self._bits = {id_: None for id_, fact in facts.items() if fact.bit}
        self._dispositions = dispositions
        self._problems = problems
        self._ids: set[str] = set(facts) | {"life", "mind"}

    def section(
        self, parsed: Parsed, name: str, at: Place, sources: Mapping[str, Mapping[str, str]]
    ) -> Section:
        """Return the groups and rows that stand at a place of a file."""
        data: Any = parsed.data
        for key in at:
            data = data[key]
        rows: list[Row] = []
        for number, entry in enumerate(data["rows"]):
            rows += self._rows(parsed, name, (*at, "rows", number), entry, sources)
        used = {fact for row in rows if row.urgency <= DANGER_URGENCY for fact in self._with_parts(row.when)}
        groups = tuple(
            self._group(parsed, name, (*at, "groups", id_), entry, used)
            for id_, entry in data["groups"].items()
        )
        return Section(name, data["title"], groups, tuple(rows))

    def default(
        self, parsed: Parsed, name: str, entry: Mapping[str, Any], sources: Mapping[str, Mapping[str, str]]
    ) -> Row:
        """Return the row that stands where nothing is met; it asks nothing."""
        given = {**entry, "id": f"{name}.default", "when": []}
        return self._row(parsed, name, ("default",), given, entry["need"], sources)

    def refuse(self, parsed: Parsed, place: Place, say: str) -> None:
        """Note a problem at a place."""
        self._problems.append(parsed.source.problem(place, say))

    def known_facts(self, parsed: Parsed, place: Place, facts: Iterable[str]) -> list[str]:
        """Return those of the facts that are yes/no facts of the vocabulary; refuse the others."""
        known = []
        for number, fact in enumerate(facts):
            if fact in self._bits:
                known.append(fact)
                continue
            say = unknown("the fact", fact, self._bits, "a yes/no fact of vocabulary.yaml")
            self.refuse(parsed, (*place, number), say)
        return known

    def _with_parts(self, facts: Iterable[str]) -> set[str]:
        found: set[str] = set()
        waiting = list(facts)
        while waiting:
            fact = waiting.pop()
            found.add(fact)
            waiting += [part for part, _ in self._facts[fact].parts]
        return {fact for fact in found if not self._facts[fact].context}

    def _rows(
        self,
        parsed: Parsed,
        name: str,
        place: Place,
        entry: Mapping[str, Any],
        sources: Mapping[str, Mapping[str, str]],
    ) -> list[Row]:
        self._new(parsed, place, entry["id"])
        rows = [self._row(parsed, name, place, entry, entry["need"], sources)]
        if "also" in entry:
            # What the first need is for is not what the second is for: that stands in its own disposition.
            second = {**entry, "id": f"{entry['id']}+"}
            second.pop("need_for", None)
            rows.append(self._row(parsed, name, (*place, "also"), second, entry["also"], sources))
        return rows

    def _row(
        self,
        parsed: Parsed,
        name: str,
        place: Place,
        entry: Mapping[str, Any],
        code: str,
        sources: Mapping[str, Mapping[str, str]],
    ) -> Row:
        if code not in self._dispositions:
            say = unknown("the disposition", code, self._dispositions, "in dispositions.yaml")
            self.refuse(parsed, (*place, "need"), say)
        if entry["source"] not in sources:
            say = unknown("the source", entry["source"], sources, "among the sources of this file")
            self.refuse(parsed, (*place, "source"), say)
        when = tuple(self.known_facts(parsed, (*place, "when"), entry["when"]))
        first = next(iter(self._dispositions.values()))
        disposition = self._dispositions.get(code, first)
        need_for = entry.get("need_for", disposition.need_for)
        return Row(
            id=entry["id"],
            protocol=name,
            when=when,
            mask=sum({self._facts[fact].bit for fact in when}),
            code=code,
            urgency=disposition.urgency,
            need=(disposition.ladder, need_for),
            need_for=need_for,
            because=entry["because"],
            source=entry["source"],
            line=parsed.source.line(place),
        )

    def _group(
        self, parsed: Parsed, name: str, place: Place, entry: Mapping[str, Any], dangerous: set[str]
    ) -> Group:
        self._new(parsed, place, str(place[-1]))
        for key in ("ask", "voice"):
            for word in strange_placeholders(entry.get(key, "")):
                say = unknown("the placeholder", word, placeholders(), "one that can be said")
                self.refuse(parsed, (*place, key), say)
        facts = tuple(self.known_facts(parsed, (*place, "facts"), entry["facts"]))
        return Group(
            id=str(place[-1]),
            protocol=name,
            ask=wording(entry["ask"]),
            voice=wording(entry["voice"]) if "voice" in entry else None,
            channels=tuple(entry["channels"]),
            facts=facts,
            mask=sum({self._facts[fact].bit for fact in facts}),
            danger=not dangerous.isdisjoint(facts),
            line=parsed.source.line(place),
        )

    def _new(self, parsed: Parsed, place: Place, id_: str) -> None:
        if id_ in self._ids:
            self.refuse(parsed, place, f"'{id_}' is the name of something already")
        self._ids.add(id_)
