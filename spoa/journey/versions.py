"""Versions of the rules: read, signed, made live and rolled back. Every act is in the audit.

A version that lowers nobody needs one signature; one that lowers somebody needs two, and so does every one in
production. Whoever offered a version cannot be the only one who signed it. Rolling back needs no signature:
what was live before was signed before, and when rules do harm one person must be able to stop them.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import takewhile
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from spoa.journey.offering_rules import (
    compare_with_live,
    comparison_of,
    make_live,
    note_rules,
    refuse_drafts,
)
from spoa.journey.tools import Tools
from spoa.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from spoa.kernel.ids import new_id
from spoa.records.rulebooks import (
    RulebookApproval,
    RulebookRow,
    RulebookServing,
    ServedHow,
    live_digest,
    lock_servings,
)
from spoa.records.staff import Staff
from spoa.staff.me import Me
from spoa.staff.roles import Role
from spoa.triage.bundle import packed_cases, seal
from spoa.triage.rulebook import Rulebook

SIGNERS: Final = frozenset({Role.RULE_AUTHOR, Role.CLINICIAN})
"""Who may sign a version, make it live and roll back."""

_TWO: Final = 2


@dataclass(frozen=True)
class Signature:
    """Who signed, when, and what they said to it."""

    staff_id: str
    name: str
    title: str
    at: datetime
    words: str


@dataclass(frozen=True)
class Served:
    """From when a version was live, who made it so and why; ``name`` is empty where nobody did."""

    since: datetime
    until: datetime | None
    name: str
    how: str
    why: str


@dataclass(frozen=True)
class Compared:
    """How a version differs from the live one: cases run, those that end otherwise, what is written."""

    cases: int
    lowers: bool
    changes: Sequence[dict[str, Any]]
    differences: Sequence[dict[str, Any]]


@dataclass(frozen=True)
class Version:
    """One version as a page shows it. ``lacks`` says why it cannot be made live yet; empty where it can be.

    ``needed`` signatures; None while it is still being compared with the live one.
    """

    digest: str
    number: int
    words: str
    offered_at: datetime
    offered_by: str | None
    offerer: str
    live: bool
    signatures: tuple[Signature, ...]
    served: tuple[Served, ...]
    compared: Compared | None
    needed: int | None
    lacks: str

    @property
    def waits(self) -> bool:
        """Say whether it was offered and never served."""
        return not self.served


@dataclass(frozen=True)
class Book:
    """One version to be read: its rules, and its scripted persons, packed; number 0 where none was stored."""

    rulebook: Rulebook
    number: int
    live: bool
    seal: str
    cases: bytes


@dataclass(frozen=True)
class Versions:
    """The use-cases of rule authors and of the clinicians who sign."""

    tools: Tools

    def all(self) -> tuple[Version, ...]:
        """Return every version, the newest first."""
        with self.tools.records.read() as session:
            servings = _servings(session)
            rows = session.scalars(select(RulebookRow).order_by(RulebookRow.number.desc()))
            return tuple(self._version(session, row, servings) for row in rows)

    def one(self, digest: str) -> Version:
        """Return one version. ``NotFound`` where it was never offered."""
        with self.tools.records.read() as session:
            return self._version(session, _row(session, digest), _servings(session))

    def numbered(self, number: int) -> Version:
        """Return the version of a number. ``NotFound`` where it was never offered."""
        with self.tools.records.read() as session:
            row = session.scalar(select(RulebookRow).where(RulebookRow.number == number))
            if row is None:
                raise NotFound(_UNKNOWN)
            return self._version(session, row, _servings(session))

    def book(self, number: int | None) -> Book:
        """Return a version to be read, without a number the live one. ``NotFound`` where there is none."""
        with self.tools.records.read() as session:
            digest = live_digest(session)
            asked = RulebookRow.number == number if number else RulebookRow.digest == (digest or "")
            row = session.scalar(select(RulebookRow).where(asked))
            if row is not None:
                rulebook = self.tools.rulebooks.at(session, row.digest)
                return Book(rulebook, row.number, row.digest == digest, row.cases_seal, row.cases)
            if number:
                raise NotFound(_UNKNOWN)
            cases = packed_cases(self.tools.settings.rules_folder)
            return Book(self.tools.rulebooks.live(session), 0, True, seal(cases), cases)

    def sign(self, me: Me, digest: str, words: str) -> None:
        """Sign a version, once it is known what it changes."""
        _refuse_others(me)
        at = self.tools.clock.now()
        with self.tools.records.unit() as session:
            lock_servings(session)
            version = self._version(session, _row(session, digest), _servings(session))
            if not version.waits:
                raise Conflict("This version has been live already; it needs no more signatures.")
            if any(each.staff_id == me.id for each in version.signatures):
                raise Conflict("You have signed this version. Somebody else must be the next one.")
            if version.compared is None:
                raise Conflict(_COMPARING)
            approval = RulebookApproval(
                id=new_id(), digest=digest, staff_id=me.id, at=at, words=words.strip()
            )
            session.add(approval)
            note_rules(session, digest, "rules.sign", actor=me.actor, why=words.strip(), at=at)

    def serve(self, me: Me, digest: str, why: str) -> None:
        """Make a signed version live: from this moment new cases are under it."""
        _refuse_others(me)
        with self.tools.records.unit() as session:
            lock_servings(session)
            row = _row(session, digest)
            version = self._version(session, row, _servings(session))
            if version.live:
                raise Conflict("This version is live already.")
            if version.served:
                raise Conflict("This version has been live before. Use “Roll back” to return to it.")
            if version.lacks:
                raise Conflict(version.lacks)
            self._make_live(session, row, me, "made_live", why.strip() or row.words)

    def roll_back(self, me: Me, digest: str, why: str) -> None:
        """Return to a version that was live before, in one act, with a reason."""
        _refuse_others(me)
        if not why.strip():
            raise Invalid("Say why the rules are rolled back, so that the next one knows.")
        with self.tools.records.unit() as session:
            lock_servings(session)
            row = _row(session, digest)
            version = self._version(session, row, _servings(session))
            if version.live:
                raise Conflict("This version is live already.")
            if version.waits:
                raise Conflict("This version was never live. Have it signed, then make it live.")
            self._make_live(session, row, me, "rolled_back", why.strip())

    def compare(self, digest: str, done: Callable[[Session], None]) -> None:
        """Work out what a version would change (a job)."""
        compare_with_live(self.tools, digest, done)

    def _make_live(self, session: Session, row: RulebookRow, me: Me, how: ServedHow, why: str) -> None:
        rulebook = self.tools.rulebooks.at(session, row.digest)
        if self.tools.settings.production:
            refuse_drafts(rulebook)
        by, at = session.get_one(Staff, me.id), self.tools.clock.now()
        make_live(session, row, how=how, why=why, by=by, at=at)

    def _version(self, session: Session, row: RulebookRow, servings: Sequence[RulebookServing]) -> Version:
        served = tuple(_served(servings, row.digest))
        base = session.get(RulebookRow, _beside(servings, row.digest) or "")
        found = comparison_of(session, base, row) if base else None
        compared = Compared(lowers=found.lowers, **found.result) if found else None
        signatures = tuple(_signatures(session, row.digest))
        needed = self._needed(compared)
        return Version(
            digest=row.digest,
            number=row.number,
            words=row.words,
            offered_at=row.offered_at,
            offered_by=row.offered_by,
            offerer=row.offerer.name if row.offerer else "",
            live=bool(servings) and servings[-1].digest == row.digest,
            signatures=signatures,
            served=served,
            compared=compared,
            needed=needed,
            lacks="" if served else _lacks(needed, signatures, row.offered_by),
        )

    def _needed(self, compared: Compared | None) -> int | None:
        if compared is None:
            return None
        return _TWO if compared.lowers or self.tools.settings.production else 1


_UNKNOWN: Final = "There is no such version. All of them are on Rules, Versions."
_COMPARING: Final = (
    "What this version changes is still being worked out; that takes up to a minute. Look again then."
)


def _lacks(needed: int | None, signatures: Sequence[Signature], offered_by: str | None) -> str:
    """Return what a version lacks to be made live, and what to do."""
    if needed is None:
        return _COMPARING
    if len(signatures) < needed:
        still = needed - len(signatures)
        who = "One more person" if still == 1 and signatures else "One person" if still == 1 else "Two people"
        return f"{who} must sign this version first: rule authors or clinicians."
    if all(each.staff_id == offered_by for each in signatures):
        return "Whoever offered a version cannot be the only one who signs it. Ask a colleague to sign it."
    return ""


def _refuse_others(me: Me) -> None:
    if me.role not in SIGNERS:
        raise Forbidden("Rule authors and clinicians sign rules and make them live. Ask one of them.")


def _row(session: Session, digest: str) -> RulebookRow:
    row = session.get(RulebookRow, digest)
    if row is None:
        raise NotFound(_UNKNOWN)
    return row


def _servings(session: Session) -> list[RulebookServing]:
    return list(session.scalars(select(RulebookServing).order_by(RulebookServing.number)))


def _beside(servings: Sequence[RulebookServing], digest: str) -> str | None:
    """Return what a version is compared with: what was live before it was, or is live while it waits."""
    before = takewhile(lambda each: each.digest != digest, servings)
    return next((each.digest for each in reversed([*before])), None)


def _served(servings: Sequence[RulebookServing], digest: str) -> list[Served]:
    ends = [*(each.at for each in servings[1:]), None]
    return [
        Served(each.at, until, each.staff.name if each.staff else "", each.how, each.why)
        for each, until in zip(servings, ends, strict=True)
        if each.digest == digest
    ]


def _signatures(session: Session, digest: str) -> list[Signature]:
    asked = select(RulebookApproval).where(RulebookApproval.digest == digest).order_by(RulebookApproval.at)
    return [
        Signature(each.staff_id, each.staff.name, each.staff.title, each.at, each.words)
        for each in session.scalars(asked)
    ]
