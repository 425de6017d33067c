"""Rules come in: offered by somebody, or shipped with a release; and what they would change is worked out.

Offering changes nothing for anybody. What a version would change is worked out by a job, because running the
scripted persons of both takes seconds; until that is there, nobody can sign it.
"""

from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from spoa.journey.tools import Tools
from spoa.kernel.actor import SYSTEM, Actor
from spoa.kernel.errors import Invalid
from spoa.records.audit import note
from spoa.records.outbox import put
from spoa.records.rulebooks import (
    RulebookComparison,
    RulebookRow,
    RulebookServing,
    ServedHow,
    live_digest,
    lock_servings,
    serve,
)
from spoa.records.staff import Staff
from spoa.records.topics import changed
from spoa.settings import Settings
from spoa.triage.bundle import Bundle, seal, unpacked
from spoa.triage.compare import compare_rules
from spoa.triage.differences import differences
from spoa.triage.rulebook import Rulebook

COMPARE: Final = "rules.compare"
_COMPARED: Final = 5
"""So many of the versions that were offered last and never served are compared with the live one."""


def offer(session: Session, found: Bundle, *, by: Staff | None, words: str, at: datetime) -> RulebookRow:
    """Keep a version that is offered; the same rules again only bring their scripted persons up to date."""
    lock_servings(session)
    row = session.get(RulebookRow, found.digest)
    if row is None:
        if not words.strip():
            raise Invalid("Say in a sentence what this version changes and why.")
        number = (session.scalar(select(func.max(RulebookRow.number))) or 0) + 1
        row = RulebookRow(
            digest=found.digest,
            number=number,
            rules=found.rules,
            cases=found.cases,
            cases_seal=seal(found.cases),
            offered_at=at,
            offered_by=by.id if by else None,
            words=words.strip(),
        )
        session.add(row)
        note_rules(session, row.digest, "rules.offer", actor=_actor(by), why=row.words, at=at)
    elif row.cases_seal != seal(found.cases):
        row.cases, row.cases_seal = found.cases, seal(found.cases)
        note_rules(session, row.digest, "rules.cases", actor=_actor(by), why="other scripted persons", at=at)
    session.flush()
    want_comparisons(session, at=at)
    return row


def ship(session: Session, found: Bundle, *, settings: Settings, at: datetime) -> str:
    """Take in the rules that came with a release; return in words what became of them.

    The first ones are live by themselves; later ones are only offered. In the demonstration they are live as
    long as nobody has chosen otherwise. Raises `Invalid` where the first ones must not serve real people.
    """
    row = offer(session, found, by=None, words="Came with this version of the service.", at=at)
    last = session.scalar(select(RulebookServing).order_by(RulebookServing.number.desc()).limit(1))
    if last is None:
        if settings.production:
            refuse_drafts(found.rulebook)
        make_live(session, row, how="first", why="The first rules of this service.", by=None, at=at)
        return f"The rules are live: version {row.number}."
    if last.digest == row.digest:
        return f"The rules are as before: version {row.number} is live."
    if settings.demo and last.how in ("first", "demonstration"):
        make_live(session, row, how="demonstration", why="The folder was changed.", by=None, at=at)
        return f"The changed rules are live: version {row.number}."
    return f"The rules that came with this version are offered as version {row.number}; see Rules, Versions."


def make_live(
    session: Session, row: RulebookRow, *, how: ServedHow, why: str, by: Staff | None, at: datetime
) -> None:
    """Serve a version from now on: cases that open are under it, cases in progress stay under theirs."""
    serve(session, row.digest, how=how, why=why, by=by.id if by else None, at=at)
    note_rules(session, row.digest, f"rules.{how}", actor=_actor(by), why=why, at=at)
    want_comparisons(session, at=at)


def refuse_drafts(rulebook: Rulebook) -> None:
    """Raise `Invalid` where a protocol is a draft: in production nobody is triaged by it."""
    drafts = [name for name, each in rulebook.protocols.items() if each.status == "draft"]
    if drafts:
        more = f" and {len(drafts) - 3} more" if len(drafts) > 3 else ""
        raise Invalid(
            f"Drafts are not for clinical use: {', '.join(drafts[:3])}{more}. A named clinician signs each "
            "protocol under 'approval' in its file; then offer the rules again."
        )


def note_rules(session: Session, digest: str, action: str, *, actor: Actor, why: str, at: datetime) -> None:
    """Write an act on a version into the audit, and tell the pages that show versions."""
    note(session, actor=actor, action=action, subject="rulebook", subject_id=digest, why=why, at=at)
    changed(session, "rules")


def _actor(by: Staff | None) -> Actor:
    return Actor("staff", by.id, by.organisation_id) if by else SYSTEM


def want_comparisons(session: Session, *, at: datetime) -> None:
    """Have every version that waits compared with the live one, once for each pair and their persons."""
    live = session.get(RulebookRow, live_digest(session) or "")
    if live is None:
        return
    served = select(RulebookServing.digest)
    waiting = select(RulebookRow).where(RulebookRow.digest.not_in(served))
    for row in session.scalars(waiting.order_by(RulebookRow.number.desc()).limit(_COMPARED)):
        key = f"{COMPARE}:{live.digest}:{row.digest}:{_persons(live, row)}"
        put(session, job=COMPARE, subject=row.digest, urgent=False, at=at, key=key)


def comparison_of(session: Session, live: RulebookRow, row: RulebookRow) -> RulebookComparison | None:
    """Return how a version differs from the live one; None while that is being worked out."""
    return session.get(RulebookComparison, (live.digest, row.digest, _persons(live, row)))


def _persons(live: RulebookRow, row: RulebookRow) -> str:
    return seal(f"{live.cases_seal} {row.cases_seal}".encode())


def compare_with_live(tools: Tools, digest: str, done: Callable[[Session], None]) -> None:
    """Work out how a version differs from the live one, and keep it (a job; the same again is the same)."""
    with tools.records.read() as session:
        row = session.get_one(RulebookRow, digest)
        live = session.get_one(RulebookRow, live_digest(session) or "")
        there = comparison_of(session, live, row) is not None
        before, now = (_unpacking(tools, session, each) for each in (live, row))
    values = None if there else _compared(before, now) | {"cases": _persons(live, row)}
    with tools.records.unit() as session:
        if values is not None:
            values["at"] = tools.clock.now()
            session.execute(insert(RulebookComparison).values(**values).on_conflict_do_nothing())
            changed(session, "rules")
        done(session)


def _unpacking(tools: Tools, session: Session, row: RulebookRow) -> tuple[Rulebook, bytes, bytes]:
    return tools.rulebooks.at(session, row.digest), row.rules, row.cases


def _compared(before: tuple[Rulebook, bytes, bytes], now: tuple[Rulebook, bytes, bytes]) -> dict[str, Any]:
    with unpacked(*before[1:]) as earlier, unpacked(*now[1:]) as rules:
        found = compare_rules(before[0], earlier, now[0], rules)
    return {
        "before": found.before,
        "after": found.after,
        "lowers": found.lowers,
        "result": {
            "cases": found.cases,
            "changes": [asdict(each) for each in found.changes],
            "differences": [asdict(each) for each in differences(before[0], now[0])],
        },
    }
