"""Edges of what is known from what was told: numbers, choices, ages, checks, and how many are left to ask."""

from dataclasses import replace

import pytest

from spoa.triage.engine import look, step
from spoa.triage.known import Known, applies
from spoa.triage.model import Applies, Rulebook
from spoa.triage.rulebook import load
from spoa.triage.told import Channel, Told
from spoa.triage.walk import says, walk
from tests.support.few_rules import few_rules

MAN = Told(age_years=58, sex="male", by="self", protocols=("chest-pain",))
WELL = {"life_first": (), "life_second": ()}


def state(rulebook: Rulebook, told: Told) -> Known:
    return look(rulebook, told).known


def test_an_age_from_and_to_settles_what_it_can_and_leaves_the_rest_unsure(rulebook: Rulebook) -> None:
    seen = state(rulebook, replace(MAN, age_years=None, answers={"age": (38.0, 42.0)}))
    unsure = set(rulebook.named(seen.unsure()))
    assert "age_40_or_more" in unsure
    assert unsure.isdisjoint({"under_16", "under_3_months", "age_60_or_more"})
    assert rulebook.facts["under_16"].bit & seen.no


def test_a_number_tells_its_own_facts_and_no_other(rulebook: Rulebook) -> None:
    seen = state(rulebook, replace(MAN, age_years=None, sex=None, answers={"temperature": 38.5}))
    told = set(rulebook.named(seen.told() & ~seen.away))
    assert told
    assert all(name.startswith("temperature") for name in told)
    assert "temperature_38" in rulebook.named(seen.yes)
    assert "temperature_39" not in rulebook.named(seen.yes)


@pytest.mark.parametrize(("days", "fits"), [(99, False), (100, True), (199, True), (200, False)])
def test_an_age_from_is_included_and_an_age_under_is_not(days: int, fits: bool) -> None:
    assert applies(Applies(from_days=100.0, under_days=200.0), Told(age_days=days)) is fits


@pytest.fixture(scope="module")
def with_a_choice(tmp_path_factory: pytest.TempPathFactory) -> Rulebook:
    """A few of our rules, and in earache a choice that tells two facts."""
    rules = few_rules(tmp_path_factory.mktemp("few") / "rules")
    facts = rules / "protocols/earache/facts.yaml"
    facts.write_text(
        facts.read_text(encoding="utf-8")
        + """  ear_fluid:
    type: any_of
    short: what runs from the ear
    ask: What runs from the ear?
    options:
      - {id: nothing, text: Nothing}
      - {id: water, text: Clear water, facts: [ear_water]}
      - {id: blood, text: Blood, facts: [ear_blood]}
  ear_water: {short: clear water from the ear}
  ear_blood: {short: blood from the ear}
  ear_runs: {short: something that runs from the ear, any: [ear_water, ear_blood]}
""",
        encoding="utf-8",
    )
    protocol = rules / "protocols/earache/protocol.yaml"
    row = "  - {{id: EA-{}, when: [{}], need: {}, because: It runs., source: nhs-earache}}\n"
    rows = "rows:\n" + row.format(98, "ear_water", "own-gp-3d") + row.format(99, "ear_blood", "gp-24h")
    asked = "  ear_written: {ask: Any of these?, channels: [text], facts: [ear_runs, ear_object]}\n\n"
    text = protocol.read_text(encoding="utf-8")
    protocol.write_text(text.replace("rows:\n", asked + rows, 1), encoding="utf-8")
    return load(rules)


def test_none_to_a_broad_sign_that_no_row_asks_for_is_none_to_its_parts(with_a_choice: Rulebook) -> None:
    told = Told(age_years=30, sex="male", by="self", channel="text", protocols=("earache",))
    seen = state(with_a_choice, replace(told, groups={"ear_written": ()}))
    for name in ("ear_runs", "ear_water", "ear_blood"):
        assert with_a_choice.facts[name].bit & seen.no, name


@pytest.mark.parametrize(
    ("answer", "yes", "no"),
    [
        (("nothing",), set(), {"ear_water", "ear_blood"}),
        (("blood",), {"ear_blood"}, {"ear_water"}),
        (("blood", "water"), {"ear_blood", "ear_water"}, set()),
        ("unsure", {"ear_blood", "ear_water"}, {"ear_blood", "ear_water"}),
    ],
)
def test_a_choice_tells_the_facts_of_what_was_picked_and_denies_the_others(
    with_a_choice: Rulebook, answer: tuple[str, ...] | str, yes: set[str], no: set[str]
) -> None:
    told = Told(age_years=30, sex="male", by="self", protocols=("earache",), answers={"ear_fluid": answer})
    seen = state(with_a_choice, told)
    both = {"ear_water", "ear_blood"}
    assert both & set(with_a_choice.named(seen.yes)) == yes
    assert both & set(with_a_choice.named(seen.no)) == no


