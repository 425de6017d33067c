"""Whatever stands in a file of rules: file, line, reason. Each of these was a traceback once."""

from datetime import date
from pathlib import Path

import pytest

from spoa.kernel.plain_yaml import NotPlain, plain_yaml
from spoa.triage.check import prove
from spoa.triage.counting import people
from spoa.triage.problems import RulesRefused
from spoa.triage.proofs import prove_sources
from spoa.triage.rulebook import load
from tests.unit.triage.conftest import change

EAR, PERSONS = "protocols/earache/protocol.yaml", "protocols/earache/cases.yaml"
SHARED, OUTCOMES = "vocabulary.yaml", "dispositions.yaml"
NUMBER = "facts:\n  pulse: {type: number, unit: a minute, short: pulse, ask: 'How fast?', "


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("a: !!python/object:os.system b", 1, "this is not YAML"),
        ("a: b\nc: !mine d", 2, "this is not YAML"),
        ("a: b\nc: 2026-13-45", 2, "'2026-13-45' is no value: month must be in 1..12"),
        ("a: !!int x", 1, "'x' is no value"),
        ("? [a, b]\n: c", 1, "a key is one word"),
        ("? {a: b}\n: c", 1, "a key is one word"),
        ("a: b\n~: c", 2, "a key is one word"),
        ("a: b\na: c", 2, "'a' is here twice"),
        ("a: b\nc: &c [*c]", 2, "it holds itself"),
        ("a: " + "[" * 60_000, 1, "more than 40 brackets are open here"),
        ("a: &a [x, x]\n" + f"b: [{'*a, ' * 90_000}]\n", 1, "more than can be read"),
        ("a: b\n---\nc: d", 2, "another document"),
        ("\0", 1, "this is not YAML"),
    ],
)  # fmt: skip
def test_what_is_not_plain_yaml_is_refused_with_its_line(text: str, line: int, said: str) -> None:
    with pytest.raises(NotPlain) as refused:
        plain_yaml(text)
    assert said in refused.value.say
    assert refused.value.line >= line


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        (EAR, "title: Earache\n", "title: Earache\napplies: {}\n", "say for whom"),
        (EAR, "title: Earache\n", "title: Earache\napplies: {sex: []}\n", "Shorter than minimum"),
        (EAR, "title: Earache\n", "title: Earache\napplies: {under_age: 0 days}\n", "it is for nobody"),
        (EAR, "review_by: 2027-11-21", "review_by: 2027-11-21 10:00:00", "write a date such as"),
        (EAR, "approval: null", "approval: yes", "Invalid input type"),
        (EAR, "words:\n", "words:\n  - '  '\n", "write it in words"),
        (SHARED, "facts:\n", f"{NUMBER}ranges: {{fast: {{from: 9, below: 6, short: so}}}}}}\n", "ends be"),
        (SHARED, "facts:\n", f"{NUMBER}ranges: {{fast: {{from: .nan, short: fast}}}}}}\n", "is not a number"),
        (SHARED, "facts:\n", f"{NUMBER}least: 9, most: 3}}\n", "is not more than 'least'"),
        (SHARED, "facts:\n", f"{NUMBER}ranges: {{age: {{from: 9, short: so}}}}}}\n", "not a yes/no fact"),
        (SHARED, "temperature_39: {from: 39,", "temperature_39: {from: 102,", "is the unit right?"),
        (SHARED, "{id: female, text: Female}", "{id: woman, text: Female}", "female, male, other"),
        (OUTCOMES, "timeframe_minutes: 60", "timeframe_minutes: 3600", "is the unit right?"),
        (OUTCOMES, "  1: clinician-now\n", "  1: clinician-now\n  9: home\n", "9 is no urgency"),
    ],
)  # fmt: skip
def test_what_cannot_be_meant_is_refused_with_its_line(
    rules_copy: Path, name: str, old: str, new: str, said: str
) -> None:
    line = change(rules_copy, name, old, new)
    with pytest.raises(RulesRefused) as refused:
        load(rules_copy)
    found = [each for each in refused.value.problems if said in each.say]
    assert found, refused.value.say
    assert found[0].file == f"rules/{name}"
    assert abs(found[0].line - line) <= 2


@pytest.mark.parametrize("name", ["mind", "life"])
def test_a_protocol_is_not_called_as_the_danger_questions_are(rules_copy: Path, name: str) -> None:
    (rules_copy / "protocols/earache").rename(rules_copy / "protocols" / name)
    with pytest.raises(RulesRefused, match=f"'{name}' is the name of something already"):
        load(rules_copy)


@pytest.mark.parametrize(
    "who", ["from_age: 50 years", "sex: [other]", "by: [professional]", "from_age: 100 years, sex: [male]"]
)
def test_a_protocol_for_a_few_is_proved_for_them(rules_copy: Path, who: str) -> None:
    change(rules_copy, EAR, "title: Earache\n", f"title: Earache\napplies: {{{who}}}\n")
    rulebook = load(rules_copy)
    persons = people(rulebook, "earache", "voice")
    assert persons
    assert not [
        each.say for each in prove(rulebook, rules_copy, "earache").problems if "for nobody" in each.say
    ]


def test_a_protocol_that_nobody_is_old_enough_for_is_said(rules_copy: Path) -> None:
    line = change(rules_copy, EAR, "title: Earache\n", "title: Earache\napplies: {from_age: 500 years}\n")
    found = prove(load(rules_copy), rules_copy, "earache").problems
    assert [each.line for each in found if "it is for nobody whom we can ask" in each.say] == [line + 1]


def test_names_in_a_case_that_are_no_names_are_said(rules_copy: Path) -> None:
    odd = "cases:\n  - name: Odd\n    told: {answers: {1: true}}\n    expect: {code: home}\n"
    change(rules_copy, PERSONS, "cases:\n", odd)
    found = prove(load(rules_copy), rules_copy, "earache").problems
    assert any("answers is an object whose keys are names" in each.say for each in found)


def test_our_own_files_pass_what_refuses_others(rules_copy: Path) -> None:
    rulebook = load(rules_copy)
    assert not list(prove_sources(rulebook, rulebook.protocols["earache"], date(2026, 11, 22)))
