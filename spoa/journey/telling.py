"""What a case has been told, as rows that are only added to or withdrawn, and as triage wants to hear it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from spoa.kernel.actor import Actor
from spoa.kernel.ids import new_id
from spoa.records.cases import Case, Contact, ToldRow
from spoa.records.events import record_event
from spoa.records.topics import changed
from spoa.triage.reading import stored_answer, stored_group
from spoa.triage.rulebook import Rulebook
from spoa.triage.told import By, Channel, Sex, Told

ANSWER: Final = "answer"
GROUP: Final = "group"
LATER: Final = "later"
REFUSED: Final = "refused"
CONSENT: Final = "consent"


@dataclass(frozen=True)
class Telling:
    """One thing told: the answer to a question, to a group, or "ask that later"."""

    kind: str
    key: str
    value: Any
    members: tuple[str, ...] = ()
    volunteered: bool = False


def tell(
    session: Session, contact: Contact, tellings: Sequence[Telling], *, by: Actor, at: datetime
) -> list[ToldRow]:
    """Keep what was told in a contact; what was told before under the same key stays in the history."""
    rows = [
        ToldRow(
            id=new_id(),
            case_id=contact.case_id,
            contact_id=contact.id,
            kind=one.kind,
            key=one.key,
            value={"is": one.value},
            members=list(one.members),
            at=at,
            by_kind=by.kind,
            by_id=by.id,
            volunteered=one.volunteered,
        )
        for one in tellings
    ]
    session.add_all(rows)
    session.flush()
    data = {"told": [{"kind": one.kind, "key": one.key} for one in tellings]}
    record_event(session, case_id=contact.case_id, kind="told", actor=by, at=at, data=data)
    changed(session, f"case:{contact.case_id}")
    return rows


def withdraw(session: Session, rows: Iterable[ToldRow], *, why: str, by: Actor, at: datetime) -> None:
    """Take tellings back; both values stay in the history (triage specification, "Facts")."""
    for row in rows:
        row.withdrawn_at, row.withdrawn_why = at, why
        data = {"key": row.key, "why": why}
        record_event(session, case_id=row.case_id, kind="taken_back", actor=by, at=at, data=data)
        changed(session, f"case:{row.case_id}")


def standing(session: Session, case_id: str) -> list[ToldRow]:
    """Return the tellings that stand, the last one of each key, in the order in which they were told."""
    asked = (
        select(ToldRow)
        .where(ToldRow.case_id == case_id, ToldRow.withdrawn_at.is_(None))
        .order_by(ToldRow.at, ToldRow.id)
    )
    latest: dict[tuple[str, str], ToldRow] = {}
    for row in session.scalars(asked):
        latest.pop((row.kind, row.key), None)
        latest[(row.kind, row.key)] = row
    return list(latest.values())


def consents(session: Session, case_id: str) -> dict[str, bool]:
    """Return whether the person agreed that somebody is told of them, by the code of the need."""
    return {row.key: bool(row.value["is"]) for row in standing(session, case_id) if row.kind == CONSENT}


def told_of(session: Session, case: Case, *, channel: str, rulebook: Rulebook, at: datetime) -> Told:
    """Return what triage is to know of a case now: its context and the tellings that have not lapsed.

    What was kept and is no answer under these rules is unsure; a clinician settles it.
    """
    rows = [row for row in standing(session, case.id) if not _lapsed(row, rulebook, at)]
    return Told(
        age_days=case.age_days,
        sex=cast("Sex | None", case.sex),
        by=cast("By", case.by or "self"),
        with_patient=case.with_patient,
        channel=cast("Channel", channel),
        complaint=case.complaint,
        protocols=tuple(case.protocols),
        answers={
            row.key: stored_answer(rulebook, row.key, row.value.get("is"))
            for row in rows
            if row.kind == ANSWER
        },
        groups={
            row.key: stored_group(rulebook, row.key, row.value.get("is"))
            for row in rows
            if row.kind == GROUP and row.key in rulebook.groups
        },
        later=tuple(row.key for row in rows if row.kind == LATER),
    )


def _lapsed(row: ToldRow, rulebook: Rulebook, at: datetime) -> bool:
    """Only a no and an unsure lapse; a yes stays until a person takes it back."""
    if row.value.get("is") not in (False, "unsure", []):
        return False
    facts = row.members or [row.key.removesuffix(".check")]
    lasts = [rulebook.facts[name].lasts for name in facts if name in rulebook.facts]
    shortest = min((each for each in lasts if isinstance(each, int)), default=None)
    return shortest is not None and at > row.at + timedelta(minutes=shortest)
