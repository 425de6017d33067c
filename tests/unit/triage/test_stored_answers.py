"""What was kept of a case and makes no sense is unsure, at every door: it is never taken for "no"."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spoa.triage.engine import look
from spoa.triage.reading import stored_answer, stored_group
from spoa.triage.rulebook import Rulebook
from spoa.triage.told import UNSURE, Told

MAN = Told(age_years=58, sex="male", with_patient=True, protocols=("chest-pain",))
FACT, GROUP = "chest_pain_sweating", "life_first"
GARBAGE = st.one_of(
    st.none(),
    st.integers(),
    st.text(),
    st.lists(st.text() | st.dictionaries(st.text(), st.none())),
    st.dictionaries(st.text(), st.none()),
)


@pytest.mark.promise(2)
@given(value=GARBAGE)
def test_garbage_that_was_kept_as_an_answer_is_unsure(rulebook: Rulebook, value: Any) -> None:
    assert stored_answer(rulebook, FACT, value) == UNSURE


@pytest.mark.promise(2)
@given(value=GARBAGE.filter(lambda each: each not in ("some", [])))
def test_garbage_that_was_kept_of_a_group_is_unsure(rulebook: Rulebook, value: Any) -> None:
    assert stored_group(rulebook, GROUP, value) == UNSURE


@pytest.mark.promise(2)
@pytest.mark.parametrize("value", ["maybe", 0, "", "false"])
def test_triage_itself_takes_only_a_plain_no_for_no(rulebook: Rulebook, value: Any) -> None:
    bit = rulebook.facts[FACT].bit
    state = look(rulebook, replace(MAN, answers={FACT: value})).known
    assert state.yes & bit
    assert state.no & bit


def test_what_makes_sense_is_read_as_it_was_told(rulebook: Rulebook) -> None:
    assert stored_answer(rulebook, FACT, False) is False
    assert stored_answer(rulebook, "chest_pain_sweating.check", True) is True
    assert stored_answer(rulebook, "temperature", [38, 39.4]) == (38.0, 39.4)
    member = rulebook.groups[GROUP].facts[0]
    assert stored_group(rulebook, GROUP, [member]) == (member,)
    assert stored_group(rulebook, GROUP, []) == ()
    assert stored_group(rulebook, GROUP, "some") == "some"
