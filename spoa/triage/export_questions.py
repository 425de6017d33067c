"""The questions of a protocol as a FHIR Questionnaire, in plain JSON objects that whoever writes them checks.

What FHIR cannot say of ours, or says otherwise, stands in docs/guides/fhir-export.md.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from spoa.triage.known import CHECK
from spoa.triage.model import Applies, Fact, Group, Protocol, Rulebook, Section
from spoa.triage.told import DAYS_IN_A_YEAR, UNSURE

Resource: TypeAlias = dict[str, Any]
BASE: Final = "https://spoa.example.org/fhir"
_STATUS: Final = {"draft": "draft", "approved": "active", "retired": "retired"}
_BY: Final = {
    "self": "Myself",
    "parent": "My child",
    "carer": "Somebody I look after",
    "professional": "A patient",
}
_UNIT: Final = "http://hl7.org/fhir/StructureDefinition/questionnaire-unit"
_UCUM: Final = {
    "°C": "Cel",
    "minutes": "min",
    "hours": "h",
    "days": "d",
    "weeks": "wk",
    "months": "mo",
    "years": "a",
}


def questionnaire(rulebook: Rulebook, name: str, base: str = BASE) -> Resource:
    """Return the questions of a protocol, and before them the danger set, as they are asked by voice."""
    protocol = rulebook.protocols[name]
    form = _Form(rulebook, protocol, base)
    items = [form.about(), *(form.section(each) for each in sections_of(rulebook, protocol))]
    head = head_of(protocol, "Questionnaire", base)
    return {**head, "subjectType": ["Patient"], "item": list(filter(None, items))}


def sections_of(rulebook: Rulebook, protocol: Protocol) -> tuple[Section, ...]:
    """Return the sections that take part: *life*, *mind* where the protocol wants it, its own."""
    return (rulebook.life, *((rulebook.mind,) if protocol.mind else ()), protocol.section)


def head_of(protocol: Protocol, kind: str, base: str) -> Resource:
    """Return what both resources say of themselves."""
    return {
        "resourceType": kind,
        "id": protocol.id,
        "url": f"{base}/{kind}/{protocol.id}",
        "version": str(protocol.version),
        "name": "".join(word.capitalize() for word in protocol.id.split("-")),
        "title": protocol.title,
        "status": _STATUS[protocol.status],
        "experimental": protocol.status != "approved",
        "publisher": protocol.owner,
        "description": f"{protocol.title}. Exported from spoa; the rules there decide, this is a copy.",
    }


@dataclass(slots=True)
class _Form:
    """Makes items; each fact is asked once, in the section that first needs it."""

    rulebook: Rulebook
    protocol: Protocol
    base: str
    asked: frozenset[str] = frozenset()

    def about(self) -> Resource:
        """Return the first questions of all: who it is about."""
        sex = self.rulebook.facts["sex"]
        by = {
            "linkId": "by",
            "type": "choice",
            "text": "Who is it about?",
            "answerOption": self._options(_BY),
        }
        age = {"linkId": "age", "type": "decimal", "text": self._text("age"), "extension": [_unit("years")]}
        options = self._options({option.id: option.text for option in sex.options})
        of_sex = {"linkId": "sex", "type": "choice", "text": self._text("sex"), "answerOption": options}
        self.asked = frozenset({"by", "age", "sex", "with_patient"})
        items = [by, self._away(), age, of_sex]
        return {"linkId": "about", "type": "group", "text": "About the person", "item": items}

    def _away(self) -> Resource:
        others = [{"question": "by", "operator": "!=", "answerCoding": self._coding("self")}]
        return {**self._yes_no(self.rulebook.facts["with_patient"]), "enableWhen": others}

    def section(self, section: Section) -> Resource | None:
        """Return the questions of a section: its groups by voice, then what stands in none."""
        groups = [self._group(group) for group in section.groups if "voice" in group.channels]
        single = [item for row in section.rows for id_ in row.when for item in self._fact(id_)]
        items = [*filter(None, groups), *single]
        if not items:
            return None
        return {"linkId": f"section.{section.name}", "type": "group", "text": section.title, "item": items}

    def _group(self, group: Group) -> Resource | None:
        items = [item for id_ in group.facts for item in self._fact(id_)]
        if not items:
            return None
        return {"linkId": group.id, "type": "group", "text": (group.voice or group.ask).you, "item": items}

    def _fact(self, id_: str) -> Iterator[Resource]:
        """Yield what must be asked so that a fact is known, where it was not yet."""
        fact = self.rulebook.facts[id_]
        if id_ in self.asked or id_ in self.protocol.tells:
            return
        self.asked |= {id_}
        for before in fact.ask_after:
            yield from self._fact(before)
        if fact.parts and fact.ask is None:
            for part, _ in fact.parts:
                yield from self._fact(part)
        elif fact.bit and fact.asked_by and fact.ask is None:
            yield from self._fact(fact.asked_by)
            if fact.check:
                yield {**self._check(fact), "enableWhen": [_answered(fact.asked_by, False)]}
        else:
            yield self._item(fact)

    def _item(self, fact: Fact) -> Resource:
        if fact.bit:
            item = self._yes_no(fact)
        elif fact.options:
            options = self._options(
                {option.id: option.text for option in fact.options} | {UNSURE: "Not sure"}
            )
            item = {"linkId": fact.id, "type": "choice", "text": self._text(fact.id), "answerOption": options}
            item |= {"repeats": True} if fact.type == "any_of" else {}
        elif fact.type == "date":
            item = {"linkId": fact.id, "type": "date", "text": self._text(fact.id)}
        else:
            unit = {"extension": [_unit(fact.unit)]} if fact.unit else {}
            item = {"linkId": fact.id, "type": "decimal", "text": self._text(fact.id), **unit}
        when = [*self._applies(fact.applies), *self._after(fact)]
        if when:
            item |= {"enableWhen": when, "enableBehavior": "all"}
        return item

    def _yes_no(self, fact: Fact) -> Resource:
        worse, better = ("No", "Yes") if fact.inverted else ("Yes", "No")
        options = self._options({"yes": worse, "no": better, UNSURE: "Not sure"})
        item = {"linkId": fact.id, "type": "choice", "text": self._text(fact.id), "answerOption": options}
        if fact.check:
            unsure = {"question": fact.id, "operator": "=", "answerCoding": self._coding(UNSURE)}
            item["item"] = [{**self._check(fact), "enableWhen": [unsure]}]
        return item

    def _check(self, fact: Fact) -> Resource:
        text = fact.check.ask.you if fact.check else fact.short
        options = self._options({"yes": "Yes", "no": "No", UNSURE: "Not sure"})
        return {"linkId": fact.id + CHECK, "type": "choice", "text": text, "answerOption": options}

    def _applies(self, to: Applies | None) -> Iterator[Resource]:
        if to is None:
            return
        if to.from_days is not None:
            yield _age(">=", to.from_days)
        if to.under_days is not None:
            yield _age("<", to.under_days)
        for question, allowed, known in (("sex", to.sexes, ("female", "male", "other")), ("by", to.by, _BY)):
            for code in known if allowed is not None else ():
                if code not in (allowed or ()):
                    yield {"question": question, "operator": "!=", "answerCoding": self._coding(code)}

    def _after(self, fact: Fact) -> Iterator[Resource]:
        for before in fact.ask_after:
            yield _answered(before, True)

    def _text(self, id_: str) -> str:
        fact = self.rulebook.facts[id_]
        return fact.ask.you if fact.ask else f"Is this so: {fact.short}?"

    def _options(self, texts: dict[str, str]) -> list[Resource]:
        return [{"valueCoding": {**self._coding(code), "display": text}} for code, text in texts.items()]

    def _coding(self, code: str) -> Resource:
        return {"system": f"{self.base}/CodeSystem/answer", "code": code}


def _age(operator: str, days: float) -> Resource:
    return {"question": "age", "operator": operator, "answerDecimal": round(days / DAYS_IN_A_YEAR, 4)}


def _answered(question: str, is_so: bool) -> Resource:
    return {"question": question, "operator": "exists", "answerBoolean": is_so}


def _unit(unit: str) -> Resource:
    coding = {"system": "http://unitsofmeasure.org", "code": _UCUM.get(unit, unit), "display": unit}
    return {"url": _UNIT, "valueCoding": coding}
