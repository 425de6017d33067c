"""How long an account waits after wrong tries."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spoa.staff.signing_in import FREE_TRIES, wait_until

AT = datetime(2026, 11, 20, 19, 30, tzinfo=UTC)


@pytest.mark.parametrize("wrong", range(FREE_TRIES))
def test_a_few_slips_cost_nothing(wrong: int) -> None:
    assert wait_until(wrong, AT) is None


@pytest.mark.parametrize(
    ("wrong", "minutes"), [(5, 1), (6, 2), (7, 4), (8, 8), (10, 32), (11, 60), (500, 60)]
)
def test_the_wait_doubles_up_to_an_hour(wrong: int, minutes: int) -> None:
    assert wait_until(wrong, AT) == AT + timedelta(minutes=minutes)


@given(st.integers(FREE_TRIES, 10_000))
def test_one_more_wrong_try_never_shortens_the_wait(wrong: int) -> None:
    assert wait_until(wrong + 1, AT) >= wait_until(wrong, AT)
