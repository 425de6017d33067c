"""Who can take a need, best first, and in words why the others cannot. Pure: everything is handed in."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from spoa.kernel.london import clock_time, day_words
from spoa.routing import refusals
from spoa.routing.distance import journey_time, miles_words, road_miles
from spoa.routing.hours import Open, next_open
from spoa.routing.model import (
    Hidden,
    Offered,
    Patient,
    Ranking,
    Rules,
    Service,
    State,
    Wanted,
)

_NEARLY_FULL: Final = 0.25
_NO_STATE: Final = State()


@dataclass(frozen=True)
class _Sight:
    """What one ranking looks at."""

    need: Wanted
    patient: Patient
    now: datetime
    rules: Rules


def rank(
    need: Wanted,
    patient: Patient,
    now: datetime,
    services: Iterable[Service],
    rules: Rules,
    *,
    states: Mapping[str, State] | None = None,
    declined: Mapping[str, str] | None = None,
) -> Ranking:
    """Return who can take ``need``, best first, and who cannot and why.

    ``states`` and ``declined`` are by the service's code; ``declined`` holds why a service said no to this
    need already. When nobody can take it in time, the kinds of ``rules.last_resort`` are offered and say so.
    The answer is the same for the same input, whatever the order of ``services``.
    """
    sight = _Sight(need, patient, now, rules)
    states, declined = states or {}, declined or {}
    found = sorted(services, key=lambda service: service.code)
    asked = [service for service in found if service.code not in declined]
    looks = [_look(sight, service, states.get(service.code, _NO_STATE)) for service in asked]
    offered = [look for look in looks if isinstance(look, Offered)]
    hidden = [look for look in looks if isinstance(look, Hidden)]
    refused = (service for service in found if service.code in declined)
    hidden += [Hidden(service, f"declined: {declined[service.code]}") for service in refused]
    if not offered and need.services:
        offered = [one for one in map(partial(_last_resort, sight), asked) if one is not None]
    return Ranking(
        offered=tuple(sorted(offered, key=lambda one: (_cost(one, sight), one.service.code))),
        hidden=_worth_saying(sight, hidden),
    )


def _look(sight: _Sight, service: Service, state: State) -> Offered | Hidden:
    """Look at one service: the first reason against it decides what is said."""
    need, patient, now, rules = sight.need, sight.patient, sight.now, sight.rules
    miles = None if service.comes else road_miles(patient.place, service.place, rules.travel)
    why = (
        refusals.wrong_kind(service, need, rules)
        or refusals.wrong_person(service, patient)
        or refusals.not_here(service, patient)
        or refusals.too_far(service, patient, miles, rules)
    )
    if why is not None:
        return Hidden(service, why)
    arrives = now if service.comes else now + journey_time(miles, rules.travel)
    least = timedelta(0) if service.comes else rules.travel.before_closing
    opening = next_open(service.hours, arrives, rules.calendar, least)
    why = refusals.shut(opening, arrives, now, need) or refusals.unavailable(state, now, need.by)
    if opening is None or why is not None:
        return Hidden(service, why or "shut")
    return _offer(service, miles, opening, state, now)


def _offer(service: Service, miles: float | None, opening: Open, state: State, now: datetime) -> Offered:
    is_open = opening.since <= now
    said = [
        miles_words(miles) if miles is not None else "",
        _open_words(opening, now),
        f"first free {_moment(state.first_free, now)}" if state.first_free else "",
    ]
    return Offered(
        service=service,
        miles=miles,
        reason=", ".join(filter(None, said)),
        open_until=opening.until if is_open else None,
        opens_at=None if is_open else opening.since,
        state=state,
    )


def _last_resort(sight: _Sight, service: Service) -> Offered | None:
    """Offer a service that decides when nobody can take a need: open now, and covering the person."""
    if service.kind not in sight.rules.last_resort:
        return None
    if refusals.wrong_person(service, sight.patient) or refusals.not_here(service, sight.patient):
        return None
    opening = next_open(service.hours, sight.now, sight.rules.calendar)
    if opening is None or opening.since > sight.now:
        return None
    reason = "nobody else can take this in time: a clinician decides"
    return Offered(service, None, reason, open_until=opening.until, last_resort=True)


def _cost(offered: Offered, sight: _Sight) -> float:
    """Return how far down it stands, in miles (see ``weights`` in routing.yaml)."""
    service, state, weights = offered.service, offered.state, sight.rules.weights
    kinds = sight.need.services
    later = kinds.index(service.kind) if service.kind in kinds else 0
    starts = max(filter(None, (sight.now, offered.opens_at, state.first_free)))
    hours = (starts - sight.now).total_seconds() / 3600
    full = state.free is not None and service.capacity and state.free <= service.capacity * _NEARLY_FULL
    return (
        (offered.miles or 0.0)
        + later * weights.later_kind
        + hours * weights.hour_to_wait
        + (weights.nearly_full if full else 0.0)
        + (weights.goes_to_person if service.comes else 0.0)
    )


def _worth_saying(sight: _Sight, hidden: list[Hidden]) -> tuple[Hidden, ...]:
    """Return those left out that a page explains, nearest first.

    Of kinds that take the need all are; of the others that people ask about, and of practices that are not
    theirs, only the nearest of a kind.
    """
    wanted = sight.need.services
    asked_about = set().union(*(sight.rules.explained.get(kind, frozenset()) for kind in wanted))
    said: list[Hidden] = []
    seen: set[str] = set()
    for one in sorted(hidden, key=lambda one: _nearness(one.service, sight.patient, sight.rules)):
        kind = one.service.kind
        theirs = not one.service.own_patients_only or one.service.code == sight.patient.practice
        if (kind in wanted and theirs) or (kind in asked_about | set(wanted) and kind not in seen):
            said.append(one)
        seen.add(kind)
    return tuple(said)


def _nearness(service: Service, patient: Patient, rules: Rules) -> tuple[float, str]:
    miles = road_miles(patient.place, service.place, rules.travel)
    return (miles if miles is not None else float("inf"), service.code)


def _open_words(opening: Open, now: datetime) -> str:
    if opening.since > now:
        return f"opens {_moment(opening.since, now)}"
    return f"open to {_moment(opening.until, now)}" if opening.until else "always open"


def _moment(moment: datetime, now: datetime) -> str:
    """Return "22:15", or "08:00 Monday 23 November"; a morning after tonight needs no day."""
    near = (moment - now).total_seconds() < 16 * 3600
    return clock_time(moment) if near else f"{clock_time(moment)} {day_words(moment, now)}"
