"""Anything wrong in a file of rules is refused with its file, its line, and what was probably meant."""

from pathlib import Path

import pytest

from spoa.triage.problems import RulesRefused
from spoa.triage.rulebook import Rulebook, load

CHEST = "protocols/chest-pain/protocol.yaml"


def broken(rules: Path, name: str, old: str, new: str) -> str:
    path = rules / name
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))
    with pytest.raises(RulesRefused) as refused:
        load(rules)
    return refused.value.say


def line_of(rules: Path, name: str, text: str) -> int:
    lines = (rules / name).read_text().splitlines()
    return 1 + next(at for at, line in enumerate(lines) if text in line)


def test_our_rules_load_and_have_a_digest(rulebook: Rulebook) -> None:
    assert rulebook.digest.startswith("sha256:")
    assert set(rulebook.protocols) >= {"chest-pain", "earache", "low-mood"}


def test_the_digest_changes_with_what_decides_and_not_with_the_cases(rules_copy: Path) -> None:
    before = load(rules_copy).digest
    (rules_copy / "protocols/earache/cases.yaml").write_text("cases: []\n")
    assert load(rules_copy).digest == before
    path = rules_copy / CHEST
    path.write_text(path.read_text().replace("version: 1", "version: 2"))
    assert load(rules_copy).digest != before


@pytest.mark.promise(2)
def test_an_unknown_key_is_refused_with_a_suggestion(rules_copy: Path) -> None:
    say = broken(
        rules_copy, CHEST, "    because: Chest pain with sweating", "    becuase: Chest pain with sweating"
    )
    line = line_of(rules_copy, CHEST, "becuase")
    assert f"rules/{CHEST}:{line}: the key 'becuase' is not known here" in say
    assert "did you mean 'because'?" in say
    assert "'because' is missing" in say


def test_a_fact_that_is_not_in_the_vocabulary_is_refused_with_its_line(rules_copy: Path) -> None:
    say = broken(rules_copy, CHEST, "when: [chest_pain_sweating]", "when: [chest_pain_swaeting]")
    line = line_of(rules_copy, CHEST, "swaeting")
    assert f"rules/{CHEST}:{line}: the fact 'chest_pain_swaeting' is not a yes/no fact" in say
    assert "did you mean 'chest_pain_sweating'?" in say


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        (CHEST, "need: ed-60", "need: ed-61", "did you mean 'ed-60'?"),
        (CHEST, "source: nice-cg95", "source: nice-cg96", "did you mean 'nice-cg95'?"),
        (CHEST, "id: CP-02", "id: CP-01", "'CP-01' is the name of something already"),
        (CHEST, "id: chest-pain", "id: chest-pains", "the folder is called 'chest-pain'"),
        (CHEST, "{have you}", "{had you}", "did you mean 'have you'?"),
        (CHEST, "version: 1\n", "version: one\n", "Not a valid integer"),
        (CHEST, "title: Chest pain\n", "title: Chest pain\ntitle: Again\n", "'title' is here twice"),
        (CHEST, "rows:\n", "rows: [\n", "this is not YAML"),
        ("vocabulary.yaml", "ask_after: [harm_thoughts]", "ask_after: [harm_now]", "it waits for itself"),
        ("vocabulary.yaml", "any: [rash_not_fading, neck_stiff_hot]", "any: [rash]", "is not a yes/no fact"),
        ("vocabulary.yaml", "below: 3 months", "below: 3 moons", "is not an age"),
        ("vocabulary.yaml", "unit: °C", "units: °C", "did you mean 'unit'?"),
        ("vocabulary.yaml", "lasts: ever", "lasts: sometimes", "write ever, episode, or a number of minutes"),
        ("dispositions.yaml", "urgency: 2", "urgency: 9", "less than or equal to 8"),
        (
            "dispositions.yaml",
            "  1: clinician-now",
            "  1: clinician-then",
            "'clinician-then' is not in this file; did you mean",
        ),
        ("dispositions.yaml", "  4: clinician-60", "  4: clinician-now", "unsure would end worse than yes"),
        ("dispositions.yaml", "  7: clinician-3d\n", "", "nobody takes an unsure of urgency 7"),
        ("immediate.yaml", "life:\n", "live:\n", "did you mean 'life'?"),
    ],
)
def test_what_is_wrong_is_said(rules_copy: Path, name: str, old: str, new: str, said: str) -> None:
    say = broken(rules_copy, name, old, new)
    assert said in say
    assert say.startswith("rules/")


def test_only_the_four_that_cannot_wait_may_count_unsure_as_yes(rules_copy: Path) -> None:
    say = broken(
        rules_copy, "vocabulary.yaml", "  bleeding_heavily:\n", "  bleeding_heavily:\n    unsure: yes\n"
    )
    assert "only choking, fitting, not_awake, not_breathing may count unsure as yes" in say


def test_a_fact_stands_in_one_file_only(rules_copy: Path) -> None:
    say = broken(
        rules_copy, "protocols/earache/facts.yaml", "facts:\n", "facts:\n  listless: {short: listless}\n"
    )
    assert "earache/facts.yaml:3: 'listless' stands in rules/vocabulary.yaml already" in say


def test_a_file_that_is_not_there_is_said(rules_copy: Path) -> None:
    (rules_copy / "dispositions.yaml").unlink()
    with pytest.raises(RulesRefused, match="dispositions.yaml:1: the file cannot be read"):
        load(rules_copy)


def test_every_problem_is_said_at_once(rules_copy: Path) -> None:
    path = rules_copy / CHEST
    text = (
        path.read_text()
        .replace("need: ed-60", "need: nowhere")
        .replace("when: [coughing_blood]", "when: [blood]")
    )
    path.write_text(text)
    with pytest.raises(RulesRefused) as refused:
        load(rules_copy)
    assert len(refused.value.problems) == text.count("need: nowhere") + text.count("when: [blood]")


def test_a_second_need_is_for_what_its_own_disposition_says(rules_copy: Path) -> None:
    """A row about the mind that also brings a listener: the listener is for company."""
    path = rules_copy / CHEST
    text = path.read_text()
    row = "    when: [chest_pain_again]\n"
    assert row in text
    path.write_text(text.replace(row, f"{row}    for: mind\n    also: befriending\n", 1))
    rows = load(rules_copy).protocols["chest-pain"].section.rows
    (first,) = [each for each in rows if each.when == ("chest_pain_again",) and not each.id.endswith("+")]
    (second,) = [each for each in rows if each.id == f"{first.id}+"]
    assert (first.need_for, second.need_for) == ("mind", "company")
