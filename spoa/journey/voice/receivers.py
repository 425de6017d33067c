"""Who can be rung for a need now: a clinician who is free, or a desk of the ambulance service."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import case, or_, select
from sqlalchemy.orm import Session

from spoa.records.calls import Transfer
from spoa.records.cases import Need
from spoa.records.outbox import OutboxRow, put
from spoa.records.staff import Organisation, Presence, Staff
from spoa.staff.me import Me
from spoa.staff.presence import SEEN_WITHIN, State, free_clinicians, take
from spoa.staff.roles import Role
from spoa.triage.rulebook import Rulebook

OFFER_AGAIN: Final = "line.offer_again"
_PAUSE: Final = timedelta(seconds=10)
_LONGEST: Final = timedelta(seconds=30)
_SHARE: Final = 6
"""A pause is a sixth of the time for which somebody has been wanted."""

_ANY: Final = "clinician"
_NURSE: Final = "nurse"
_HUB: Final = "clinical_hub"


def receivers(
    session: Session, need: Need | None, organisation: str, *, rulebook: Rulebook, at: datetime
) -> list[str]:
    """Return the ids of staff who can take this need by voice, best first."""
    if need is not None and need.kind == "ambulance":
        return _ambulance_desks(session)
    free: list[Me] = []
    for skill in _skills(need, rulebook):
        free += free_clinicians(session, skill=skill, organisation=organisation, at=at)
        free += _by_telephone(session, skill, organisation, at)
    if need is None:  # a partner on the professional line: a nurse first, then whoever is free
        free = sorted(free, key=lambda each: _NURSE not in each.skills)
    return list(dict.fromkeys(each.id for each in free))


def _skills(need: Need | None, rulebook: Rulebook) -> tuple[str, ...]:
    """Return the skills to look for, best first.

    Where the hub may take a need, whoever of its clinicians is free is better than nobody: somebody who wants
    to die must not hear that no one is free while two clinicians wait.
    """
    if need is None:
        return (_ANY,)
    disposition = rulebook.dispositions[need.code]
    return (disposition.skill, _ANY) if _HUB in disposition.services else (disposition.skill,)


def not_offered(able: Iterable[str], offered: Iterable[str]) -> list[str]:
    """Return those who have not been offered this yet, in their order."""
    had = set(offered)
    return [each for each in able if each not in had]


def first_the_others(able: list[str], offered: Iterable[str]) -> list[str]:
    """Return whom to try: those who were not offered it yet, then the others again."""
    fresh = not_offered(able, offered)
    return [*fresh, *(each for each in able if each not in fresh)]


def offered_before(session: Session, case_id: str) -> list[str]:
    """Return who has been offered this case already: the same person is not asked twice in a row."""
    asked = select(Transfer.offered).where(Transfer.case_id == case_id).order_by(Transfer.began_at)
    return [each for offered in session.scalars(asked) for each in offered]


def claim_first(session: Session, able: Iterable[str], *, at: datetime) -> str | None:
    """Make the first who can still be had busy and return them, so that two offers cannot both win.

    A clinician must be free; a desk of a partner has a telephone too, whatever its page says.
    """
    for staff_id in able:
        staff = session.get_one(Staff, staff_id)
        if take(session, staff_id, at=at) or staff.role != Role.CLINICIAN:
            return staff_id
    return None


def at_their_page(session: Session, staff_id: str, *, at: datetime) -> bool:
    """Say whether somebody's page gives signs of life, so that ringing it makes sense."""
    found = session.get(Presence, staff_id)
    return found is not None and found.state != State.AWAY and found.last_seen > at - SEEN_WITHIN


def try_again(session: Session, contact_id: str, *, since: datetime, at: datetime) -> None:
    """Have somebody rung for a call again after a pause, once however often it is asked for.

    ``since`` is when they were first wanted. The longer nobody has answered, the longer the pause, up to half
    a minute: the shift has been told by then, and a telephone that rings without end helps nobody.
    """
    asked = select(OutboxRow.id).where(OutboxRow.job == OFFER_AGAIN, OutboxRow.subject == contact_id)
    waits = asked.where(OutboxRow.done_at.is_(None), OutboxRow.due_at > at)
    if session.scalar(waits.limit(1)) is None:
        pause = min(max((at - since) / _SHARE, _PAUSE), _LONGEST)
        put(session, job=OFFER_AGAIN, subject=contact_id, urgent=True, at=at, due=at + pause)


def _by_telephone(session: Session, skill: str, organisation: str, at: datetime) -> list[Me]:
    """Return clinicians who are on duty and whose page sleeps, and who have a telephone."""
    asked = (
        select(Staff)
        .join(Presence, Presence.staff_id == Staff.id)
        .where(Staff.role == Role.CLINICIAN, Staff.active, Staff.organisation_id == organisation)
        .where(Presence.state == State.AVAILABLE, Presence.last_seen <= at - SEEN_WITHIN)
        .where(Staff.phone_pstn.is_not(None))
        .order_by(Presence.since, Staff.id)
    )
    return [Me.of(staff) for staff in session.scalars(asked) if skill in staff.skills]


def _ambulance_desks(session: Session) -> list[str]:
    """Return the people of the ambulance desks who are not in a call: those who are free first.

    Notes that are still being written and a page that nobody is at keep no ambulance waiting.
    """
    nearest = case({State.AVAILABLE: 2, State.WRAP_UP: 1}, value=Presence.state, else_=0)
    asked = (
        select(Staff.id)
        .join(Organisation, Organisation.id == Staff.organisation_id)
        .outerjoin(Presence, Presence.staff_id == Staff.id)
        .where(Organisation.kind == "ambulance", Staff.active)
        .where(or_(Presence.state.is_(None), Presence.state != State.BUSY))
        .order_by(nearest.desc().nulls_last(), Staff.title, Staff.username)
    )
    return list(session.scalars(asked))
