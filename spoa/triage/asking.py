"""Which question is next, and how many there may still be."""

from collections.abc import Iterable
from dataclasses import dataclass

from spoa.triage.known import CHECK, Known
from spoa.triage.model import Fact, Group, Row, Rulebook
from spoa.triage.plan import Plan
from spoa.triage.questions import check, single, together
from spoa.triage.steps import Question
from spoa.triage.told import Told


@dataclass(frozen=True, slots=True)
class Asker:
    """Finds questions for one step: the rulebook, what takes part, what was told and how it stands."""

    rulebook: Rulebook
    plan: Plan
    told: Told
    known: Known

    def next_for(self, rows: Iterable[Row]) -> Question | None:
        """Return the first question that open rows of one urgency still have; ``later`` ones only at the end.

        First the row with most facts told yes, then the order of the rows. An age or a sex is no complaint:
        it makes no row more pressing than the danger to life.
        """
        settled = self.known.yes & ~self.known.no & ~_context(self.rulebook)
        ordered = sorted(rows, key=lambda row: -(row.mask & settled).bit_count())
        later = frozenset(self.told.later)
        for skip in (later, frozenset[str]()) if later else (later,):
            for row in ordered:
                id_ = self._of_row(row, skip)
                if id_ is not None:
                    return self.question(id_, skip)
        return None

    def question(self, id_: str, skip: frozenset[str] = frozenset()) -> Question:
        """Return the question for a fact (or its ``.check``), within its group where it has one."""
        if id_.endswith(CHECK):
            return check(self.rulebook, self.told, id_.removesuffix(CHECK))
        group = self._group(id_)
        if group is None:
            return single(self.rulebook, self.told, id_)
        members = tuple(self._unasked(group))
        if len(members) > 1 and skip.isdisjoint(members):
            return together(self.rulebook, self.told, group, members)
        return single(self.rulebook, self.told, id_ if id_ in members else members[0])

    def alone(self, id_: str) -> Question:
        """Return the question for one fact by itself, also where it stands in a group."""
        return single(self.rulebook, self.told, id_)

    def remaining(self, rows: Iterable[Row]) -> int:
        """Return how many questions these open rows may still ask.

        Not counted is what follows a "not sure", a "some of these", or a yes to a broad sign in writing.
        """
        mask = 0
        for row in rows:
            mask |= row.mask
        mask &= ~self.known.told() | self.known.pending
        intricate = mask & (self.plan.intricate | self.known.pending)
        units: set[str] = set()
        for id_ in self.rulebook.named(intricate):
            units.update(self._units(id_))
        plain = mask & ~intricate
        for group in self.plan.groups:
            if plain & group.mask and group.id not in self.told.groups:
                units.add(group.id)
                plain &= ~group.mask
        units.update(self.rulebook.facts[id_].asked_by or id_ for id_ in self.rulebook.named(plain))
        return len(units)

    def _of_row(self, row: Row, skip: frozenset[str]) -> str | None:
        facts = [self.rulebook.facts[id_] for id_ in row.when]
        for fact in facts:
            if fact.bit & self.known.pending:
                found = self._pending(fact)
                if found not in skip and found.removesuffix(CHECK) not in skip:
                    return found
        told = self.known.told()
        for fact in facts:
            if not fact.bit & told:
                unasked = self._target(fact.id, skip)
                if unasked is not None:
                    return unasked
        return None

    def _pending(self, fact: Fact) -> str:
        for part, _ in fact.parts:
            if self.rulebook.facts[part].bit & self.known.pending:
                return self._pending(self.rulebook.facts[part])
        return fact.id + CHECK

    def _target(self, id_: str, skip: frozenset[str]) -> str | None:
        """Return what is to be asked so that a fact is told; None where all of it is for later."""
        fact = self.rulebook.facts[id_]
        for before in fact.ask_after:
            if not self._was_told(before):
                return self._target(before, skip)
        if fact.parts and self._group(id_) is None:
            unasked = (part for part, _ in fact.parts if not self._was_told(part))
            targets = (self._target(part, skip) for part in unasked)
            return next((each for each in targets if each is not None), None)
        asked = fact.asked_by if fact.asked_by and self._group(id_) is None else id_
        return None if asked in skip or id_ in skip else asked

    def _was_told(self, id_: str) -> bool:
        bit = self.rulebook.facts[id_].bit
        return bool(bit & self.known.told()) if bit else id_ in self.told.answers

    def _group(self, id_: str) -> Group | None:
        """Return the group that a fact is asked in: the first that was not answered or opened.

        In writing that may be the group of a broader fact, as long as that one was not told.
        """
        for group in self.plan.groups_of.get(id_, ()):
            if group.id not in self.told.groups and (id_ in group.facts or self._broader(group, id_)):
                return group
        return None

    def _broader(self, group: Group, id_: str) -> bool:
        """Return whether a fact that was not told, in this group, is made of this one."""
        found = False
        for fact in map(self.rulebook.facts.__getitem__, self._unasked(group)):
            parts = [part for part, _ in fact.parts]
            found = found or (fact.count == 1 and id_ in parts)
        return found

    def _unasked(self, group: Group) -> list[str]:
        told = self.known.told()
        return [id_ for id_ in group.facts if not self.rulebook.facts[id_].bit & told]

    def _units(self, id_: str) -> set[str]:
        """Return the questions that it may take to tell a fact."""
        fact = self.rulebook.facts[id_]
        units = {
            unit for before in fact.ask_after if not self._was_told(before) for unit in self._units(before)
        }
        if fact.bit & self.known.pending:
            return units | self._pending_units(fact)
        group = self._group(id_)
        if group is not None:
            return units | {group.id}
        if fact.parts:
            for part, _ in fact.parts:
                if not self._was_told(part):
                    units |= self._units(part)
            return units
        return units | {fact.asked_by or id_}

    def _pending_units(self, fact: Fact) -> set[str]:
        parts = [self.rulebook.facts[part] for part, _ in fact.parts]
        pending = [part for part in parts if part.bit & self.known.pending]
        return {unit for part in pending for unit in self._pending_units(part)} or {fact.id + CHECK}


def _context(rulebook: Rulebook) -> int:
    """Return the mask of the facts that are no sign of anything, such as an age."""
    return rulebook.once("context", lambda: sum(fact.bit for fact in rulebook.facts.values() if fact.context))
