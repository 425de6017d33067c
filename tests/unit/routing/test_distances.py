"""Distances are about right, and say so."""

from datetime import timedelta

import pytest

from spoa.routing.distance import journey_time, miles_between, miles_words, road_miles
from spoa.routing.model import Directory, Place, Rules, outward


def test_bedford_to_luton_is_about_eighteen_miles_as_the_crow_flies(directory: Directory) -> None:
    assert miles_between(directory.places["MK40"], directory.places["LU1"]) == pytest.approx(18.2, abs=0.5)


def test_a_road_is_longer_than_the_crow_flies_and_unknown_stays_unknown(
    directory: Directory, rules: Rules
) -> None:
    here, there = directory.places["MK40"], directory.places["MK9"]
    miles = road_miles(here, there, rules.travel)
    assert miles is not None and miles > miles_between(here, there)
    assert road_miles(None, there, rules.travel) is None


def test_a_journey_begins_with_getting_ready(rules: Rules) -> None:
    assert journey_time(None, rules.travel) == rules.travel.ready
    assert journey_time(25.0, rules.travel) == rules.travel.ready + timedelta(hours=1)


@pytest.mark.parametrize(("miles", "words"), [(0.3, "under a mile"), (1.84, "1.8 miles"), (31.4, "31 miles")])
def test_miles_are_not_said_finer_than_they_are_known(miles: float, words: str) -> None:
    assert miles_words(miles) == words


@pytest.mark.parametrize("said", ["mk42 9dj", "MK429DJ", "MK42", " mk42 "])
def test_a_postcode_is_understood_however_it_is_written(said: str) -> None:
    assert outward(said) == "MK42"


def test_short_outward_postcodes_stay_whole(directory: Directory) -> None:
    assert outward("LU2") == "LU2"
    assert outward("LU2 7AB") == "LU2"
    assert directory.place_of("lu2 7ab") == directory.places["LU2"]


def test_a_place_outside_the_area_or_none_is_not_known(directory: Directory) -> None:
    assert directory.place_of("SW1A 1AA") is None
    assert directory.place_of(None) is None
    assert directory.place_of("") is None


def test_no_distance_is_negative_and_it_is_the_same_both_ways() -> None:
    here, there = Place("A", 52.0, -0.5), Place("B", 51.5, 0.1)
    assert miles_between(here, here) == 0
    assert miles_between(here, there) == pytest.approx(miles_between(there, here))
