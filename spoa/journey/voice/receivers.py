"""Who can be rung for a need now: a clinician who is free, or a desk of the ambulance service."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from spoa.records.cases import Need
from spoa.records.staff import Organisation, Presence, Staff
from spoa.staff.presence import free_clinicians
from spoa.triage.rulebook import Rulebook


def receivers(
    session: Session, need: Need | None, organisation: str, *, rulebook: Rulebook, at: datetime
) -> list[str]:
    """Return the ids of staff who can take this need by voice, best first."""
    if need is not None and need.kind == "ambulance":
        return _ambulance_desks(session)
    skill = rulebook.dispositions[need.code].skill if need else "clinician"
    return [each.id for each in free_clinicians(session, skill=skill, organisation=organisation, at=at)]


def next_receiver(able: Iterable[str], offered: Iterable[str]) -> str | None:
    """Return the first who has not been offered this; when all have, begin again with the first."""
    able, offered = list(able), set(offered)
    fresh = [each for each in able if each not in offered]
    return next(iter(fresh or able), None)


def _ambulance_desks(session: Session) -> list[str]:
    """Return the people of the ambulance desks: those who are free first, for each has a telephone too."""
    asked = (
        select(Staff.id)
        .join(Organisation, Organisation.id == Staff.organisation_id)
        .outerjoin(Presence, Presence.staff_id == Staff.id)
        .where(Organisation.kind == "ambulance", Staff.active)
        .order_by((Presence.state == "available").desc().nulls_last(), Staff.username)
    )
    return list(session.scalars(asked))
