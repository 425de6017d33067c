"""Three tries, as far apart as the class asks for, and then what the area wants."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spoa.routing.callbacks import CallBacks, NotReached, tried
from spoa.routing.model import Rules

NINE = datetime(2026, 11, 20, 21, 0, tzinfo=UTC)
RULES = CallBacks(3, 30, {1: 1, 2: 3, 3: 10, 4: 20, 5: 40}, dict.fromkeys(range(1, 6), (NotReached.TEXT,)))
MINUTES = st.lists(st.integers(0, 600), max_size=6)
CLASSES = st.sampled_from([None, 1, 2, 3, 4, 5])


def at(minutes: int) -> datetime:
    return NINE + timedelta(minutes=minutes)


def test_the_next_try_counts_once_its_time_has_come() -> None:
    stand = tried(RULES, [at(0)], heard_at=None, klass=3)
    assert (stand.made, stand.exhausted, stand.next_at) == (1, False, at(10))
    assert not stand.counts(at(9))
    assert stand.counts(at(10))


def test_after_three_it_is_enough() -> None:
    assert tried(RULES, [at(0), at(10), at(20)], heard_at=None, klass=3).exhausted


@pytest.mark.promise(1)
@given(MINUTES, st.integers(0, 600), CLASSES)
def test_who_was_heard_from_is_tried_as_often_again(made: list[int], heard: int, klass: int | None) -> None:
    stand = tried(RULES, [at(each) for each in made], heard_at=at(heard), klass=klass)
    assert stand.made == sum(each > heard for each in made)
    assert stand.made > 0 or stand.counts(at(heard))


@given(MINUTES, CLASSES)
def test_tries_in_any_order_stand_the_same(made: list[int], klass: int | None) -> None:
    times = [at(each) for each in made]
    ways = {tried(RULES, each, heard_at=None, klass=klass) for each in (times, times[::-1], sorted(times))}
    assert len(ways) == 1


def test_who_is_not_yet_assessed_is_rung_as_soon_as_class_2() -> None:
    assert RULES.wait(None) == RULES.wait(2)


def test_in_our_rules_the_more_urgent_are_never_rung_later_and_never_closed_in_silence(rules: Rules) -> None:
    ours = rules.call_backs
    waits = [ours.wait(klass) for klass in range(1, 6)]
    assert waits == sorted(waits)
    assert all(ours.follows(klass) for klass in range(1, 6))
    assert all(NotReached.WELFARE in ours.follows(klass) for klass in (None, 1, 2))
