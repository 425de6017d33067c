"""What a role may see."""

import pytest

from spoa.staff.roles import ROLE_WORDS, Role, Sight, may, sees


def test_every_role_has_words_and_sees_something() -> None:
    assert set(ROLE_WORDS) == set(Role)
    assert all(sees(role) for role in Role)


@pytest.mark.parametrize("role", [Role.PROVIDER, Role.RULE_AUTHOR, Role.ADMINISTRATOR])
def test_who_does_not_care_for_the_caller_sees_no_case(role: Role) -> None:
    assert not may(role, Sight.CASE)
    assert not may(role, Sight.QUEUE)


def test_only_who_answers_for_the_shift_sees_the_audit() -> None:
    assert {role for role in Role if may(role, Sight.AUDIT)} == {Role.SUPERVISOR, Role.ADMINISTRATOR}


def test_whoever_sees_the_queue_sees_the_case_behind_an_entry() -> None:
    assert all(may(role, Sight.CASE) for role in Role if may(role, Sight.QUEUE))
