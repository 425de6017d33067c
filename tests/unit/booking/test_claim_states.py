"""What a claim on a slot may become."""

from itertools import product

import pytest

from spoa.booking.states import APPOINTED, CLAIMING, MOVES, WORDS, check_move
from spoa.kernel.errors import Conflict
from spoa.records import bookings


def test_every_state_has_words_and_leads_only_to_states() -> None:
    assert set(MOVES) == set(WORDS)
    assert {after for ways in MOVES.values() for after in ways} <= set(MOVES)


@pytest.mark.parametrize(("before", "after"), list(product(MOVES, MOVES)))
def test_the_table_is_all_that_happens(before: str, after: str) -> None:
    if after in MOVES[before]:
        check_move(before, after)
    else:
        with pytest.raises(Conflict, match="Look at it again"):
            check_move(before, after)


@pytest.mark.promise(5)
def test_nothing_that_let_its_slot_go_gets_it_back() -> None:
    for before, ways in MOVES.items():
        if before not in CLAIMING:
            assert not ways & CLAIMING, before


@pytest.mark.promise(5)
def test_code_and_database_mean_the_same_states() -> None:
    quoted = {word.strip("' ") for word in bookings.CLAIMING.partition("(")[2].rstrip(")").split(",")}
    assert quoted == CLAIMING
    quoted = {word.strip("' ") for word in bookings.APPOINTED.partition("(")[2].rstrip(")").split(",")}
    assert quoted == APPOINTED


def test_every_appointment_was_held_first() -> None:
    into = {before for before, ways in MOVES.items() if "booked" in ways}
    assert into == {"held"}
