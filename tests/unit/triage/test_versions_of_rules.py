"""Rules as bytes, and what is written otherwise in one rulebook than in another."""

from pathlib import Path

import pytest

from spoa.triage.bundle import bundle, packed_cases, seal, unpacked
from spoa.triage.differences import differences
from spoa.triage.problems import RulesRefused
from spoa.triage.rulebook import load
from tests.unit.triage.conftest import change


def said(before: Path, after: Path) -> set[tuple[str, str, str]]:
    return {(each.what, each.how, each.name) for each in differences(load(before), load(after))}


@pytest.fixture
def earlier(rules_copy: Path) -> Path:
    """The same rules, before they are changed."""
    with unpacked(bundle(rules_copy).rules) as folder:
        kept = rules_copy.parent / "earlier"
        folder.rename(kept)
        folder.mkdir()
    return kept


@pytest.mark.promise(8)
def test_what_was_packed_is_unpacked_word_for_word(rules_copy: Path) -> None:
    found = bundle(rules_copy)
    with unpacked(found.rules, found.cases) as folder:
        assert load(folder).digest == found.digest
        for path in (path for path in folder.rglob("*.yaml")):
            assert path.read_bytes() == (rules_copy / path.relative_to(folder)).read_bytes()
        assert bundle(folder) != found
        assert (bundle(folder).rules, bundle(folder).cases) == (found.rules, found.cases)
    assert not folder.exists()


def test_a_folder_with_anything_wrong_is_not_packed(rules_copy: Path) -> None:
    change(rules_copy, "protocols/earache/cases.yaml", "told:", "tell:")
    with pytest.raises(RulesRefused, match=r"cases\.yaml"):
        bundle(rules_copy)


def test_other_persons_are_other_bytes_under_the_same_digest(rules_copy: Path) -> None:
    before = bundle(rules_copy)
    change(rules_copy, "protocols/earache/cases.yaml", "name: ", "name: Other ")
    after = bundle(rules_copy)
    assert after.digest == before.digest
    assert seal(after.cases) != seal(before.cases)
    assert after.cases == packed_cases(rules_copy)


def test_the_same_rules_differ_in_nothing(rules_copy: Path, earlier: Path) -> None:
    assert said(earlier, rules_copy) == set()


def test_a_range_a_row_and_a_protocol_are_named_where_they_differ(rules_copy: Path, earlier: Path) -> None:
    change(rules_copy, "vocabulary.yaml", "temperature_39: {from: 39,", "temperature_39: {from: 38.5,")
    change(rules_copy, "protocols/earache/protocol.yaml", "need: ed-60", "need: clinician-60")
    change(rules_copy, "protocols/low-mood/protocol.yaml", "\nowner: ", "\nowner: others, and ")
    assert said(earlier, rules_copy) == {
        ("fact", "changed", "temperature"),
        ("row", "changed", "EA-01"),
        ("protocol", "changed", "low-mood"),
    }


def test_what_is_gone_is_new_the_other_way_round(rules_copy: Path, earlier: Path) -> None:
    for path in (rules_copy / "protocols/earache").iterdir():
        path.unlink()
    gone, new = said(earlier, rules_copy), said(rules_copy, earlier)
    assert ("protocol", "gone", "earache") in gone
    assert ("row", "gone", "EA-01") in gone
    assert {(what, "new", name) for what, _, name in gone} == new


def test_a_line_that_moves_is_no_difference(rules_copy: Path, earlier: Path) -> None:
    change(rules_copy, "protocols/earache/protocol.yaml", "rows:\n", "\n\nrows:\n")
    assert said(earlier, rules_copy) == set()
