"""The code by which somebody goes on: told in a few ways, and never read out of something else."""

import pytest

from spoa.conversation.codes import Code, read_code


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("123456", False),
        ("123 456", False),
        ("123-456.", False),
        ("Hi, it's 123456 thanks", False),
        ("code 123 456", True),
        ("Code: 123456", True),
        ("My code is 123 456", True),
        ("#123456", False),
    ],
)
def test_a_code_is_read_with_or_without_its_space_and_its_word(text: str, named: bool) -> None:
    assert read_code(text) == Code("123456", named)


@pytest.mark.parametrize(
    "text",
    ["", "code", "14 03 68", "14.03.1968", "code 12345", "1234567", "123456 she is worse", "07700 900104"],
)
def test_what_is_more_or_less_than_a_code_is_none(text: str) -> None:
    assert read_code(text) is None
