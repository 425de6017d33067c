"""Somewhere to go for every need × place × hour × age: rules, dispositions and directory together.

It asks the same functions as the ranking (``refusals``), one dimension at a time, and puts the answers
together as bit sets, so that millions of combinations take seconds. Slots and pauses are of the moment and
are not looked at: what is proved is that the directory holds someone who could.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import reduce
from math import ceil
from operator import or_
from typing import Final

from spoa.kernel.london import from_london, london
from spoa.routing import refusals
from spoa.routing.distance import journey_time, road_miles
from spoa.routing.hours import Open, next_open
from spoa.routing.model import Directory, Hours, Patient, Place, Rules, Service, Takes, Wanted

# Every year of a child's first eighteen, and adults on either side of the limits that services have.
_AGES: Final = (*(float(year) for year in range(19)), 25.0, 40.0, 64.0, 65.0, 75.0, 90.0)
_SEXES: Final = ("female", "male")
_STEP: Final = timedelta(minutes=30)


@dataclass(frozen=True)
class Asked:
    """What coverage asks of a disposition: its services, skill, how handed over and in how long."""

    code: str
    services: tuple[str, ...]
    skill: str | None
    handed_over: Takes
    timeframe: timedelta

    def at(self, now: datetime) -> Wanted:
        """Return it as the need of someone who rang at ``now``."""
        by = now + self.timeframe
        return Wanted(self.code, self.services, by, 8, self.handed_over, self.skill)


@dataclass(frozen=True)
class Gap:
    """A witness: this need, here, then, at this age and sex, and nobody to take it."""

    code: str
    outward: str
    at: datetime
    age_years: float
    sex: str

    def __str__(self) -> str:
        """Return it as a sentence for the one who mends the directory."""
        when = f"{london(self.at):%a %d %b %Y %H:%M}"
        return f"{self.code}: nobody for a {self.sex} of {self.age_years:g} in {self.outward}, {when}"


@dataclass(frozen=True)
class _Ground:
    """What every disposition is held against, and the openings looked up so far."""

    directory: Directory
    rules: Rules
    people: tuple[Patient, ...]
    times: tuple[datetime, ...]
    openings: dict[tuple[Hours, bool, datetime], Open | None] = field(default_factory=dict)
    spans: dict[tuple[str, timedelta, str], int] = field(default_factory=dict)

    def opening(self, service: Service, arrives: datetime) -> Open | None:
        """Return the opening at or after a moment, looked up once."""
        key = (service.hours, service.comes, arrives)
        if key not in self.openings:
            least = timedelta(0) if service.comes else self.rules.travel.before_closing
            self.openings[key] = next_open(service.hours, arrives, self.rules.calendar, least)
        return self.openings[key]


def coverage(
    asked: Iterable[Asked], directory: Directory, rules: Rules, *, weeks: Iterable[date]
) -> tuple[Gap, ...]:
    """Return one witness for each disposition that has a gap; empty when there is somewhere to go for all.

    ``weeks`` are Mondays: an ordinary week, and those with bank holidays or a clock change. A disposition
    that names no kind of service needs nobody. The last resort does not count: it decides, it does not see.
    """
    people = tuple(Patient(age_years=age, sex=sex) for age in _AGES for sex in _SEXES)
    times = tuple(at for week in weeks for at in _half_hours(week))
    ground = _Ground(directory, rules, people, times)
    found = (_gap(each, ground) for each in asked if each.services)
    return tuple(gap for gap in found if gap is not None)


def _gap(asked: Asked, ground: _Ground) -> Gap | None:
    """Return a combination that no service covers, if there is one."""
    need = asked.at(ground.times[0])
    fit = [one for one in ground.directory.services if not refusals.wrong_kind(one, need, ground.rules)]
    takes = {one.code: [not refusals.wrong_person(one, each) for each in ground.people] for one in fit}
    always = (1 << len(ground.times)) - 1
    for place in ground.directory.places.values():
        open_when = {one.code: _times(one, place, asked, ground) for one in fit}
        for index, person in enumerate(ground.people):
            covered = reduce(or_, (open_when[code] for code, who in takes.items() if who[index]), 0)
            if covered != always:
                missing = always & ~covered
                at = ground.times[(missing & -missing).bit_length() - 1]
                return Gap(asked.code, place.outward, at, person.age_years or 0.0, person.sex or "")
    return None


def _times(service: Service, place: Place, asked: Asked, ground: _Ground) -> int:
    """Return the bit set of the times at which a service can take someone who is at a place."""
    here = Patient(place=place)
    miles = None if service.comes else road_miles(place, service.place, ground.rules.travel)
    if refusals.not_here(service, here) or refusals.too_far(service, here, miles, ground.rules):
        return 0
    way = timedelta(0) if service.comes else journey_time(miles, ground.rules.travel)
    way = ceil(way / _STEP) * _STEP  # later than in truth, and so a moment that was looked up before
    key = (service.code, way, asked.code)
    if key not in ground.spans:
        ground.spans[key] = _times_after(way, service, asked, ground)
    return ground.spans[key]


def _times_after(way: timedelta, service: Service, asked: Asked, ground: _Ground) -> int:
    """Return the bit set of the times at which a service can take someone who is so far away."""
    found = 0
    for index, now in enumerate(ground.times):
        arrives = now + way
        if refusals.shut(ground.opening(service, arrives), arrives, now, asked.at(now)) is None:
            found |= 1 << index
    return found


def _half_hours(week: date) -> Iterator[datetime]:
    """Yield every half hour of the seven London days from ``week`` on, in UTC."""
    at = from_london(datetime.combine(week, datetime.min.time()))
    end = from_london(datetime.combine(week + timedelta(days=7), datetime.min.time()))
    while at < end:
        yield at
        at += _STEP
