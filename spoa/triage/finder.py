"""From what a person says: which protocols it may be, which facts it seems to tell, what sounds like danger.

Nothing here decides anything. People choose candidates and accept proposals; a danger phrase asks its danger
question next and brings a human, and never sets a fact.
"""

from collections import Counter
from collections.abc import Container, Iterable
from math import log
from typing import Final

from spoa.triage.model import Fact, Protocol, Rulebook
from spoa.triage.numbers import durations, temperature
from spoa.triage.phrases import found_in, meant
from spoa.triage.steps import Candidate, DangerPhrase, Proposal
from spoa.triage.words import Clause, clauses, lexicon, stems_of, word_set

_LEAST_SCORE: Final = 51
_LONG: Final = 4000
_EMPTY: Final = word_set(
    "a an the my i im ive is am are was has have had got get been for since with in on of to it me her "
    "his she he very really some day today yesterday this that at so feel and or after from up all"
)


def candidates(rulebook: Rulebook, words: str) -> tuple[Candidate, ...]:
    """Return the protocols that the words may mean, best first; lay words and a slip are understood."""
    known = lexicon(rulebook)
    cut = clauses(words[:_LONG], known)
    said = {known.complaint(stem) for clause in cut for stem in clause.stems}
    told = {each.fact for each in _facts(rulebook, cut)}
    weights = _weights(rulebook)
    found = (
        Candidate(protocol.id, protocol.title, score)
        for protocol in rulebook.protocols.values()
        if (score := _score(rulebook, protocol, said, weights, _own_facts(rulebook, protocol) & told))
        >= _LEAST_SCORE
    )
    return tuple(sorted(found, key=lambda each: (-each.score, each.protocol)))


def danger(rulebook: Rulebook, words: str) -> tuple[DangerPhrase, ...]:
    """Return what sounds like danger now: "no chest pain" and "my dad died of chest pain" do not."""
    found: dict[str, DangerPhrase] = {}
    for clause in clauses(words[:_LONG], lexicon(rulebook)):
        for fact, phrase in _phrases(rulebook, "danger_words"):
            for start, end in found_in(phrase, clause):
                if meant(clause, start):
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
    seen: set[str] = set()
    for clause in cut:
        for fact, phrase in _phrases(rulebook, "words"):
            if fact in seen:
                continue
            for start, end in found_in(phrase, clause):
                if meant(clause, start):
                    seen.add(fact)
                    said = " ".join(clause.words[start:end])
                    yield Proposal(fact, True, said, rulebook.facts[fact].short)
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


def _weights(rulebook: Rulebook) -> dict[str, float]:
    """Return how telling each stem is: those that few protocols listen for tell more."""
    found = rulebook.memo.get("weights")
    if not isinstance(found, dict):
        many = len(rulebook.protocols)
        counts = Counter(
            stem
            for protocol in rulebook.protocols.values()
            for stem in {stem for text in protocol.words for stem in stems_of(text)} - _EMPTY
        )
        found = {stem: 0.3 + log((1 + many) / count) for stem, count in counts.items()}
        rulebook.memo["weights"] = found
    return found


def _own_facts(rulebook: Rulebook, protocol: Protocol) -> frozenset[str]:
    """Return the facts that tell this protocol from others: not the danger signs, not what others share."""
    key = ("own facts", protocol.id)
    found = rulebook.memo.get(key)
    if found is None:
        facts = {rulebook.facts[id_] for row in protocol.section.rows for id_ in row.when}
        found = frozenset(fact.id for fact in facts if not fact.danger and not fact.shared)
        rulebook.memo[key] = found
    return frozenset(found)


def _own_words(rulebook: Rulebook, protocol: Protocol) -> tuple[frozenset[str], ...]:
    """Return the telling stems of each phrase of a protocol; made once."""
    return rulebook.once(
        f"own words {protocol.id}",
        lambda: tuple(frozenset(stems_of(text)) - _EMPTY for text in protocol.words),
    )


def _score(
    rulebook: Rulebook, protocol: Protocol, said: set[str], weights: dict[str, float], told: frozenset[str]
) -> int:
    """Return 0 to 100: how much of the best phrase was said, a little more for others and for longer ones.

    Where no phrase of its own was said, facts that only this protocol asks about speak for it.
    """
    best, others = 0.0, 0
    for stems in _own_words(rulebook, protocol):
        whole = sum(weights[stem] for stem in stems)
        share = sum(weights[stem] for stem in stems & said) / whole if whole else 0.0
        others += share == 1.0
        best = max(best, 85 * share + (3 * len(stems) if share == 1.0 else 0))
    best = max(best, 55.0 if told else 0.0)
    return min(100, round(best + 3 * max(0, others + len(told) - 1)))
