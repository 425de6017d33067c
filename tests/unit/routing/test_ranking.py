"""Who is offered for a need, in which order, and in what words the others are left out."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spoa.kernel.london import from_london
from spoa.routing.model import Directory, Patient, Ranking, Rules, State, Takes, Wanted
from spoa.routing.ranking import rank


def wall(words: str) -> datetime:
    return from_london(datetime.fromisoformat(words))


FRIDAY_EVENING = wall("2026-11-20 19:30")
SEEN = ("gp_ooh", "home_visit", "urgent_treatment_centre")


def need(
    services: tuple[str, ...] = SEEN, hours: float = 6, how: Takes = "booked", skill: str | None = "gp"
) -> Wanted:
    return Wanted("a-need", services, FRIDAY_EVENING + timedelta(hours=hours), 6, how, skill)


def offered(ranking: Ranking) -> list[str]:
    return [one.service.code for one in ranking.offered]


def why(ranking: Ranking, code: str) -> str:
    return next(one.why for one in ranking.hidden if one.service.code == code)


@pytest.fixture
def child(directory: Directory) -> Patient:
    return Patient(age_years=4.2, sex="female", place=directory.places["MK42"])


def test_the_nearest_open_service_comes_first_and_says_why(
    child: Patient, directory: Directory, rules: Rules
) -> None:
    found = rank(need(), child, FRIDAY_EVENING, directory.services, rules)
    assert offered(found)[0] == "kingsbrook-house"
    first = found.offered[0]
    assert first.reason == "1.3 miles, open to 08:00 Monday 23 November"
    assert first.miles is not None and first.miles < 2
    assert first.opens_at is None and first.open_until == wall("2026-11-23 08:00")


def test_what_cannot_help_is_shown_with_its_reason(
    child: Patient, directory: Directory, rules: Rules
) -> None:
    states = {"luton-base": State(paused_until=wall("2026-11-20 22:15"), paused_why="flood")}
    found = rank(need(), child, FRIDAY_EVENING, directory.services, rules, states=states)
    assert why(found, "luton-base") == "paused to 22:15"
    assert why(found, "ampthill-road-pharmacy") == "cannot examine"
    assert why(found, "milton-keynes-walk-in") == "shut to 08:00 tomorrow"
    assert "steady-ground" not in {one.service.code for one in found.hidden}


def test_what_is_too_far_says_how_far(directory: Directory, rules: Rules) -> None:
    far = Patient(age_years=40, place=directory.places["MK18"])
    found = rank(need(), far, FRIDAY_EVENING, directory.services, rules)
    assert why(found, "kingsbrook-house") == "too far: 30 miles"


def test_home_visits_come_after_for_someone_who_can_travel_and_first_for_one_who_cannot(
    directory: Directory, rules: Rules
) -> None:
    fit = Patient(age_years=80, place=directory.places["MK42"])
    bound = Patient(age_years=80, place=directory.places["MK42"], can_travel=False)
    assert offered(rank(need(), fit, FRIDAY_EVENING, directory.services, rules))[:2] == [
        "kingsbrook-house",
        "home-visits-north",
    ]
    found = rank(need(), bound, FRIDAY_EVENING, directory.services, rules)
    assert offered(found) == ["home-visits-north"]
    assert why(found, "kingsbrook-house") == "cannot travel there"


def test_a_full_service_is_left_out_and_a_nearly_full_one_stands_lower(
    child: Patient, directory: Directory, rules: Rules
) -> None:
    soon = FRIDAY_EVENING + timedelta(minutes=40)
    full = {"kingsbrook-house": State(free=0)}
    assert (
        why(rank(need(), child, FRIDAY_EVENING, directory.services, rules, states=full), "kingsbrook-house")
        == "full"
    )
    later = {"kingsbrook-house": State(free=3, first_free=soon)}
    found = rank(need(), child, FRIDAY_EVENING, directory.services, rules, states=later)
    assert found.offered[0].reason.endswith("first free 20:10")


def test_a_slot_after_the_deadline_is_no_use(child: Patient, directory: Directory, rules: Rules) -> None:
    states = {"kingsbrook-house": State(free=2, first_free=FRIDAY_EVENING + timedelta(hours=7))}
    found = rank(need(), child, FRIDAY_EVENING, directory.services, rules, states=states)
    assert why(found, "kingsbrook-house") == "nothing free before 02:30 tomorrow"


def test_a_service_that_declined_is_not_offered_again(
    child: Patient, directory: Directory, rules: Rules
) -> None:
    found = rank(
        need(), child, FRIDAY_EVENING, directory.services, rules, declined={"kingsbrook-house": "no doctor"}
    )
    assert "kingsbrook-house" not in offered(found)
    assert why(found, "kingsbrook-house") == "declined: no doctor"


def test_age_limits_are_kept_and_said(directory: Directory, rules: Rules) -> None:
    grief = need(("bereavement",), hours=120, how="accepted", skill="listener")
    here = directory.places["MK42"]
    widower = rank(grief, Patient(71, "male", here), FRIDAY_EVENING, directory.services, rules)
    child = rank(grief, Patient(9, "male", here), FRIDAY_EVENING, directory.services, rules)
    unknown = rank(grief, Patient(None, "male", here), FRIDAY_EVENING, directory.services, rules)
    assert offered(widower) == ["good-neighbours-bedford"]
    assert why(child, "good-neighbours-bedford") == "only from 18 years"
    assert why(widower, "young-and-grieving") == "only up to 17 years"
    assert why(unknown, "good-neighbours-bedford") == "age is not known"


def test_the_last_birthday_counts_in_full(directory: Directory, rules: Rules) -> None:
    grief = need(("bereavement",), hours=120, how="accepted", skill="listener")
    nearly = Patient(17.99, "male", directory.places["MK42"])
    assert offered(rank(grief, nearly, FRIDAY_EVENING, directory.services, rules)) == ["young-and-grieving"]


def test_a_message_goes_to_the_persons_own_practice_at_any_hour(directory: Directory, rules: Rules) -> None:
    own = need(("gp_practice",), hours=24, how="delivered")
    moved = Patient(71, "male", directory.places["LU2"], practice="sandhurst-road-surgery")
    found = rank(own, moved, FRIDAY_EVENING, directory.services, rules)
    assert offered(found) == ["sandhurst-road-surgery"]
    near = Patient(71, "male", directory.places["MK42"], practice="sandhurst-road-surgery")
    found = rank(own, near, FRIDAY_EVENING, directory.services, rules)
    assert offered(found) == ["sandhurst-road-surgery"]
    assert found.offered[0].reason.endswith("opens 08:00 Monday 23 November")
    assert why(found, "goldings-surgery") == "is not their practice"


def test_when_the_practice_is_not_known_those_of_the_place_are_offered(
    directory: Directory, rules: Rules
) -> None:
    own = need(("gp_practice",), hours=72, how="delivered")
    found = rank(
        own, Patient(71, "male", directory.places["MK40"]), FRIDAY_EVENING, directory.services, rules
    )
    assert set(offered(found)) == {"sandhurst-road-surgery", "goldings-surgery"}


def test_with_no_place_known_only_those_are_offered_who_serve_everywhere(
    directory: Directory, rules: Rules
) -> None:
    nowhere = Patient(40, "male")
    found = rank(
        need(("ambulance",), 0, "joined", "paramedic"), nowhere, FRIDAY_EVENING, directory.services, rules
    )
    assert offered(found) == ["east-ambulance-desk-1", "east-ambulance-desk-2"]
    found = rank(need(("home_visit",)), nowhere, FRIDAY_EVENING, directory.services, rules)
    assert why(found, "home-visits-north") == "place is not known"


def test_when_nobody_can_a_clinician_decides(child: Patient, directory: Directory, rules: Rules) -> None:
    morning = wall("2026-11-18 03:00")
    wanted = Wanted("walk-in", ("urgent_treatment_centre",), morning + timedelta(hours=1), 5, "booked", "gp")
    found = rank(wanted, child, morning, directory.services, rules)
    assert offered(found) == ["clinical-hub"]
    assert found.offered[0].last_resort
    assert "a clinician decides" in found.offered[0].reason


def test_a_service_that_closes_before_they_can_be_there_is_shut(directory: Directory, rules: Rules) -> None:
    late = wall("2026-11-20 22:20")
    wanted = Wanted("medicine", ("pharmacy",), late + timedelta(hours=2), 8, "told", "pharmacist")
    found = rank(wanted, Patient(30, "male", directory.places["MK42"]), late, directory.services, rules)
    assert why(found, "ampthill-road-pharmacy") == "shut to 09:00 tomorrow"


def test_a_need_whose_time_has_passed_still_finds_someone(
    child: Patient, directory: Directory, rules: Rules
) -> None:
    late = need(hours=-1)
    assert offered(rank(late, child, FRIDAY_EVENING, directory.services, rules))[0] == "kingsbrook-house"


@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_the_ranking_does_not_depend_on_the_order_of_the_directory(
    data: st.DataObject, directory: Directory, rules: Rules
) -> None:
    shuffled = data.draw(st.permutations(directory.services))
    place = directory.places[data.draw(st.sampled_from(sorted(directory.places)))]
    at = FRIDAY_EVENING + timedelta(minutes=data.draw(st.integers(0, 10_080)))
    one = Patient(data.draw(st.floats(0, 100)), data.draw(st.sampled_from(["female", "male"])), place)
    wanted = Wanted("a-need", SEEN, at + timedelta(hours=6), 6, "booked", "gp")
    found = rank(wanted, one, at, shuffled, rules)
    assert found == rank(wanted, one, at, directory.services, rules)
    codes = offered(found) + [each.service.code for each in found.hidden]
    assert len(codes) == len(set(codes))
    for each in found.offered:
        assert each.opens_at is None or each.opens_at <= wanted.by


def test_of_what_people_ask_about_only_the_nearest_of_a_kind_is_explained(
    child: Patient, directory: Directory, rules: Rules
) -> None:
    found = rank(need(), child, FRIDAY_EVENING, directory.services, rules)
    pharmacies = [one.service.code for one in found.hidden if one.service.kind == "pharmacy"]
    assert pharmacies == ["ampthill-road-pharmacy"]
    own = need(("gp_practice",), hours=72, how="delivered")
    person = Patient(71, "male", directory.places["MK42"], practice="canalside-surgery")
    declined = {"canalside-surgery": "has left"}
    found = rank(own, person, FRIDAY_EVENING, directory.services, rules, declined=declined)
    assert {one.service.code: one.why for one in found.hidden} == {
        "sandhurst-road-surgery": "is not their practice",
        "canalside-surgery": "declined: has left",
    }
