"""Decisions in the records: what was said, and all that is needed to say it again."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from spoa.journey.brief import last_decision
from spoa.journey.telling import told_of
from spoa.journey.tools import Tools
from spoa.kernel.actor import Actor
from spoa.kernel.ids import new_id
from spoa.records.cases import Case, Decision, Need
from spoa.records.events import record_event
from spoa.triage.taken_over import as_kept, taken_over
from spoa.triage.told import Told


def keep_decision(
    session: Session,
    case: Case,
    told: Told,
    *,
    result: dict[str, Any],
    urgency: int,
    code: str,
    by: Actor,
    at: datetime,
) -> None:
    """Write a decision down with what was told and the digest of the rules; the same again is not a new one.

    ``result`` is the step as the contract names it.
    """
    rulebook = str(result["rulebook"])
    last = last_decision(session, case.id)
    if last is not None and (last.told, last.rulebook, last.code) == (told.as_json(), rulebook, code):
        return
    decision = Decision(
        id=new_id(),
        case_id=case.id,
        at=at,
        told=told.as_json(),
        result=result,
        urgency=urgency,
        code=code,
        rulebook=rulebook,
    )
    session.add(decision)
    data = {"decision": decision.id, "code": code, "urgency": urgency}
    record_event(session, case_id=case.id, kind="decided", actor=by, at=at, data=data)


def decide_as_taken_over(tools: Tools, session: Session, need: Need, *, by: Actor, at: datetime) -> None:
    """Decide a case that somebody takes over before triage has: by what was certain, and as they took it."""
    case = need.case
    if case.urgency is not None:
        return
    case.urgency = need.urgency
    channel = max(case.contacts, key=lambda each: each.heard_at).channel
    rulebook = tools.rulebooks.of(session, case)
    told = told_of(session, case, channel=channel, rulebook=rulebook, at=at)
    result = as_kept(taken_over(rulebook, told), need.code, need.urgency)
    keep_decision(session, case, told, result=result, urgency=need.urgency, code=need.code, by=by, at=at)
