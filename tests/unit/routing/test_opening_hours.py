"""When a service is open: nights, weekends, bank holidays, and the two nights when the clocks change."""

from datetime import date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from spoa.kernel.london import from_london, london
from spoa.routing.entries import hours_from
from spoa.routing.hours import after_working_days, is_open, next_open
from spoa.routing.model import Calendar, Hours

NIGHTS = hours_from(
    {"mon-fri": ["18:30-08:00"], "sat-sun": ["08:00-08:00"], "bank_holidays": ["08:00-08:00"]}
)
SHOP = hours_from({"mon-fri": ["09:00-13:00", "14:00-18:00"], "bank_holidays": []})
PLAIN = Calendar()
CHRISTMAS = Calendar(frozenset({date(2026, 12, 25), date(2026, 12, 28)}))


def wall(words: str) -> datetime:
    return from_london(datetime.fromisoformat(words))


def test_a_friday_night_runs_on_until_monday_morning() -> None:
    opening = next_open(NIGHTS, wall("2026-11-20 19:30"), PLAIN)
    assert opening is not None
    assert opening.since == wall("2026-11-20 18:30")
    assert opening.until == wall("2026-11-23 08:00")


def test_after_midnight_the_evening_before_is_still_open() -> None:
    assert is_open(NIGHTS, wall("2026-11-18 02:00"), PLAIN)


def test_the_closing_minute_is_shut_and_the_opening_minute_is_open() -> None:
    assert not is_open(NIGHTS, wall("2026-11-18 08:00"), PLAIN)
    assert is_open(NIGHTS, wall("2026-11-18 07:59"), PLAIN)
    assert is_open(NIGHTS, wall("2026-11-18 18:30"), PLAIN)


def test_a_shut_service_says_when_it_opens_next_even_over_lunch() -> None:
    lunch = next_open(SHOP, wall("2026-11-18 13:30"), PLAIN)
    assert lunch is not None
    assert (lunch.since, lunch.until) == (wall("2026-11-18 14:00"), wall("2026-11-18 18:00"))


def test_a_bank_holiday_replaces_its_weekday() -> None:
    opening = next_open(SHOP, wall("2026-12-24 18:30"), CHRISTMAS)
    assert opening is not None
    assert opening.since == wall("2026-12-29 09:00")
    assert is_open(NIGHTS, wall("2026-12-28 12:00"), CHRISTMAS)
    assert not is_open(NIGHTS, wall("2026-12-28 12:00"), PLAIN)


def test_the_night_of_the_short_day_is_an_hour_shorter() -> None:
    night = hours_from({"sat": ["20:00-08:00"], "bank_holidays": []})
    spring = next_open(night, wall("2027-03-27 21:00"), PLAIN)
    autumn = next_open(night, wall("2026-10-24 21:00"), PLAIN)
    assert spring is not None and spring.until is not None
    assert autumn is not None and autumn.until is not None
    assert spring.until - spring.since == timedelta(hours=11)
    assert autumn.until - autumn.since == timedelta(hours=13)
    assert london(spring.until).hour == london(autumn.until).hour == 8


def test_a_service_that_never_opens_has_no_next_opening() -> None:
    assert next_open(Hours(), wall("2026-11-18 13:30"), PLAIN) is None


def test_one_that_is_always_open_has_no_end() -> None:
    opening = next_open(hours_from("always"), wall("2026-11-18 13:30"), PLAIN)
    assert opening is not None and opening.until is None
    around = hours_from({"mon-sun": ["00:00-24:00"], "bank_holidays": ["00:00-24:00"]})
    opening = next_open(around, wall("2026-11-18 13:30"), CHRISTMAS)
    assert opening is not None and opening.until is None


@given(st.integers(0, 2 * 365 * 24 * 60).map(lambda minutes: wall("2026-01-01") + timedelta(minutes=minutes)))
def test_the_next_opening_is_never_over_and_nothing_is_open_before_it(at: datetime) -> None:
    for hours in (NIGHTS, SHOP):
        opening = next_open(hours, at, CHRISTMAS)
        assert opening is not None
        assert opening.until is None or opening.until > at
        assert is_open(hours, at, CHRISTMAS) == (opening.since <= at)
        if opening.since > at:
            between = at + (opening.since - at) / 2
            assert not is_open(hours, between, CHRISTMAS)


def test_working_days_skip_weekends_and_bank_holidays_and_keep_the_wall_clock() -> None:
    assert after_working_days(wall("2026-11-20 18:40"), 3, PLAIN) == wall("2026-11-25 18:40")
    assert after_working_days(wall("2026-11-21 10:00"), 3, PLAIN) == wall("2026-11-25 10:00")
    assert after_working_days(wall("2026-11-23 09:00"), 3, PLAIN) == wall("2026-11-26 09:00")
    assert after_working_days(wall("2026-12-24 16:00"), 3, CHRISTMAS) == wall("2026-12-31 16:00")
    assert after_working_days(wall("2026-10-23 12:00"), 1, PLAIN) == wall("2026-10-26 12:00")
