"""The tests' own tools: a probe that finds nothing is worth trying on something."""

from pathlib import Path

import pytest

from tests.support.identifiers import found_in
from tests.support.promises import table

TESTS = Path(__file__).parents[2]


@pytest.mark.promise(10)
@pytest.mark.parametrize(
    "line",
    [
        '{"event": "sent", "to": "+447700900142"}',
        "rang 01632 960111",
        "07700 900 104 did not answer",
        "David Hartley signed",
        "nhs number 999 123 4567",
        "lives in MK40 2AB",
    ],
)
def test_an_identifier_in_a_log_is_found(line):
    assert found_in(["nothing here", line]) == [line]


def test_what_names_nobody_is_let_through():
    assert found_in(['{"event": "sent", "case": "0190f0c6-7abc-7def-8123-000000999123", "ms": 1632}']) == []


def test_the_table_shows_each_promise_with_who_names_it_and_how_many_ran():
    outcomes = {5: {"tests/a.py::one": "passed", "tests/a.py::two": "failed", "tests/b.py::three": "skipped"}}
    lines = list(table(outcomes))
    row = next(line for line in lines if line.startswith(" 5."))
    assert row.split()[-3:] == ["3", "2", "1"]
    assert "      tests/a.py (2)" in lines
    assert sum("no test ran" in line for line in lines) == 9


@pytest.mark.parametrize("kind", ["bench", "soak"])
def test_whatever_is_run_by_hand_is_a_script(kind):
    scripts = [path for path in (TESTS / kind).glob("*.py") if not path.name.startswith("_")]
    assert scripts
    assert [path.name for path in scripts if '__name__ == "__main__"' not in path.read_text()] == []
