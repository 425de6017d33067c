"""From what a person says: which protocols it may be, which facts it seems to tell, what sounds like danger.

Nothing here decides anything. People choose candidates and accept proposals; a danger phrase asks its danger
question next and brings a human, and never sets a fact.
"""

import re
from collections.abc import Container, Iterable
from typing import Final

from spoa.triage.model import Fact, Rulebook
from spoa.triage.numbers import durations, temperature
from spoa.triage.phrases import denied, found_in, meant, taken_back
from spoa.triage.ranking import ranked
from spoa.triage.steps import Candidate, DangerPhrase, Proposal
from spoa.triage.told import Told
from spoa.triage.words import Clause, clauses, lexicon, stems_of

_LONG: Final = 4000
# Sayings whose little words carry the sense: as stems alone "the runs" is "running", "so low" is "low down".
_SAYINGS: Final = tuple(
    (re.compile(said, re.IGNORECASE), meaning)
    for said, meaning in (
        (r"\bfit (?:and|&) (?:well|healthy|active)\b", "well"),
        (r"\b(?:the|got) runs\b", "the squits"),
        (
            r"\b(?:i am|i['’]?m|he['’]?s|she['’]?s|been|feel|feeling|felt) (?:so|really|very) low\b",
            "low mood",
        ),
        (r"\bbeat(?:s|en|ing)? (?:me|her|him)\b", "beats me up"),
        (
            r"\b(?:he|she|husband|wife|boyfriend|girlfriend|partner) (?:hits|slaps|punches|kicks) me\b",
            "beats me up",
        ),
        (r"\b(?:am|i['’]?m|she['’]?s|we['’]?re|is|wife|girlfriend) expecting\b", "pregnant"),
        (r"\bdog (?:got|had|went for) (?:me|him|her)\b", "dog bite"),
        (r"\bnumber (?:two|2)s?\b|\bno\.? ?2s?\b", "poo"),
        (r"\boff (?:his|her|their|my) (?:legs|feet)\b", "off legs"),
    )
)


def candidates(rulebook: Rulebook, words: str, about: Told | None = None) -> tuple[Candidate, ...]:
    """Return the protocols that the words may mean, best first; lay words and a slip are understood.

    ``about`` is what is known of the person: protocols for another age or sex are left out.
    """
    cut = clauses(_in_plain(words[:_LONG]), lexicon(rulebook))
    return ranked(rulebook, cut, {fact: frozenset(at) for fact, _, at in _told(rulebook, cut)}, about)


def _in_plain(words: str) -> str:
    for said, meaning in _SAYINGS:
        words = said.sub(meaning, words)
    return words


def danger(rulebook: Rulebook, words: str) -> tuple[DangerPhrase, ...]:
    """Return what sounds like danger now: "no chest pain" and "my dad died of chest pain" do not.

    A danger from the mind that is denied and half taken back does: "I don't want to die, but I can't go on".
    """
    found: dict[str, DangerPhrase] = {}
    of_mind = rulebook.once("of mind", lambda: {fact for row in rulebook.mind.rows for fact in row.when})
    cut = clauses(words[:_LONG], lexicon(rulebook))
    for at, clause in enumerate(cut):
        for fact, phrase in _phrases(rulebook, "danger_words"):
            for start, end in found_in(phrase, clause):
                half = fact in of_mind and denied(clause, start) and taken_back(cut, at, end)
                if half or meant(clause, start):
                    found.setdefault(fact, DangerPhrase(fact, " ".join(clause.words[start:end])))
    return tuple(found.values())


def proposed(rulebook: Rulebook, words: str, known: Container[str] = ()) -> tuple[Proposal, ...]:
    """Return the facts that the words seem to tell, without those already known: for a person to accept."""
    cut = clauses(words[:_LONG], lexicon(rulebook))
    found = [*_numbers(rulebook, words[:_LONG], cut), *_facts(rulebook, cut)]
    return tuple(each for each in found if each.fact not in known)


def _numbers(rulebook: Rulebook, words: str, cut: tuple[Clause, ...]) -> Iterable[Proposal]:
    heat = temperature(words)
    if heat is not None and "temperature" in rulebook.facts:
        value, said = heat
        yield Proposal("temperature", value, said, f"{rulebook.facts['temperature'].short}: {value:g} °C")
    spoken = durations(words)
    if not spoken:
        return
    days, said = spoken[0]
    for fact in rulebook.once("durations", lambda: _durations(rulebook)):
        if any(_stands(stems_of(text), cut) for text in fact.words):
            yield Proposal(fact.id, days, said, f"{fact.short}: {said}")


def _durations(rulebook: Rulebook) -> tuple[Fact, ...]:
    return tuple(fact for fact in rulebook.facts.values() if fact.type == "duration")


def _facts(rulebook: Rulebook, cut: tuple[Clause, ...]) -> Iterable[Proposal]:
    for fact, said, _ in _told(rulebook, cut):
        yield Proposal(fact, True, said, rulebook.facts[fact].short)


def _told(rulebook: Rulebook, cut: tuple[Clause, ...]) -> Iterable[tuple[str, str, range]]:
    """Yield each fact that the words tell, the words, and the places at which they stand in what was said."""
    seen: set[str] = set()
    for clause in cut:
        for fact, phrase in _phrases(rulebook, "words"):
            if fact in seen:
                continue
            for start, end in found_in(phrase, clause):
                if meant(clause, start):
                    seen.add(fact)
                    yield (
                        fact,
                        " ".join(clause.words[start:end]),
                        range(clause.start + start, clause.start + end),
                    )
                    break


def _stands(phrase: tuple[str, ...], cut: tuple[Clause, ...]) -> bool:
    return any(True for clause in cut for _ in found_in(phrase, clause))


def _phrases(rulebook: Rulebook, what: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return (fact, stems) of every phrase of one kind; made once."""
    found = rulebook.memo.get(what)
    if found is None:
        facts = [fact for fact in rulebook.facts.values() if fact.bit]
        found = tuple((fact.id, stems_of(text)) for fact in facts for text in getattr(fact, what))
        rulebook.memo[what] = found
    return tuple(found)
