"""The rulebooks in use: the live one, and for each case the one that it is under, compiled once a process.

Which is live is one indexed row, read each time; so web, workers and clock see a change with their next act,
and none of them is told of it or started again. What is compiled is kept by digest, and a digest never means
anything else.
"""

from collections import OrderedDict
from threading import Lock
from typing import Final

from sqlalchemy.orm import Session

from spoa.kernel.errors import NotFound, Unavailable
from spoa.records.cases import Case
from spoa.records.rulebooks import RulebookRow, first_digest, live_digest
from spoa.triage.bundle import unpacked
from spoa.triage.rulebook import Rulebook, load

_KEPT: Final = 6
"""Rulebooks held in memory, some 30 MB each: live, before, offered, and a few that cases are still under."""


class Rulebooks:
    """Compiled rulebooks by digest. ``shipped`` came with the code; it is served while none ever was."""

    def __init__(self, shipped: Rulebook | None) -> None:
        self._shipped = shipped
        self._kept: OrderedDict[str, Rulebook] = OrderedDict()
        self._holding, self._compiling = Lock(), Lock()
        self._live = shipped
        if shipped is not None:
            self._kept[shipped.digest] = shipped

    def live(self, session: Session) -> Rulebook:
        """Return the live rulebook."""
        digest = live_digest(session)
        self._live = self.at(session, digest) if digest else self._without_servings()
        return self._live

    def of(self, session: Session, case: Case) -> Rulebook:
        """Return the rulebook that a case is under: live when it opened, whatever is live now.

        Cases from before there were versions are under the first.
        """
        digest = case.rulebook or first_digest(session)
        return self.at(session, digest) if digest else self._without_servings()

    def at(self, session: Session, digest: str) -> Rulebook:
        """Return the rulebook of a digest. ``NotFound`` where it was never offered here."""
        return self._find(digest) or self._compiled(session, digest)

    def last_known(self) -> Rulebook:
        """Return what was live when the records last said so; the shipped one where they never have."""
        if self._live is None:
            raise Unavailable("Which rules are live is not known without the records. Try again in a moment.")
        return self._live

    def _without_servings(self) -> Rulebook:
        if self._shipped is None:
            raise Unavailable("No rules are live, and those that came with this version are refused.")
        return self._shipped

    def _find(self, digest: str) -> Rulebook | None:
        with self._holding:
            found = self._kept.get(digest)
            if found is not None:
                self._kept.move_to_end(digest)
            return found

    def _compiled(self, session: Session, digest: str) -> Rulebook:
        row = session.get(RulebookRow, digest)
        if row is None:
            raise NotFound(f"The rules {digest[:19]}… were never offered here.")
        with self._compiling:  # takes a second or two; who asks for another one need not wait
            found = self._find(digest)  # another thread may have been first
            if found is None:
                with unpacked(row.rules) as folder:
                    found = _checked(load(folder), digest)
                self._keep(found)
            return found

    def _keep(self, found: Rulebook) -> None:
        with self._holding:
            self._kept[found.digest] = found
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)


def _checked(found: Rulebook, digest: str) -> Rulebook:
    """Return a rulebook that is what its name says; stored rules that were altered decide nothing."""
    if found.digest != digest:
        raise Unavailable(f"The stored rules {digest[:19]}… are not what was offered. Do not serve them.")
    return found
