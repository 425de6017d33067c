"""`spoa triage` as an author uses it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from spoa.triage.commands import triage
from spoa.triage.model import Rulebook
from spoa.triage.told import Told
from spoa.triage.walk import says, walk
from tests.unit.triage.conftest import RULES, change

EARACHE = "protocols/earache/facts.yaml"


def run(*words: str, rules: Path = RULES, said: str = "") -> Result:
    return CliRunner().invoke(triage, ["--rules", str(rules), *words], input=said)


@pytest.mark.promise(2)
def test_a_protocol_is_proved_once_and_then_kept() -> None:
    """All protocols are proved by ``make check``, on two cores: here one is enough."""
    said = [run("check", "earache") for _ in range(2)]
    assert [found.exit_code for found in said] == [0, 0], said[0].output
    assert "earache: proved;" in said[0].output
    assert "earache: proved, kept;" in said[1].output
    assert "0 problems" in said[1].output


def test_a_changed_range_is_told_with_the_case_that_moves(rules_copy: Path) -> None:
    change(rules_copy, "vocabulary.yaml", "temperature_39: {from: 39,", "temperature_39: {from: 39.5,")
    found = run("check", "earache", rules=rules_copy)
    assert found.exit_code == 1
    assert "'Girl of 5, 39 and drinking little' ends at pharmacy, not at ooh-gp-6h" in found.output
    assert "rules/protocols/earache/cases.yaml:" in found.output
    assert "for example:" in found.output


def test_a_dead_row_is_told_with_its_line(rules_copy: Path) -> None:
    name = "protocols/chest-pain/protocol.yaml"
    change(rules_copy, name, "when: [chest_pain_again]", "when: [coughing_blood]")
    found = run("check", "chest-pain", rules=rules_copy)
    assert found.exit_code == 1
    assert "CP-15 is dead: whenever it is met, CP-09 is met too and is more urgent" in found.output


@pytest.mark.promise(2)
@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        (
            EARACHE,
            "  ear_both:",
            "  ear_wax:\n    short: wax\n    ask: Wax?\n  ear_both:",
            "used by nothing",
        ),
        (
            "protocols/earache/protocol.yaml",
            "review_by: 2027-11-21",
            "review_by: 2020-01-01",
            "the review was due",
        ),
        (
            "protocols/earache/protocol.yaml",
            "status: draft",
            "status: approved",
            "nobody is named under 'approval'",
        ),
        (
            "protocols/earache/protocol.yaml",
            "ear_dizzy, ear_both]",
            "ear_dizzy, hears_things]",
            "no row here asks for",
        ),
        (
            "protocols/earache/cases.yaml",
            "code: ed-60, rows: [EA-01]",
            "code: pharmacy",
            "ends at ed-60, not at pharmacy",
        ),
        (
            "protocols/earache/cases.yaml",
            "answers: {listless: true}",
            "answers: {listles: true}",
            "did you mean 'listless'?",
        ),
        (
            "protocols/earache/protocol.yaml",
            "written: 2026-11-21",
            "written: 2999-01-01",
            "it was not written yet",
        ),
        (
            "protocols/earache/protocol.yaml",
            "written: 2026-11-21",
            "written: soon",
            "'written': write a date such as",
        ),
        ("immediate.yaml", "    source: nhs-anaphylaxis", "    source: nhs-999", "no row uses the source"),
        ("immediate-cases.yaml", "answers: {throat_swelling: true}", "answers: {}", "no case meets LF-06"),
        ("immediate-cases.yaml", "answers: {harm_done: true}", "answers: {}", "ends at pharmacy, not at amb"),
        (EARACHE, 'ask: "Do both ears hurt?"', "ask: Tell me.", "this asks nothing"),
    ],
)
def test_what_cannot_be_proved_is_said(rules_copy: Path, name: str, old: str, new: str, said: str) -> None:
    change(rules_copy, name, old, new)
    found = run("check", "earache", rules=rules_copy)
    assert found.exit_code == 1
    assert said in found.output


def test_a_fact_that_another_protocol_wants_too_belongs_in_the_vocabulary(rules_copy: Path) -> None:
    change(rules_copy, "protocols/low-mood/protocol.yaml", "when: [no_one_to_talk]", "when: [ear_both]")
    found = run("check", "low-mood", rules=rules_copy)
    assert found.exit_code == 1
    assert "earache/facts.yaml:" in found.output
    assert "'ear_both' is of use to earache and low-mood: move it to vocabulary.yaml" in found.output


def test_rules_that_do_not_load_are_told_with_the_line(rules_copy: Path) -> None:
    line = change(
        rules_copy, "protocols/earache/protocol.yaml", "when: [ear_behind_swollen]", "when: [ear_swollen]"
    )
    found = run("check", rules=rules_copy)
    assert found.exit_code == 1
    assert f"rules/protocols/earache/protocol.yaml:{line}: the fact 'ear_swollen'" in found.output


def test_bytes_that_are_no_text_and_half_a_letter_do_not_end_the_stream() -> None:
    lines = [b"\xff\xfe", rb'{"protocols": ["\ud83d"]}', b'{"sex": "male", "sex": "female"}', b"{}"]
    found = run("ask", "--json", said=b"\n".join(lines))
    assert [json.loads(line)["status"] for line in found.output.splitlines()] == ["error"] * 3 + ["choose"]


def test_an_unknown_protocol_is_told_with_a_suggestion() -> None:
    found = run("check", "earach")
    assert found.exit_code == 1
    assert "did you mean 'earache'?" in found.output


def test_ask_reads_lines_and_goes_on_after_a_bad_one() -> None:
    good = json.dumps({"age_years": 40, "protocols": ["earache"]})
    found = run("ask", "--json", said=f"nonsense\n\n[]\n{good}\n")
    statuses = [json.loads(line)["status"] for line in found.output.splitlines()]
    assert statuses == ["error", "error", "ask"]


def test_ask_by_hand_ends_with_a_decision() -> None:
    found = run("ask", "low-mood", "--age", "33", "--sex", "male", said="9\n4\n7\n2\nfour\n4\n7\n7\n3\n")
    assert found.exit_code == 0, found.output
    assert '"status": "decided"' in found.output


def test_ask_by_hand_takes_a_range_and_asks_again_what_makes_no_sense(rulebook: Rulebook) -> None:
    told = Told(age_years=3, sex="female", by="parent", with_patient=True, protocols=("earache",))
    keys = []
    for asked, _ in walk(rulebook, told, says(rulebook, False)).asked:
        numbered = {each.id: str(at) for at, each in enumerate(asked.options, 1)}
        keys += ["9999", "abc", "1 to 2"] if asked.type == "duration" else [numbered.get("none", "2")]
    found = run("ask", "earache", "--age", "3", "--by", "parent", said="\n".join([*keys, "unsure"]))
    assert "is the unit right?" in found.output
    assert "give a number, or the lowest and the highest" in found.output
    assert '"status": "decided"' in found.output, found.output


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("ask", "earache", "--age", "140"), "age_years is a number from 0 to 125"),
        (("ask", "pregnancy", "--sex", "male"), "the person is male"),
        (("try", "man of 140, ear ache"), "age_days is a number"),
    ],
)
def test_somebody_who_cannot_be_is_refused_in_words(words: tuple[str, ...], said: str) -> None:
    found = run(*words)
    assert (found.exit_code, said in found.output) == (1, True), found.output


@pytest.mark.parametrize(
    "name", ["chest-pain", "CP-01", "chest_pain_tight", "life_awake", "ambulance-2", "life"]
)
def test_explain_says_it_in_words(name: str) -> None:
    assert run("explain", name).exit_code == 0
    assert run("explain", "nothing-like-this").exit_code == 1


def test_nothing_heavy_is_imported() -> None:
    heavy = ("flask", "sqlalchemy", "twilio", "rq", "redis", "pydantic", "numpy")
    code = f"import sys, spoa.triage.commands; print([name for name in {heavy!r} if name in sys.modules])"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"


@pytest.mark.promise(2)
@pytest.mark.parametrize(
    ("drop", "said"),
    [
        ("unsure", "nobody is not sure of anything"),
        ("by: ", "nobody speaks for somebody else"),
        ("Man of 41", "no child and adult tell the same"),
        ("pharmacy", "no case ends where no row is met"),
        ("temperature: 3", "no pair of cases stands on either side of"),
        ("EA-01]", "no case meets EA-01"),
        ("- name", "0 cases: at least 10 are needed"),
    ],
)
def test_what_no_case_tries_is_said(rules_copy: Path, drop: str, said: str) -> None:
    path = rules_copy / "protocols/earache/cases.yaml"
    head, *cases = path.read_text().split("\n  - name")
    kept = "".join(f"\n  - name{case}" for case in cases if drop not in f"- name{case}")
    path.write_text(f"{head}{kept}\n" if kept else "cases: []\n")
    found = run("check", "earache", rules=rules_copy)
    assert found.exit_code == 1
    assert said in found.output or "cases.yaml:1: 'cases': Shorter than" in found.output


def test_words_that_are_hard_to_read_are_said_with_the_hardest(rules_copy: Path) -> None:
    hard = "Individuals experiencing otological symptomatology necessitate multidisciplinary evaluation"
    name = "protocols/earache/protocol.yaml"
    path = rules_copy / name
    path.write_text(path.read_text().replace("advice:\n", "advice:\n" + 12 * f"  - {hard}.\n", 1))
    found = run("check", "earache", rules=rules_copy)
    assert "its words are for readers of" in found.output
    assert f"the hardest is “{hard}.”" in found.output
