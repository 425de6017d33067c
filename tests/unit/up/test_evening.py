"""The demonstration's clock."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spoa.kernel.london import london
from spoa.up.evening import keep_shift, next_evening

START = datetime(2024, 1, 1, tzinfo=UTC)
MOMENTS = st.integers(0, 10 * 365 * 24 * 60).map(lambda minutes: START + timedelta(minutes=minutes))
NOON = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)


@given(MOMENTS)
def test_the_evening_is_the_next_friday_at_half_past_seven_in_london(moment):
    evening = london(next_evening(moment))
    assert f"{evening:%A %H:%M}" == "Friday 19:30"
    assert timedelta(0) <= evening - moment <= timedelta(days=7, hours=1)


def test_the_first_start_is_at_half_past_seven(tmp_path):
    shift = keep_shift(tmp_path / "clock.json", NOON)
    assert f"{london(NOON + shift):%A %H:%M}" == "Friday 19:30"


def test_a_start_on_the_same_evening_goes_on_with_it(tmp_path):
    file = tmp_path / "clock.json"
    assert keep_shift(file, NOON) == keep_shift(file, NOON + timedelta(hours=2))


def test_a_start_on_the_next_day_is_another_friday_evening(tmp_path):
    file, later = tmp_path / "clock.json", NOON + timedelta(days=1)
    keep_shift(file, NOON)
    assert f"{london(later + keep_shift(file, later)):%A %d %H:%M}" == "Friday 27 19:30"


@given(MOMENTS, st.lists(st.timedeltas(timedelta(hours=-2), timedelta(days=20)), max_size=6))
def test_the_clock_never_goes_back_between_two_starts(tmp_path_factory, moment, waits):
    file = tmp_path_factory.mktemp("clock") / "clock.json"
    reached = moment + keep_shift(file, moment)
    for wait in waits:
        moment += wait
        now = moment + keep_shift(file, moment)
        assert now >= reached
        reached = now


@pytest.mark.parametrize("month", [1, 7])
def test_summer_time_is_minded(tmp_path, month):
    moment = datetime(2026, month, 5, 3, tzinfo=UTC)
    assert f"{london(moment + keep_shift(tmp_path / 'clock.json', moment)):%H:%M}" == "19:30"
