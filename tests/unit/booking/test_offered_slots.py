"""Which times a person is offered, and how they are said."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spoa.booking.slots import Free, offerable, slot_words, time_words

NOW = datetime(2026, 11, 20, 21, 30, tzinfo=UTC)
AT_ONCE = timedelta(0)


def free(minutes: int, service: str = "one", where: str = "Kingsbrook House, Bedford") -> Free:
    start = NOW + timedelta(minutes=minutes)
    return Free(
        f"{service}-{minutes}", service, where, "Room 1", "Dr A", "gp", start, start + timedelta(minutes=20)
    )


def minutes(slots: tuple[Free, ...]) -> list[int]:
    return [int((slot.starts_at - NOW).total_seconds() // 60) for slot in slots]


def test_the_soonest_comes_first_and_the_others_lie_apart() -> None:
    slots = [free(at) for at in range(20, 200, 20)]
    assert minutes(offerable(slots, earliest=NOW, by=NOW + timedelta(hours=6), travel=AT_ONCE)) == [
        20,
        60,
        100,
    ]


def test_none_is_after_the_deadline_even_if_that_leaves_one() -> None:
    slots = [free(20), free(121), free(300)]
    assert minutes(offerable(slots, earliest=NOW, by=NOW + timedelta(hours=2), travel=AT_ONCE)) == [20]


def test_the_deadline_itself_is_in_time() -> None:
    assert offerable([free(120)], earliest=NOW, by=NOW + timedelta(hours=2), travel=AT_ONCE)


def test_nobody_is_offered_a_time_that_they_cannot_reach() -> None:
    slots = [free(20), free(40), free(80)]
    assert minutes(
        offerable(slots, earliest=NOW, by=NOW + timedelta(hours=6), travel=timedelta(minutes=35))
    ) == [40, 80]


def test_the_way_is_counted_to_each_place_by_itself() -> None:
    slots = [free(20, "near"), free(30, "far"), free(70, "far")]
    way = {"near": timedelta(minutes=15), "far": timedelta(minutes=50)}
    found = offerable(slots, earliest=NOW, by=NOW + timedelta(hours=6), travel=way)
    assert [slot.slot_id for slot in found] == ["near-20", "far-70"]


def test_close_times_fill_up_when_there_are_no_others() -> None:
    assert minutes(
        offerable([free(20), free(30), free(40)], earliest=NOW, by=NOW + timedelta(hours=1), travel=AT_ONCE)
    ) == [20, 30, 40]


def test_of_two_at_one_time_the_better_service_is_offered() -> None:
    found = offerable(
        [free(20, "better"), free(20, "other")], earliest=NOW, by=NOW + timedelta(hours=1), travel=AT_ONCE
    )
    assert [slot.service_id for slot in found] == ["better"]


@given(
    st.lists(st.integers(-60, 700), max_size=40),
    st.integers(0, 600),
    st.integers(0, 120),
)
def test_whatever_is_free_at_most_three_in_time_reachable_and_different_are_offered(
    starts: list[int], deadline: int, way: int
) -> None:
    by, travel = NOW + timedelta(minutes=deadline), timedelta(minutes=way)
    slots = [free(at, f"service-{index}") for index, at in enumerate(starts)]
    found = offerable(slots, earliest=NOW, by=by, travel=travel)
    fitting = {slot.starts_at for slot in slots if NOW + travel <= slot.starts_at <= by}
    assert len(found) == min(3, len(fitting))
    assert {slot.starts_at for slot in found} <= fitting
    assert list(found) == sorted(found, key=lambda slot: slot.starts_at)
    assert len({slot.starts_at for slot in found}) == len(found)
    if fitting:
        assert found[0].starts_at == min(fitting)


def test_a_slot_is_said_with_its_place() -> None:
    assert slot_words(free(40), NOW) == "22:10 at Kingsbrook House, Bedford"


@pytest.mark.parametrize(
    ("later", "words"),
    [
        (timedelta(minutes=40), "22:10"),
        (timedelta(hours=3), "00:30 tonight, after midnight"),
        (timedelta(hours=12), "tomorrow, 09:30"),
        (timedelta(days=3), "Monday 23 November, 21:30"),
    ],
)
def test_the_day_is_said_where_it_could_be_mistaken(later: timedelta, words: str) -> None:
    assert time_words(NOW + later, NOW) == words


def test_after_midnight_the_same_night_is_today() -> None:
    assert time_words(NOW + timedelta(hours=5), NOW + timedelta(hours=3)) == "02:30"
