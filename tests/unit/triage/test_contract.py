"""The JSON contract: what goes in, what comes out, and what is refused."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from spoa.triage.contract import answer, answer_text, told_from
from spoa.triage.model import Rulebook
from spoa.triage.told import Told

GIRL = {"age_years": 4, "sex": "female", "by": "parent", "with_patient": True, "channel": "text"}


def test_a_complaint_without_a_protocol_is_to_be_chosen(rulebook: Rulebook) -> None:
    found = answer(rulebook, {**GIRL, "complaint": "earache"})
    assert found["status"] == "choose"
    assert found["candidates"][0] == {"protocol": "earache", "title": "Earache", "score": 90}
    assert found["human"] is None


def test_a_question_has_the_names_of_the_contract(rulebook: Rulebook) -> None:
    found = answer(rulebook, {**GIRL, "protocols": ["earache"]})
    expected = {"question", "certain", "not_ruled_out", "set_aside", "floor", "proposed", "remaining_at_most"}
    assert expected | {"status", "human", "protocols"} <= set(found)
    assert {"id", "type", "facts", "text", "patient_text", "options", "unit"} <= set(found["question"])
    assert found["question"]["options"][-1] == {"id": "unsure", "text": "Not sure"}
    assert found["not_ruled_out"] == {"code": "ambulance-1", "urgency": 1}
    assert found["floor"] is None
    json.dumps(found)


def test_a_decision_has_the_names_of_the_contract(rulebook: Rulebook) -> None:
    raw = {"age_years": 58, "protocols": ["chest-pain"], "answers": {"chest_pain_tight": True}}
    found = answer(rulebook, {**raw, "groups": {"life_first": []}})
    assert found["status"] == "decided"
    disposition = found["disposition"]
    named = {"code", "urgency", "timeframe_minutes", "level", "service", "needs"}
    assert set(disposition) == named
    assert (disposition["code"], disposition["level"]) == ("ambulance-2", "emergency")
    assert disposition["needs"][0]["for"] == "body"
    assert found["because"][0]["facts"][0]["value"] == "yes"
    assert {"ruled_out", "set_aside", "advice", "worsening", "rulebook"} <= set(found)
    json.dumps(found)


@pytest.mark.promise(8)
def test_what_was_told_can_be_written_down_and_read_back(rulebook: Rulebook) -> None:
    told = Told(
        age_days=1500,
        by="parent",
        with_patient=True,
        protocols=("earache",),
        answers={"temperature": (38.0, 39.0), "listless": False},
        groups={"ear_ill": ("vomited_twice",), "ear_plain": "some"},
        later=("ear_object",),
    )
    assert told_from(rulebook, json.loads(json.dumps(told.as_json()))) == told


@pytest.mark.parametrize(
    ("raw", "at", "said"),
    [
        ([], "", "Send one JSON object."),
        ({"protocol": ["earache"]}, "protocol", "did you mean 'protocols'?"),
        ({"age_years": 140}, "age_years", "from 0 to 125"),
        ({"age_days": -1}, "age_days", "from 0"),
        ({"sex": "man"}, "sex", "one of female, male, other"),
        ({"by": "nurse"}, "by", "one of self"),
        ({"with_patient": "yes"}, "with_patient", "true, false or left out"),
        ({"protocols": ["earaches"]}, "protocols", "did you mean 'earache'?"),
        ({"answers": {"temprature": 39}}, "answers.temprature", "did you mean 'temperature'?"),
        ({"answers": {"temperature": 101}}, "answers.temperature", "is the unit right?"),
        ({"answers": {"temperature": [39, 38]}}, "answers.temperature", "the lowest and the highest"),
        ({"answers": {"temperature": True}}, "answers.temperature", "give a number"),
        ({"answers": {"listless": "maybe"}}, "answers.listless", "true, false or unsure"),
        ({"answers": {"sex": "both"}}, "answers.sex", "one of female, male, other"),
        ({"answers": {"temperature.check": True}}, "answers.temperature.check", "is not in the rulebook"),
        ({"sex": "male", "answers": {"pregnant": True}}, "answers.pregnant", "cannot be so"),
        ({"sex": "male", "answers": {"pregnant.check": True}}, "answers.pregnant.check", "cannot be so"),
        ({"sex": "male", "groups": {"belly_serious": ["pregnant"]}}, "groups.belly_serious", "cannot be so"),
        ({"sex": "male", "protocols": ["pregnancy"]}, "protocols", "the person is male"),
        (
            {"sex": "female", "answers": {"sex": "male"}},
            "answers.sex",
            "and answers.sex is male",
        ),
        ({"age_years": 40, "answers": {"age": 3}}, "answers.age", "two ages"),
        ({"age_years": 3, "age_days": 9000}, "answers.age", "two ages"),
        ({"answers": {1: True}}, "answers", "whose keys are names"),
        ({"groups": {"ear": []}}, "groups.ear", "is not in the rulebook"),
        ({"groups": {"ear_ill": ["fever"]}}, "groups.ear_ill", "is not one of the group"),
        ({"groups": {"ear_ill": True}}, "groups.ear_ill", "list those that are so"),
        ({"later": ["fever"]}, "later", "is not in the rulebook"),
        ({"complaint": 5}, "complaint", "is text"),
        ({"answers": 5}, "answers", "is an object"),
    ],
)
def test_what_makes_no_sense_is_refused_in_words(rulebook: Rulebook, raw: object, at: str, said: str) -> None:
    found = answer(rulebook, raw)
    assert (found["status"], found["at"], found["human"]) == ("error", at, None)
    assert said in found["error"]


def test_nobody_who_needs_help_at_once_is_told_what_to_do_at_home(rulebook: Rulebook) -> None:
    said = answer(
        rulebook,
        {
            "age_years": 58,
            "sex": "male",
            "by": "self",
            "protocols": ["chest-pain"],
            "answers": {"chest_pain_tight": True, "chest_pain_sweating": True},
            "groups": {"life_first": []},
        },
    )
    assert (said["status"], said["disposition"]["level"]) == ("decided", "emergency")
    assert said["advice"] == []
    assert said["worsening"]


_KEYS = [
    "age_years",
    "age_days",
    "sex",
    "by",
    "with_patient",
    "channel",
    "complaint",
    "protocols",
    "answers",
    "groups",
    "asked",
    "later",
]
_NAMES = st.sampled_from(
    [
        "earache",
        "chest-pain",
        "mind",
        "temperature",
        "ear_pain_for",
        "listless",
        "temperature.check",
        "listless.check",
        "life_first",
        "ear_worse",
        "choking",
        "female",
        "self",
        "voice",
        "unsure",
        "some",
        "age",
        "with_patient",
    ]
)
_ANYTHING = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | _NAMES | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_NAMES, inner, max_size=4),
    max_leaves=12,
)
_SENT = _ANYTHING | st.dictionaries(st.sampled_from(_KEYS), _ANYTHING, max_size=4)


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(raw=_SENT)
def test_whatever_is_sent_is_answered(rulebook: Rulebook, raw: object) -> None:
    found = answer_text(rulebook, json.dumps(raw))
    assert found["status"] in ("choose", "ask", "decided", "error")
    json.dumps(found, allow_nan=False)
