"""The demonstration's providers at work: rooms and cars, who sits there when, and the slots of a week."""

from datetime import datetime, time, timedelta
from typing import Final, NamedTuple
from uuid import UUID, uuid5

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from spoa.booking.lists import working_day
from spoa.booking.schedules import publish_slots
from spoa.records.bookings import Schedule
from spoa.routing.load import load
from spoa.routing.model import Directory, service_id

_SCHEDULES: Final = UUID("a5b7c3d1-2f40-5e6a-8b9c-0d1e2f3a4b5c")
_EVERY_DAY: Final = range(7)
_WEEKDAYS: Final = range(5)
_WEEKEND: Final = range(5, 7)
_DAYS_AHEAD: Final = 7


class Sitting(NamedTuple):
    """Someone in a room or car on some weekdays, London wall time, seeing one person every ``minutes``."""

    service: str
    room: str
    clinician: str
    skill: str
    days: range
    opens: time
    closes: time
    minutes: int


def _at(hour: int, minute: int = 0) -> time:
    return time(hour, minute)


SITTINGS: Final = (
    Sitting("kingsbrook-house", "Room 1", "Dr Hannah Cole", "gp", _EVERY_DAY, _at(18, 30), _at(0), 20),
    Sitting("kingsbrook-house", "Room 2", "Raj Patel", "nurse", _EVERY_DAY, _at(18, 30), _at(0), 20),
    Sitting("kingsbrook-house", "Room 1", "Dr Bela Farkas", "gp", _EVERY_DAY, _at(0, 30), _at(7, 30), 30),
    Sitting("kingsbrook-house", "Room 1", "Dr Imran Aziz", "gp", _WEEKEND, _at(9), _at(18), 20),
    Sitting("luton-base", "Room 1", "Dr Omar Siddiqui", "gp", _EVERY_DAY, _at(18, 30), _at(0), 20),
    Sitting("luton-base", "Room 2", "Grace Okafor", "nurse", _EVERY_DAY, _at(18, 30), _at(23), 20),
    Sitting("luton-base", "Room 1", "Dr Mina Rao", "gp", _EVERY_DAY, _at(0, 30), _at(7, 30), 30),
    Sitting("luton-base", "Room 1", "Dr Paul Venn", "gp", _WEEKEND, _at(9), _at(18), 20),
    Sitting("saxon-court", "Room 1", "Dr Helen Frost", "gp", _EVERY_DAY, _at(18, 30), _at(0), 20),
    Sitting("saxon-court", "Room 1", "Dr Ian Moss", "gp", _EVERY_DAY, _at(0, 30), _at(7, 30), 30),
    Sitting("saxon-court", "Room 1", "Dr Vera Holt", "gp", _WEEKEND, _at(9), _at(18), 20),
    Sitting("home-visits-north", "Car", "Dr Ewan Grant", "gp", _EVERY_DAY, _at(19), _at(6), 60),
    Sitting("home-visits-south", "Car", "Dr Lucy Penn", "gp", _EVERY_DAY, _at(19), _at(6), 60),
    Sitting("harpur-utc", "Bay 1", "Tom Bright", "nurse", _EVERY_DAY, _at(8), _at(20), 15),
    Sitting("harpur-utc", "Bay 2", "Dr Nell Hardy", "gp", _EVERY_DAY, _at(8), _at(20), 15),
    Sitting("milton-keynes-walk-in", "Bay 1", "Dr Sol Reyes", "gp", _EVERY_DAY, _at(8), _at(20), 15),
    Sitting("night-dental-luton", "Chair 1", "Ada Finn", "dentist", _WEEKDAYS, _at(18, 30), _at(23), 30),
    Sitting("night-dental-luton", "Chair 1", "Ada Finn", "dentist", _WEEKEND, _at(9), _at(23), 30),
)


def furnish(session: Session, directory: Directory, *, now: datetime) -> int:
    """Load the directory, its schedules and the slots from this evening on; return how many slots are new.

    Again is the same as once, and later adds the days that have come into sight; bookings stay.
    """
    load(session, directory)
    schedules = [each for sitting in SITTINGS for each in _schedules(sitting)]
    columns = [column.name for column in Schedule.__table__.columns]
    values = [{name: getattr(schedule, name) for name in columns} for schedule in schedules]
    session.execute(insert(Schedule).on_conflict_do_nothing(), values)
    today = working_day(now)
    return publish_slots(session, schedules, today, today + timedelta(days=_DAYS_AHEAD))


def _schedules(sitting: Sitting) -> list[Schedule]:
    """Return one schedule a weekday, with keys that are the same on every start."""
    return [
        Schedule(
            id=str(uuid5(_SCHEDULES, f"{sitting.service}/{sitting.room}/{day}/{sitting.opens}")),
            service_id=service_id(sitting.service),
            room=sitting.room,
            clinician=sitting.clinician,
            skill=sitting.skill,
            weekday=day,
            opens=sitting.opens,
            closes=sitting.closes,
            minutes=sitting.minutes,
        )
        for day in sitting.days
    ]