def test_a_plainer_question_answered_no_rules_the_row_out(rulebook: Rulebook) -> None:
    answers = {"chest_pain_tight": "unsure", "chest_pain_tight.check": False}
    told = replace(MAN, groups={"life_first": ()}, answers=answers)
    tight = rulebook.facts["chest_pain_tight"].bit
    seen = state(rulebook, told)
    assert not tight & (seen.yes | seen.pending)
    assert tight & seen.no
    assert walk(rulebook, told, says(rulebook, False)).end.set_aside == ()


def test_a_made_fact_is_open_while_what_may_still_be_weighs_enough(rulebook: Rulebook) -> None:
    broad = rulebook.facts["life_infection"].bit
    text = replace(MAN, channel="text")
    for answers, is_yes, is_no in (
        ({"rash_not_fading": False}, False, False),
        ({"rash_not_fading": False, "neck_stiff_hot": False}, False, True),
        ({"rash_not_fading": False, "neck_stiff_hot": "unsure"}, True, True),
        ({"rash_not_fading": True, "neck_stiff_hot": "unsure"}, True, False),
        ({"rash_not_fading": "unsure", "neck_stiff_hot": "unsure"}, True, True),
    ):
        seen = state(rulebook, replace(text, answers=answers))
        assert (bool(broad & seen.yes), bool(broad & seen.no)) == (is_yes, is_no), answers


def test_a_danger_phrase_of_a_protocol_brings_its_rows_of_category_two(rulebook: Rulebook) -> None:
    said = replace(MAN, protocols=(), complaint="he has been stabbed")
    found = step(rulebook, said)
    assert found.question is not None
    assert found.question.id == "wound_deep_body"
    assert found.not_ruled_out is not None
    assert found.not_ruled_out.urgency == 2
    certain = step(rulebook, replace(said, answers={"wound_deep_body": True}))
    assert certain.disposition is not None
    assert certain.disposition.code == "ambulance-2"


@pytest.mark.parametrize("channel", ["voice", "text"])
@pytest.mark.parametrize(
    ("protocol", "spared"),  # questions that only a yes would have brought
    [("chest-pain", 0), ("labour", 0), ("earache", 2), ("hot-swollen-joint", 2), ("low-mood", 4)],
)
def test_at_the_start_as_many_are_left_as_are_asked_and_those_that_only_a_yes_brings(
    rulebook: Rulebook, protocol: str, spared: int, channel: Channel
) -> None:
    told = Told(age_years=30, sex="female", by="self", channel=channel, protocols=(protocol,))
    walked = walk(rulebook, told, says(rulebook, False))
    left = [each.remaining_at_most for _, each in walked.asked]
    assert left == sorted(left, reverse=True)
    assert left[0] == len(walked.asked) + spared


def test_what_can_no_longer_matter_is_not_counted_among_those_that_are_left(rulebook: Rulebook) -> None:
    begun = step(rulebook, replace(MAN, groups=WELL))
    sent = replace(MAN, groups=WELL, answers={"chest_pain_effort": True, "chest_pain_15_min": True})
    certain = step(rulebook, sent)
    assert certain.certain is not None
    assert certain.remaining_at_most < begun.remaining_at_most


def test_the_twenty_first_question_brings_a_human_and_the_twentieth_does_not(rulebook: Rulebook) -> None:
    groups = [group.id for group in rulebook.groups.values() if not group.danger][:20]
    told = replace(MAN, groups=dict.fromkeys(groups, ()))
    twenty, nineteen = (
        step(rulebook, told),
        step(rulebook, replace(told, groups=dict.fromkeys(groups[:19], ()))),
    )
    assert twenty.status == nineteen.status == "ask"
    assert twenty.human is not None and twenty.human.why == "more than twenty questions"
    assert nineteen.human is None


def test_a_bound_below_is_not_included(rulebook: Rulebook) -> None:
    seen = state(rulebook, replace(MAN, answers={"temperature": 36.0}))
    below = rulebook.facts["temperature_below_36"].bit
    assert below & seen.no
    assert not below & seen.yes


