"""A proof is kept for as long as nothing changed that it stands on, and not a change longer."""

from datetime import date
from pathlib import Path

import pytest

from spoa.triage.check import Proved, check_protocols
from spoa.triage.counting import Counts
from spoa.triage.kept import KeptProofs
from spoa.triage.reach import proof_digest
from spoa.triage.rulebook import load
from tests.unit.triage.conftest import change

TODAY = date(2026, 11, 22)
DIGEST = "sha256:" + 8 * "0123abcd"
COUNTS = Counts({"voice": 7, "text": 6}, 14, 20)


def digests(rules: Path) -> dict[str, str]:
    rulebook = load(rules)
    return {name: proof_digest(rulebook, rules, name) for name in rulebook.protocols}


def checked(rules: Path, proofs: Path, *names: str, today: date = TODAY, fresh: bool = False) -> list[Proved]:
    return list(check_protocols(load(rules), rules, names, today, KeptProofs(proofs), fresh=fresh))


ALL = {"chest-pain", "earache", "low-mood"}


@pytest.mark.promise(8)
@pytest.mark.parametrize(
    ("name", "old", "new", "proved_again"),
    [
        ("protocols/earache/protocol.yaml", "ear_dizzy, ear_both]", "ear_both, ear_dizzy]", {"earache"}),
        ("protocols/earache/facts.yaml", "{from: 3, short:", "{from: 4, short:", {"earache"}),
        ("protocols/earache/cases.yaml", "code: ed-60", "code: pharmacy", {"earache"}),
        ("vocabulary.yaml", "temperature_39: {from: 39,", "temperature_39: {from: 39.5,", {"earache"}),
        ("vocabulary.yaml", "under_3_months: {below: 3 m", "under_3_months: {below: 2 m", {"earache"}),
        ("dispositions.yaml", "timeframe_minutes: 360", "timeframe_minutes: 300", ALL),
        ("immediate.yaml", "danger_group: 5", "danger_group: 4", ALL),
        ("vocabulary.yaml", "  choking:\n    short: ", "  choking:\n    short: now ", ALL),
        ("hazards.yaml", "hazards:\n", "hazards: # mended\n", set()),
    ],
)
def test_what_a_protocol_can_reach_is_proved_again_when_it_changes(
    rules_copy: Path, name: str, old: str, new: str, proved_again: set[str]
) -> None:
    before = digests(rules_copy)
    change(rules_copy, name, old, new)
    after = digests(rules_copy)
    changed = {name for name in after if after[name] != before[name]}
    assert changed & ALL == proved_again


def test_a_case_that_sounds_like_danger_stands_on_every_rule(rules_copy: Path) -> None:
    change(
        rules_copy,
        "protocols/earache/cases.yaml",
        "complaint: earache",
        "complaint: she cant breathe, earache",
    )
    before = digests(rules_copy)
    change(rules_copy, "protocols/low-mood/protocol.yaml", "owner: spoa maintainers", "owner: somebody else")
    after = digests(rules_copy)
    assert before["earache"] != after["earache"]
    assert before["chest-pain"] == after["chest-pain"]


def test_a_proof_is_found_again_and_a_second_check_takes_it(rules_copy: Path, tmp_path: Path) -> None:
    first = checked(rules_copy, tmp_path / "proofs", "earache")
    second = checked(rules_copy, tmp_path / "proofs", "earache")
    assert ([each.kept for each in first], [each.kept for each in second]) == ([False], [True])
    assert first[0].counts == second[0].counts
    assert not checked(rules_copy, tmp_path / "proofs", "earache", fresh=True)[0].kept


def test_what_is_wrong_is_never_kept(rules_copy: Path, tmp_path: Path) -> None:
    change(rules_copy, "protocols/earache/cases.yaml", "code: ed-60", "code: pharmacy")
    for _ in range(2):
        (found,) = checked(rules_copy, tmp_path, "earache")
        assert found.problems
        assert not found.kept


def test_a_review_falls_due_though_the_proof_was_kept(rules_copy: Path, tmp_path: Path) -> None:
    checked(rules_copy, tmp_path, "earache")
    (found,) = checked(rules_copy, tmp_path, "earache", today=date(2040, 1, 1))
    assert found.kept
    assert "the review was due" in found.problems[0].say


@pytest.mark.parametrize("damage", [b"", b"{}", b"[1]", b'{"proof": 3, "seal": "x"}', None])
def test_a_damaged_proof_was_never_made(tmp_path: Path, damage: bytes | None) -> None:
    kept = KeptProofs(tmp_path)
    kept.keep("earache", DIGEST, COUNTS)
    assert kept.find("earache", DIGEST) == COUNTS
    assert kept.find("chest-pain", DIGEST) is None
    (path,) = tmp_path.iterdir()
    path.write_bytes(path.read_bytes().replace(b"14", b"4") if damage is None else damage)
    assert kept.find("earache", DIGEST) is None


def test_only_the_last_few_proofs_of_a_protocol_are_kept(tmp_path: Path) -> None:
    kept = KeptProofs(tmp_path)
    for at in range(30):
        kept.keep("earache", f"sha256:{at:064}", COUNTS)
        kept.keep("earache", f"sha256:{at}{DIGEST}", COUNTS)
    assert len(list(tmp_path.iterdir())) == 10


def test_a_folder_that_cannot_be_written_keeps_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    kept = KeptProofs(tmp_path / "file")
    kept.keep("earache", DIGEST, COUNTS)
    assert kept.find("earache", DIGEST) is None


def test_several_processes_prove_what_one_proves(rules_copy: Path, tmp_path: Path) -> None:
    together = checked(rules_copy, tmp_path / "many", *sorted(ALL))
    alone = [each for name in sorted(ALL) for each in checked(rules_copy, tmp_path / "one", name)]
    assert together == alone
