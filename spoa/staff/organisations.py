"""The organisations that share the door, found by their code, whoever loads them first."""

from typing import Final
from uuid import UUID, uuid5

from sqlalchemy import select
from sqlalchemy.orm import Session

from spoa.records.staff import Organisation

_SPACE: Final = UUID("6f0b3d5e-7b1c-5d0e-9a53-2f1f7c0a1d01")


def ensure_organisation(session: Session, *, code: str, name: str, kind: str) -> Organisation:
    """Return the organisation of a code, new or brought up to date. Its id follows from the code alone."""
    found = session.scalar(select(Organisation).where(Organisation.code == code))
    if found is None:
        found = Organisation(id=str(uuid5(_SPACE, code)), code=code)
        session.add(found)
    found.name, found.kind = name, kind
    session.flush()
    return found
