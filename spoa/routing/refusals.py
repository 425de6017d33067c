"""Why a service cannot take a need, one reason a function. Ranking and coverage ask these and no others."""

from datetime import datetime

from spoa.kernel.london import clock_time, day_words
from spoa.routing.distance import miles_words
from spoa.routing.hours import Open
from spoa.routing.model import Patient, Rules, Service, State, Wanted


def wrong_kind(service: Service, need: Wanted, rules: Rules) -> str | None:
    """Say why the kind of service, its skills or its way of taking on do not fit the need."""
    if service.kind not in need.services:
        return rules.cannot.get(service.kind, "does not take this")
    if need.skill is not None and need.skill not in service.skills:
        return rules.skills.get(need.skill, f"has no {need.skill}")
    if need.handed_over not in service.takes:
        return f"cannot be {need.handed_over}"
    return None


def wrong_person(service: Service, patient: Patient) -> str | None:
    """Say why the service does not see this person: age, sex, or somebody else's practice."""
    low, high = service.ages
    if (low, high) != (None, None) and patient.age_years is None:
        return "age is not known"
    if patient.age_years is not None and not (low or 0) <= patient.age_years < (high or 199) + 1:
        return _age_words(low, high)
    if service.sex is not None and patient.sex != service.sex:
        return "women only" if service.sex == "female" else "men only"
    return None


def not_here(service: Service, patient: Patient) -> str | None:
    """Say why the service does not cover where the person is. A person's own practice always does."""
    if patient.practice is not None and service.own_patients_only:
        return None if service.code == patient.practice else "is not their practice"
    if service.places is None:
        return None
    if patient.place is None:
        return "place is not known"
    return None if patient.place.outward in service.places else f"does not cover {patient.place.outward}"


def too_far(service: Service, patient: Patient, miles: float | None, rules: Rules) -> str | None:
    """Say why the person cannot be sent there; what comes to the person, or is their own, never is."""
    if service.comes or (service.own_patients_only and service.code == patient.practice):
        return None
    if not patient.can_travel:
        return "cannot travel there"
    limit = rules.max_miles.get(service.kind)
    if limit is not None and miles is not None and miles > limit:
        return f"too far: {miles_words(miles)}"
    return None


def shut(opening: Open | None, arrives: datetime, now: datetime, need: Wanted) -> str | None:
    """Say why ``opening``, the one at or after ``arrives``, is no use for a need.

    A message is delivered at any hour and read at the next opening. A deadline that has passed already, or
    before which nobody can be there, means as soon as they arrive.
    """
    if opening is None:
        return "shut"
    if need.handed_over == "delivered" or opening.since <= max(need.by, arrives):
        return None
    return f"shut to {_when(opening.since, now)}"


def unavailable(state: State, now: datetime, by: datetime) -> str | None:
    """Say why it takes nobody just now: paused past the deadline, or full."""
    if state.paused_until is not None and state.paused_until > now:
        return f"paused to {_when(state.paused_until, now)}"
    if state.free is not None and state.free <= 0:
        return "full"
    if state.first_free is not None and state.first_free > max(by, now):
        return f"nothing free before {_when(state.first_free, now)}"
    return None


def _when(moment: datetime, now: datetime) -> str:
    day = day_words(moment, now)
    return clock_time(moment) if day == "today" else f"{clock_time(moment)} {day}"


def _age_words(low: int | None, high: int | None) -> str:
    if low is None:
        return f"only up to {high} years"
    return f"only from {low} years" if high is None else f"only from {low} to {high} years"
