"""Let triage look at a case again after something was told, and carry its answer into the record."""

from datetime import datetime
from math import ceil
from typing import Final

from sqlalchemy.orm import Session

from spoa.journey.ambulance import count_down, stand_down
from spoa.journey.consultations import overrules
from spoa.journey.deciding import keep_decision
from spoa.journey.needs import settle, want, withdraw_need
from spoa.journey.telling import consents, told_of
from spoa.journey.tools import Tools
from spoa.kernel.actor import SYSTEM
from spoa.records.cases import Case, Contact
from spoa.triage.contract import as_json
from spoa.triage.engine import step
from spoa.triage.steps import Step
from spoa.triage.told import DAYS_IN_A_YEAR, UNSURE, Told

AGE: Final = "age"
"""The fact that says how old somebody is, in years; every rulebook has it."""


def look_again(tools: Tools, session: Session, contact: Contact, *, at: datetime) -> Step:
    """Assess a case as it stands: floor, certain, decision and needs are written; the step is returned.

    A certain ambulance starts its five seconds here; nothing else is ever sent by the engine alone. Where a
    clinician has said the outcome, only something more urgent than it counts.
    """
    case = contact.case
    rulebook = tools.rulebooks.of(session, case)
    told = told_of(session, case, channel=contact.channel, rulebook=rulebook, at=at)
    _keep_age(case, told)
    found = step(rulebook, told)
    if found.protocols and not case.protocols:
        case.protocols = list(found.protocols)
    if overrules(session, case, _most_urgent(found)):
        settle(session, case, at=at, by=SYSTEM)
        return found
    case.floor = found.floor
    case.human = {"why": found.human.why, "within": found.human.within_minutes} if found.human else None
    _ambulance(tools, session, case, found, at=at)
    if found.status == "decided":
        _decide(tools, session, case, told, found, at=at)
    else:
        case.urgency = None
    settle(session, case, at=at, by=SYSTEM)
    return found


def _keep_age(case: Case, told: Told) -> None:
    """Keep an age that was told as an answer with the case, for whoever takes it on."""
    years = told.answers.get(AGE)
    if case.age_days is None and years is not None and years != UNSURE:
        youngest = years[0] if isinstance(years, tuple) else years
        case.age_days = ceil(float(youngest) * DAYS_IN_A_YEAR)


def _most_urgent(found: Step) -> int | None:
    """Return the urgency of what is decided or certain, if anything is."""
    known = [each.urgency for each in (found.certain, found.disposition) if each is not None]
    return min(known, default=None)


def _ambulance(tools: Tools, session: Session, case: Case, found: Step, *, at: datetime) -> None:
    """Act on a certain ambulance at once; stand down one still counting when it is certain no more."""
    certain = found.certain.code if found.certain else None
    entries = tools.rulebooks.of(session, case).dispositions
    disposition = entries[certain] if certain else None
    if disposition is not None and disposition.kind == "ambulance" and disposition.urgency <= 2:
        need = want(session, case, disposition, lead=True, at=at)
        count_down(session, case, need, at=at)
    else:
        stand_down(session, case, at=at)


def _decide(tools: Tools, session: Session, case: Case, told: Told, found: Step, *, at: datetime) -> None:
    if found.disposition is None:
        raise AssertionError("triage decided without a disposition")
    refused = {code for code, agreed in consents(session, case.id).items() if not agreed}
    codes = [need.code for need in found.disposition.needs]
    entries = tools.rulebooks.of(session, case).dispositions
    for code in (each for each in codes if each not in refused):
        lead = code == found.disposition.code
        want(session, case, entries[code], lead=lead, at=at)
    for need in case.needs:
        if need.code not in codes and need.state == "open":
            withdraw_need(session, need, why="no longer found by triage", by=SYSTEM, at=at)
    case.urgency = found.disposition.urgency
    keep_decision(
        session,
        case,
        told,
        result=as_json(found),
        urgency=found.disposition.urgency,
        code=found.disposition.code,
        by=SYSTEM,
        at=at,
    )
