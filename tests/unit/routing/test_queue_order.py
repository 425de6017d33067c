"""The order in which people wait, and honest waiting times."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spoa.kernel.errors import Invalid
from spoa.routing.queues import POLICIES, Waiting, expected_wait, order, position, wait_words

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)

entries = st.lists(
    st.builds(
        Waiting,
        id=st.uuids().map(str),
        klass=st.sampled_from([None, 1, 2, 3, 4, 5]),
        deadline=st.integers(-300, 600).map(lambda minutes: NOON + timedelta(minutes=minutes)),
        since=st.integers(-600, 0).map(lambda minutes: NOON + timedelta(minutes=minutes)),
    ),
    max_size=12,
    unique_by=lambda entry: entry.id,
)
policies = st.sampled_from(sorted(POLICIES))


def waiting(name: str, klass: int | None, deadline: int, since: int = 0) -> Waiting:
    return Waiting(name, klass, NOON + timedelta(minutes=deadline), NOON + timedelta(minutes=since))


def test_class_1_goes_before_everyone_however_late_the_others_are() -> None:
    late, emergency = waiting("late", 2, -60), waiting("emergency", 1, 30)
    assert order([late, emergency]) == (emergency, late)


def test_among_the_others_the_least_time_left_goes_first_whatever_the_class() -> None:
    routine, urgent = waiting("routine", 5, 5), waiting("urgent", 2, 20)
    assert order([urgent, routine]) == (routine, urgent)


def test_between_equals_the_longest_wait_goes_first() -> None:
    new, old = waiting("a", 3, 20, since=-5), waiting("b", 3, 20, since=-50)
    assert order([new, old]) == (old, new)


def test_in_surge_the_classes_are_strict_and_the_unassessed_come_after_class_2() -> None:
    found = order(
        [waiting("5", 5, -10), waiting("2", 2, 50), waiting("?", None, 30), waiting("1", 1, 90)], "by_class"
    )
    assert [entry.id for entry in found] == ["1", "2", "?", "5"]


@given(entries, policies, st.randoms())
def test_the_order_is_total_and_does_not_depend_on_who_was_read_first(
    found: list[Waiting], policy: str, random: st.DataObject
) -> None:
    shuffled = list(found)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert order(shuffled, policy) == order(found, policy)
    assert sorted(order(found, policy), key=lambda entry: entry.id) == sorted(
        found, key=lambda entry: entry.id
    )


@given(entries, policies, st.integers(1, 600))
def test_lateness_never_lowers(found: list[Waiting], policy: str, minutes: int) -> None:
    """Whoever is later, all else being equal, never stands further back."""
    for entry in found:
        later = Waiting(entry.id, entry.klass, entry.deadline - timedelta(minutes=minutes), entry.since)
        others = [other for other in found if other is not entry]
        before, after = (
            position([*others, entry], entry.id, policy),
            position([*others, later], entry.id, policy),
        )
        assert before is not None and after is not None and after <= before


@given(entries, policies)
def test_becoming_more_urgent_never_lowers(found: list[Waiting], policy: str) -> None:
    for entry in found:
        worse = Waiting(entry.id, 1, entry.deadline, entry.since)
        others = [other for other in found if other is not entry]
        before, after = (
            position([*others, entry], entry.id, policy),
            position([*others, worse], entry.id, policy),
        )
        assert before is not None and after is not None and after <= before


def test_a_policy_that_does_not_exist_is_refused_with_those_that_do() -> None:
    with pytest.raises(Invalid, match="by_class, strict_first"):
        order([], "whoever_shouts")


def test_someone_who_does_not_wait_has_no_place() -> None:
    assert position([waiting("a", 3, 20)], "b") is None


def test_a_waiting_time_is_rounded_up_because_it_is_a_promise() -> None:
    found = expected_wait(4, people=2, each=timedelta(minutes=12))
    assert found is not None
    assert found.likely == timedelta(minutes=25)
    assert found.at_most == timedelta(minutes=35)
    assert wait_words(found) == "You are 4th in the queue. It takes about 25 minutes."


def test_with_nobody_on_duty_no_time_is_invented() -> None:
    assert expected_wait(1, people=0, each=timedelta(minutes=12)) is None
    assert "cannot say" in wait_words(None)


@given(st.integers(1, 200), st.integers(1, 30))
def test_nobody_further_back_is_promised_an_earlier_turn(place: int, people: int) -> None:
    each = timedelta(minutes=12)
    here, behind = expected_wait(place, people, each), expected_wait(place + 1, people, each)
    assert here is not None and behind is not None
    assert here.likely <= behind.likely and here.at_most <= behind.at_most and here.likely <= here.at_most


@pytest.mark.parametrize(
    ("place", "words"), [(1, "1st"), (2, "2nd"), (3, "3rd"), (11, "11th"), (22, "22nd"), (113, "113th")]
)
def test_places_are_said_as_people_say_them(place: int, words: str) -> None:
    assert f"You are {words} in" in wait_words(expected_wait(place, 3, timedelta(minutes=10)))


def test_long_waits_are_said_in_hours() -> None:
    assert "about 1 hour." in wait_words(expected_wait(5, 1, timedelta(minutes=12)))
    assert "about 2 h 05." in wait_words(expected_wait(5, 1, timedelta(minutes=25)))
