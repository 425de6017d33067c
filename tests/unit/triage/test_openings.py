"""How people begin: the right protocol is offered first, in lay words and in a doctor's letter alike."""

from collections.abc import Iterator
from pathlib import Path
from time import process_time
from typing import Any

import pytest
import yaml

from spoa.triage.finder import candidates
from spoa.triage.model import Rulebook
from spoa.triage.ranking import is_only_else
from spoa.triage.told import Told

_BY_PROTOCOL: dict[str, list[Any]] = yaml.safe_load(
    (Path(__file__).parent / "openings.yaml").read_text(encoding="utf-8")
)


def _wrong(rulebook: Rulebook, protocol: str) -> Iterator[str]:
    for each in _BY_PROTOCOL[protocol]:
        entry = each if isinstance(each, dict) else {"say": each}
        about = Told(age_years=entry.get("age"), sex=entry.get("sex"))
        found = [each.protocol for each in candidates(rulebook, entry["say"], about)]
        if found[0] not in {protocol, *entry.get("or", ())}:
            yield f"{entry['say']!r} finds {found}"


@pytest.mark.parametrize("protocol", _BY_PROTOCOL)
def test_real_sentences_find_the_right_questions_first(rulebook: Rulebook, protocol: str) -> None:
    assert list(_wrong(rulebook, protocol)) == []


def test_every_protocol_is_opened_in_at_least_three_ways(rulebook: Rulebook) -> None:
    assert {name for name in rulebook.protocols if len(_BY_PROTOCOL.get(name, ())) < 3} == set()


@pytest.mark.parametrize(
    ("say", "not_found"),
    [
        ("cold sore on my lip", "cough-cold-flu"),
        ("hay fever", "fever-adult"),
        ("ear is blocked", "constipation"),
        ("sore knee, no fever, no rash", "fever-adult"),
        ("sore knee, no fever, no rash", "rash"),
        ("tummy ache with a history of asthma", "wheeze-asthma"),
    ],
)
def test_what_is_denied_past_or_part_of_a_longer_word_is_not_offered(
    rulebook: Rulebook, say: str, not_found: str
) -> None:
    assert not_found not in [each.protocol for each in candidates(rulebook, say)]


def test_age_and_sex_leave_out_what_is_for_others(rulebook: Rulebook) -> None:
    def found(age: float, sex: Any) -> set[str]:
        words = "fever, sore testicle, pregnant"
        return {each.protocol for each in candidates(rulebook, words, Told(age_years=age, sex=sex))}

    assert found(0.5, "female") == {"fever-baby", "fever-child"}
    assert found(30, "male") == {"fever-adult", "testicular-pain"}
    assert found(30, "female") == {"fever-adult", "pregnancy"}


def test_something_else_is_offered_last_when_nothing_fits_well(rulebook: Rulebook) -> None:
    assert is_only_else(candidates(rulebook, "my gizmo is wonky"))
    assert "other-problem" not in [each.protocol for each in candidates(rulebook, "sore throat")]
    assert candidates(rulebook, "  ") == ()


def test_a_word_said_over_and_over_costs_no_time(rulebook: Rulebook) -> None:
    started = process_time()
    assert candidates(rulebook, "sore throat pain cough " * 180)
    assert process_time() - started < 1.0