def test_a_plain_yes_to_what_does_not_apply_is_heard_and_a_not_sure_is_not(rulebook: Rulebook) -> None:
    fast = rulebook.facts["breath_fast_child"].bit
    for answer, heard in ((True, True), ("unsure", False), (False, False)):
        seen = state(rulebook, replace(MAN, answers={"breath_fast_child": answer}))
        assert bool(fast & seen.yes) is heard
        assert bool(fast & seen.no) is not heard


def test_a_danger_phrase_reaches_its_fact_and_what_is_made_of_it(rulebook: Rulebook) -> None:
    def reached(words: str) -> set[str]:
        ((_, mask),) = look(rulebook, replace(MAN, protocols=(), complaint=words)).plan.dangers
        return set(rulebook.named(mask))

    assert reached("pain in chest") == {"chest_pain_tight"}
    assert reached("he cant breathe") == {"breathing_failing", "life_breathing"}


def test_an_age_makes_no_row_more_pressing_than_the_danger_to_life(rulebook: Rulebook) -> None:
    for protocol in ("abdominal-pain", "chest-pain", "dizziness"):
        old = Told(age_years=80, sex="female", by="self", protocols=(protocol,))
        asked = [question.id for question, _ in walk(rulebook, old, says(rulebook, False)).asked]
        assert asked[:2] == ["life_first", "life_second"]


def test_a_broad_sign_that_was_told_is_not_asked_again_to_tell_its_parts(rulebook: Rulebook) -> None:
    told = replace(MAN, channel="text", answers={"life_breathing": True})
    found = step(rulebook, told)
    assert found.question is not None
    assert found.question.id in {"choking", "throat_swelling", "bleeding_heavily"}


def test_the_lead_need_names_the_rows_that_ask_for_it_and_no_others(rulebook: Rulebook) -> None:
    answers = {"belly_fatty": True, "weight_loss": True, "belly_comes_back": True}
    told = replace(MAN, protocols=("abdominal-pain",))
    end = walk(rulebook, told, says(rulebook, False, answers)).end
    assert end.disposition is not None
    assert end.disposition.code == "own-gp-3d"
    assert set(end.disposition.needs[0].rows) == {"AP-44", "AP-54"}


def test_a_sign_of_an_open_row_within_the_hour_makes_the_floor_class_two(rulebook: Rulebook) -> None:
    told = replace(MAN, protocols=("fever-adult",), groups=WELL)
    assert step(rulebook, told).floor is None
    severe = step(rulebook, replace(told, answers={"headache_severe": True}))
    assert severe.certain is None
    assert severe.floor == 2


@pytest.mark.promise(2)
def test_a_not_sure_after_none_to_the_broad_sign_is_not_lost(rulebook: Rulebook) -> None:
    told = replace(MAN, channel="text", groups={"life_in_writing": ()})
    assert rulebook.facts["life_breathing"].bit & state(rulebook, told).no
    doubted = replace(told, answers={"breathing_failing": "unsure"})
    assert rulebook.facts["life_breathing"].bit & state(rulebook, doubted).unsure()
    found = step(rulebook, doubted)
    assert found.question is not None
    assert found.question.id == "breathing_failing.check"


def test_what_only_the_protocol_tells_is_known_as_such(rulebook: Rulebook) -> None:
    low = rulebook.facts["low_mood"].bit
    told = replace(MAN, protocols=("low-mood",))
    assert low & state(rulebook, told).tells
    assert not low & state(rulebook, replace(told, answers={"low_mood": True})).tells


def test_the_members_of_an_opened_group_are_counted_one_by_one(rulebook: Rulebook) -> None:
    told = replace(MAN, protocols=("self-harm",), answers={"harm_thoughts": True})
    whole = step(rulebook, told).remaining_at_most
    opened = step(rulebook, replace(told, groups={"mind_plan": "some"})).remaining_at_most
    assert opened >= whole + 4


@pytest.mark.promise(2)
def test_a_broad_sign_that_is_settled_leaves_the_other_plainer_questions_open(rulebook: Rulebook) -> None:
    answers = {"joint_hot": True, "shaking_chills": "unsure"}
    seen = state(rulebook, replace(MAN, protocols=("hot-swollen-joint",), answers=answers))
    assert rulebook.facts["joint_inflamed"].bit & seen.yes
    assert set(rulebook.named(seen.pending)) == {"shaking_chills"}
