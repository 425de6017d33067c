"""Invented people, sent through our rules."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from spoa.cli import main
from spoa.triage.model import Rulebook
from spoa.triage.numbers_page import put_section
from spoa.triage.population import Population, read_population, somebody
from spoa.triage.problems import RulesRefused
from spoa.triage.simulate import middle_and_most, outcome_lines, simulate
from tests.unit.triage.conftest import RULES


@pytest.fixture(scope="module")
def population(rulebook: Rulebook) -> Population:
    return read_population(rulebook, RULES)


def mix(*more: str) -> Result:
    return CliRunner().invoke(main, ["simulate", "mix", "--people", "60", *more])


def test_the_mix_is_printed_beside_the_published_one() -> None:
    found = mix()
    assert found.exit_code == 0
    assert "| Ambulance | " in found.stdout
    assert "| 11–12 % |" in found.stdout


def test_the_same_seed_makes_the_same_mix_and_another_seed_another(population: Population) -> None:
    first, again, other = (simulate(population, 60, seed, lambda _: None) for seed in (1, 1, 2))
    assert first == again
    assert first != other


def test_every_outcome_is_counted_once(population: Population) -> None:
    counted = simulate(population, 120, 3, lambda _: None)
    lines = outcome_lines(counted, population.data["published"]["outcomes"])
    assert sum(line.share for line in lines) == pytest.approx(100)
    assert sum(map(len, counted.asked.values())) == counted.people == 120


@pytest.mark.promise(2)
def test_the_worse_somebody_is_the_more_often_an_ambulance_comes(population: Population) -> None:
    rules = population.rulebook
    signs = {id_ for row in rules.life.rows for id_ in row.when}
    counts = [0, 0, 0]
    for number in range(600):
        person = somebody(population, 1, number)
        counts[person.ill] += any(person.so(id_) for id_ in signs)
    assert counts[0] < counts[2]


def test_a_complaint_that_asks_about_more_signs_does_not_make_its_people_more_ill(
    population: Population,
) -> None:
    def signs(protocol: str) -> float:
        people = [somebody(population, 3, number) for number in range(1200)]
        own = [each for each in people if each.told.protocols == (protocol,)]
        rows = population.rulebook.protocols[protocol].section.rows
        soon = {id_ for row in rows for id_ in row.when if population.tiers.get(id_) == "soon"}
        return sum(each.so(id_) for each in own for id_ in soon) / len(own)

    assert len(population.rulebook.protocols["abdominal-pain"].section.rows) > 40
    assert signs("abdominal-pain") < 0.5


def test_people_are_of_an_age_and_sex_that_their_complaint_is_for(population: Population) -> None:
    for number in range(400):
        told = somebody(population, 7, number).told
        assert told.days is not None
        (name,) = told.protocols
        of = population.rulebook.protocols[name].applies
        if of is not None:
            assert (of.from_days or 0) <= told.days + 1
            assert of.under_days is None or told.days < of.under_days
        assert (told.by == "self") <= (told.days >= 16 * 365)


def test_a_protocol_without_an_entry_gets_a_small_weight_and_is_named(rules_copy: Path) -> None:
    path = rules_copy / "population.yaml"
    path.write_text(path.read_text().replace("  earache:", "  no-such-thing:"))
    found = mix("--rules", str(rules_copy))
    assert "With a small weight, for want of an entry: earache" in found.stdout
    assert "no-such-thing" in found.stdout.splitlines()[-1]


@pytest.mark.parametrize(
    ("old", "new", "say"),
    [
        ("weight: 50", "wieght: 50", "did you mean 'weight'?"),
        ("chest_pain_tight: [4,", "chest_pain_tihgt: [4,", "did you mean 'chest_pain_tight'?"),
        ("ages: adult", "ages: adlut", "did you mean 'adult'?"),
        ("pregnant: 5", "pregnant: 500", "write one number of 100, or three"),
    ],
)
def test_what_names_nothing_is_refused_with_its_line(
    rulebook: Rulebook, rules_copy: Path, old: str, new: str, say: str
) -> None:
    path = rules_copy / "population.yaml"
    text = path.read_text()
    path.write_text(text.replace(old, new, 1))
    line = 1 + text[: text.index(old)].count("\n")
    with pytest.raises(RulesRefused) as refused:
        read_population(rulebook, rules_copy)
    assert f"population.yaml:{line}:" in refused.value.say
    assert say in refused.value.say


def test_a_section_of_the_page_of_numbers_is_put_in_place_of_the_one_before(tmp_path: Path) -> None:
    page = tmp_path / "numbers.md"
    put_section(page, "mix", "first")
    put_section(page, "mutants", "theirs")
    put_section(page, "mix", "second")
    text = page.read_text()
    assert "first" not in text
    assert text.index("second") < text.index("theirs")
    assert text.startswith("# Numbers\n")


@pytest.mark.parametrize(("numbers", "found"), [([], (0, 0)), ([4], (4, 4)), (list(range(11)), (5, 9))])
def test_the_middle_and_the_ninetieth_centile(numbers: list[int], found: tuple[float, float]) -> None:
    assert middle_and_most(numbers) == found
