"""The picture of a protocol: all is in it, nothing lies over another, and lines end where they should."""

from functools import cache
from itertools import combinations

import pytest

from spoa.triage.rulebook import Rulebook, load
from spoa.web.authors.flow import Box, asked, flow
from tests.support.few_rules import FEW, RULES


@cache
def rulebook() -> Rulebook:
    return load(RULES)


def apart(one: Box, other: Box) -> bool:
    below = one.y + one.height <= other.y or other.y + other.height <= one.y
    return below or one.x + one.width <= other.x or other.x + other.width <= one.x


@pytest.mark.parametrize("name", FEW)
def test_every_question_and_every_row_is_in_the_picture_once(name: str) -> None:
    found = rulebook().protocols[name]
    questions = asked(rulebook(), found)
    picture = flow(rulebook(), found, questions)
    kinds = [box.kind for box in picture.boxes]
    assert kinds.count("asked") == len(questions)
    assert sum(kind.isdecimal() for kind in kinds) == len(found.section.rows)
    words = " ".join(line for box in picture.boxes for line in box.lines)
    assert all(f"{row.id}:" in words for row in found.section.rows)
    assert str(len(questions)) in picture.say


@pytest.mark.parametrize("name", FEW)
def test_nothing_lies_over_another_or_outside(name: str) -> None:
    found = rulebook().protocols[name]
    picture = flow(rulebook(), found, asked(rulebook(), found))
    assert all(apart(one, other) for one, other in combinations(picture.boxes, 2))
    for box in picture.boxes:
        assert box.x >= 0 and box.x + box.width <= picture.width
        assert box.y >= 0 and box.y + box.height <= picture.height
        assert box.baseline(len(box.lines) - 1) < box.y + box.height


@pytest.mark.parametrize("name", FEW)
def test_every_row_has_a_line_from_each_question_that_it_needs(name: str) -> None:
    found = rulebook().protocols[name]
    questions = asked(rulebook(), found)
    picture = flow(rulebook(), found, questions)
    known = frozenset().union(*(each.facts for each in questions))
    wanted = sum(
        sum(not each.facts.isdisjoint(row.when) for each in questions) + bool(set(row.when) - known)
        for row in found.section.rows
    )
    assert len(picture.lines) == wanted
    ends = {box.middle for box in picture.boxes if box.kind.isdecimal()}
    assert {int(path.rpartition(" ")[2]) for path, _ in picture.lines} == ends
