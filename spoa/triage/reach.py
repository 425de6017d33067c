"""Which facts a protocol can reach, and a digest of all that its proof stands on.

A proof may be kept as long as nothing changed that it can reach: the protocol's own files, the danger set,
the dispositions, the shared facts that its rows, groups and cases come to, and the code that proves.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from spoa.triage.cases import read_cases
from spoa.triage.engine import plan_for
from spoa.triage.finder import danger
from spoa.triage.known import CHECK
from spoa.triage.model import Fact, Rulebook
from spoa.triage.plan import Plan
from spoa.triage.problems import RulesRefused
from spoa.triage.told import Told

_ALWAYS = ("age", "sex", "with_patient")
_OWN = ("protocol.yaml", "facts.yaml", "cases.yaml")
_SHARED = ("dispositions.yaml", "immediate.yaml")
_ROOMS = ("triage", "kernel")
_HERE = Path(__file__).resolve().parents[1]


def reached(rulebook: Rulebook, plan: Plan, more: Iterable[str] = ()) -> frozenset[str]:
    """Return the facts that can matter to a plan: asked for, asked before, made of these, telling them."""
    named = [fact for row in plan.rows for fact in row.when]
    named += [fact for group in plan.groups for fact in group.facts]
    found: set[str] = set()
    waiting = [*named, *rulebook.named(plan.tells), *_ALWAYS, *more]
    wholes = rulebook.once("wholes", lambda: _wholes(rulebook))
    while waiting:
        id_ = waiting.pop()
        if id_ in found:
            continue
        found.add(id_)
        fact = rulebook.facts[id_]
        waiting += [part for part, _ in fact.parts]
        waiting += [*fact.ask_after, *wholes.get(id_, ()), *([fact.asked_by] if fact.asked_by else [])]
    return frozenset(found)


def _wholes(rulebook: Rulebook) -> dict[str, list[str]]:
    wholes: dict[str, list[str]] = {}
    for fact in rulebook.composites:
        for part, _ in fact.parts:
            wholes.setdefault(part, []).append(fact.id)
    return wholes


def proof_digest(rulebook: Rulebook, folder: Path, name: str) -> str:
    """Return "sha256:…" over all that the proof of a protocol stands on, but for the day it is made."""
    seal = sha256(_code())
    paths = [folder / "protocols" / name / each for each in _OWN] + [folder / each for each in _SHARED]
    for path in paths:
        content = path.read_bytes() if path.exists() else b""
        seal.update(f"{path.name}\n{len(content)}\n".encode())
        seal.update(content)
    for line in _shared(rulebook, folder, name):
        seal.update(f"{line}\n".encode())
    return f"sha256:{seal.hexdigest()}"


def _shared(rulebook: Rulebook, folder: Path, name: str) -> Iterator[str]:
    """Yield what others share with a protocol and its cases; for a case that may come to anything, all."""
    plans = [plan_for(rulebook, Told(protocols=(name,), channel=channel)) for channel in ("voice", "text")]
    told = _told_in_cases(rulebook, folder, name)
    if any(_strays(rulebook, name, each) for each in told):
        yield rulebook.digest
    more = {id_.removesuffix(CHECK) for each in told for id_ in each.answers}
    facts = frozenset().union(*(reached(rulebook, plan, more) for plan in plans))
    for fact in rulebook.facts.values():
        if fact.id in facts:
            yield _written(fact, facts)


def _written(fact: Fact, facts: frozenset[str]) -> str:
    """Write a fact down without its bit, and an age without the bands that only others look at."""
    kept = tuple(each for each in fact.ranges if fact.type != "age" or each.fact in facts)
    written = replace(fact, bit=0, ranges=kept, applies=None)
    return f"{written!r} {_for_whom(fact)}"


def _for_whom(fact: Fact) -> tuple[Any, ...]:
    to = fact.applies
    if to is None:
        return ()
    return (to.from_days, to.under_days, to.sexes and sorted(to.sexes), to.by and sorted(to.by))


def _told_in_cases(rulebook: Rulebook, folder: Path, name: str) -> list[Told]:
    try:
        return [case.told for case in read_cases(rulebook, folder, name)[1]]
    except RulesRefused:  # then it is not proved, and nothing is kept
        return []


def _strays(rulebook: Rulebook, name: str, told: Told) -> bool:
    """Return whether a case goes beyond its protocol: to others, their groups, or a danger phrase.

    Words in which nothing sounds like danger ask nothing: the protocol is chosen already.
    """
    sections = {rulebook.groups[id_].protocol for id_ in told.groups} | set(told.protocols)
    return not sections <= {name, "life", "mind"} or bool(danger(rulebook, told.complaint))


@cache
def _code() -> bytes:
    """Return the digest of the code that proves."""
    seal = sha256()
    for path in sorted(path for room in _ROOMS for path in (_HERE / room).glob("*.py")):
        seal.update(path.name.encode() + b"\n" + path.read_bytes())
    return seal.digest()
