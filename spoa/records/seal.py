"""The seal on the audit: one sealer numbers and seals committed rows; ``verify`` tells what does not fit.

A seal is an HMAC-SHA256, with a key held outside the database, over the seal before it and the digests of its
rows. Without the key nobody can make one that fits, so a row that was altered, removed or moved shows.
The last seal is also kept in a file outside the database, so rows cut off at the end show too. Rows not yet
sealed (about a second's worth) are guarded by the database's triggers only.
"""

import hashlib
import hmac
import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import structlog
from sqlalchemy import Select, select, text
from sqlalchemy.orm import Session, selectinload

from spoa.kernel.ids import new_id
from spoa.records.audit import AuditRow, Seal, personal_digest
from spoa.records.sealfile import KeptSeal, all_kept, keep, kept, set_aside
from spoa.records.unit import Records

_log = structlog.get_logger(__name__)
_LOCK: Final = 7_762_002  # any number: one for "sealing", so that two sealers never number at once
_BATCH: Final = 500
_BEFORE_THE_FIRST: Final = "0" * 64


def seal_round(records: Records, key: str, seal_file: Path) -> int:
    """Seal every committed row that is unsealed, in batches; return how many. Then keep the last seal.

    A file that contradicts the database (this one was restored, replaced or cut) is set aside and reported by
    ``verify`` until a person has looked; sealing goes on, because an unsealed audit is worse.
    """
    _set_contradiction_aside(records, seal_file)
    sealed = 0
    while count := _seal_batch(records, key, seal_file):
        sealed += count
        if count < _BATCH:
            break
    return sealed


def verify(records: Records, key: str, seal_file: Path) -> list[str]:
    """Return every way in which the audit does not fit its seals, in words; an empty list means it holds.

    Finds altered, deleted, added and reordered rows, altered personal fields, forged or missing seals, and
    rows or seals cut off after the one that the file outside names. An erased personal field is no problem.
    """
    with records.read() as session:
        problems = list(_problems(session, key))
        for path in all_kept(seal_file):
            problems += _file_problems(session, path)
    return problems


def row_digest(row: AuditRow) -> str:
    """Return the SHA-256, as hex, of all that a row says; personal fields stand in it by their digests."""
    says = [
        row.number,
        row.id,
        row.at.astimezone(UTC).isoformat(),
        [row.actor_kind, row.actor_id, row.organisation_id],
        [row.action, row.subject, row.subject_id, row.why],
        sorted([field.field, field.digest] for field in row.personal),
    ]
    return hashlib.sha256(json.dumps(says, ensure_ascii=True).encode()).hexdigest()


def _seal_batch(records: Records, key: str, seal_file: Path) -> int:
    with records.unit() as session:
        session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        rows = session.scalars(
            _with_personal().where(AuditRow.number.is_(None)).order_by(AuditRow.id).limit(_BATCH)
        ).all()
        if not rows:
            return 0
        seal = _next_seal(_last_seal(session), rows, key)
        session.add(seal)
        made = KeptSeal.of(seal)
    keep(seal_file, made)
    return len(rows)


def _next_seal(before: Seal | None, rows: Sequence[AuditRow], key: str) -> Seal:
    """Number the rows on from the last seal, and return the seal on them."""
    first = before.last + 1 if before else 1
    for number, row in enumerate(rows, first):
        row.number = number
    seal = Seal(
        number=before.number + 1 if before else 1,
        ledger=before.ledger if before else new_id(),
        first=first,
        last=first + len(rows) - 1,
        at=datetime.now(UTC),
    )
    seal.seal = _seal_of(before.seal if before else _BEFORE_THE_FIRST, seal, rows, key)
    return seal


def _seal_of(before: str, seal: Seal, rows: Sequence[AuditRow], key: str) -> str:
    over = [
        before,
        [seal.number, seal.ledger, seal.first, seal.last, seal.at.astimezone(UTC).isoformat()],
        [row_digest(row) for row in rows],
    ]
    return hmac.new(key.encode(), json.dumps(over).encode(), hashlib.sha256).hexdigest()


def _problems(session: Session, key: str) -> Iterator[str]:
    """Walk the seals from the first, each over its own rows."""
    before: Seal | None = None
    for seal in session.scalars(select(Seal).order_by(Seal.number)):
        yield from _chain_problems(before, seal)
        rows = session.scalars(
            _with_personal()
            .where(AuditRow.number.between(seal.first, seal.last))
            .order_by(AuditRow.number)
            .execution_options(populate_existing=True)
        ).all()
        yield from _row_problems(seal, rows)
        wanted = _seal_of(before.seal if before else _BEFORE_THE_FIRST, seal, rows, key)
        if not hmac.compare_digest(wanted, seal.seal):
            yield f"seal {seal.number}: audit rows {seal.first} to {seal.last} are not what was sealed"
        session.expunge_all()
        before = seal
    beyond = select(AuditRow.number).where(AuditRow.number > (before.last if before else 0))
    for number in session.scalars(beyond.order_by(AuditRow.number)):
        yield f"audit row {number}: it has a number, but no seal is on it"


def _chain_problems(before: Seal | None, seal: Seal) -> Iterator[str]:
    number, first = (before.number + 1, before.last + 1) if before else (1, 1)
    if seal.number != number:
        yield f"seal {seal.number}: seal {number} is missing"
    if seal.first != first:
        yield f"seal {seal.number}: it begins at audit row {seal.first}, not {first}"
    if before and seal.ledger != before.ledger:
        yield f"seal {seal.number}: it is of another ledger"


def _row_problems(seal: Seal, rows: Sequence[AuditRow]) -> Iterator[str]:
    found = {row.number for row in rows}
    for number in range(seal.first, seal.last + 1):
        if number not in found:
            yield f"audit row {number}: it is missing"
    for row in rows:
        for field in row.personal:
            if field.value is None and field.salt is None:
                continue  # erased, as it may be
            if personal_digest(field.salt or "", field.value or "") != field.digest:
                yield f"audit row {row.number}: its personal field {field.field} was altered"


def _file_problems(session: Session, path: Path) -> Iterator[str]:
    try:
        outside = kept(path)
    except ValueError:
        yield f"{path.name}: it cannot be read"
        return
    if outside is None:
        if _last_seal(session) is not None:
            yield f"{path.name}: the last seal is not kept outside the database"
    elif not _has(session, outside):
        yield f"{path.name}: seal {outside.number}, kept outside, is not in the database"


def _set_contradiction_aside(records: Records, seal_file: Path) -> None:
    try:
        outside = kept(seal_file)
        if outside is None:
            return
        with records.read() as session:
            contradicts = not _has(session, outside)
    except ValueError:
        contradicts = True
    if contradicts:
        aside = set_aside(seal_file)
        _log.error("the kept seal contradicts the database", set_aside=aside.name)


def _has(session: Session, outside: KeptSeal) -> bool:
    seal = session.get(Seal, outside.number)
    return seal is not None and KeptSeal.of(seal) == outside


def _last_seal(session: Session) -> Seal | None:
    return session.scalar(select(Seal).order_by(Seal.number.desc()).limit(1))


def _with_personal() -> Select[AuditRow]:
    return select(AuditRow).options(selectinload(AuditRow.personal))
