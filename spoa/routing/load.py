"""The directory in the tables: loaded from files as often as one likes, read back, paused and resumed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from spoa.kernel.actor import Actor
from spoa.kernel.errors import Invalid, NotFound
from spoa.records.audit import note
from spoa.records.directory import ServiceRow
from spoa.records.staff import Organisation as OrganisationRow
from spoa.records.topics import changed
from spoa.routing.entries import service_from
from spoa.routing.model import Directory, Organisation, Service, State, organisation_id, service_id


@dataclass(frozen=True)
class Stored:
    """The directory as it stands in the tables: services in use, and by code those that are paused."""

    services: tuple[Service, ...]
    states: Mapping[str, State]


def load(session: Session, directory: Directory) -> int:
    """Write a directory into the tables; return how many services are new or changed.

    Again is the same as once. An organisation that is there by its code keeps its row; a service that has
    left the files is retired, never deleted; a pause stays.
    """
    owners = _organisations(session, directory.organisations)
    before = {row.code: row for row in session.scalars(select(ServiceRow).with_for_update())}
    written = 0
    for service in directory.services:
        entry = dict(directory.entries[service.code])
        row = before.pop(service.code, None)
        if row is not None and row.active and row.entry == entry:
            continue
        written += 1
        _write(session, service, entry, owners[service.organisation])
    for row in before.values():
        row.active = False
    session.flush()
    return written


def stored(session: Session) -> Stored:
    """Return the services in use, and the state of those that are or were paused."""
    rows = session.scalars(select(ServiceRow).where(ServiceRow.active).order_by(ServiceRow.code)).all()
    return Stored(
        services=tuple(service_from(row.entry) for row in rows),
        states={
            row.code: State(paused_until=row.paused_until, paused_why=row.paused_why or "")
            for row in rows
            if row.paused_until is not None
        },
    )


def service_row(session: Session, code: str) -> ServiceRow:
    """Return the row of a service in use by its code; raise ``NotFound`` without one."""
    row = session.get(ServiceRow, service_id(code))
    if row is None or not row.active:
        raise NotFound("That service is not in the directory.")
    return row


def pause(
    session: Session, service_key: str, *, until: datetime, why: str, by: Actor, now: datetime
) -> ServiceRow:
    """Stop new bookings and referrals to a service until a moment; what it has stays. Both are required."""
    if until <= now or not why.strip():
        raise Invalid("Say until when, which must be later than now, and why.")
    row = _row(session, service_key)
    row.paused_until, row.paused_why = until, why.strip()
    return _told(session, row, "paused", why.strip(), by, now)


def resume(session: Session, service_key: str, *, by: Actor, now: datetime) -> ServiceRow:
    """Let a paused service take people again. Again changes nothing."""
    row = _row(session, service_key)
    row.paused_until = row.paused_why = None
    return _told(session, row, "resumed", "", by, now)


def _row(session: Session, service_key: str) -> ServiceRow:
    row = session.scalar(select(ServiceRow).where(ServiceRow.id == service_key).with_for_update())
    if row is None:
        raise NotFound("That service is not in the directory.")
    return row


def _told(session: Session, row: ServiceRow, what: str, why: str, by: Actor, now: datetime) -> ServiceRow:
    session.flush()
    note(session, actor=by, action=f"service.{what}", subject="service", subject_id=row.id, why=why, at=now)
    changed(session, "directory", f"service:{row.id}")
    return row


def _organisations(session: Session, wanted: tuple[Organisation, ...]) -> dict[str, str]:
    """Write the organisations that are missing; return the row key of each by its code."""
    for each in wanted:
        row = {"id": organisation_id(each.code), "code": each.code, "name": each.name, "kind": each.kind}
        session.execute(insert(OrganisationRow).values(row).on_conflict_do_nothing())
    found = select(OrganisationRow.code, OrganisationRow.id)
    return {code: key for code, key in session.execute(found)}


def _write(session: Session, service: Service, entry: Mapping[str, object], owner: str) -> None:
    values = {
        "organisation_id": owner,
        "name": service.name,
        "kind": service.kind,
        "entry": entry,
        "active": True,
    }
    fresh = insert(ServiceRow).values(id=service.id, code=service.code, **values)
    session.execute(fresh.on_conflict_do_update(index_elements=["code"], set_=values))
    changed(session, "directory", f"service:{service.id}")
