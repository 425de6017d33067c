"""Random rulebooks, and people with a truth who answer whatever they are asked."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from hypothesis import strategies as st

from spoa.triage.compile import compiled
from spoa.triage.model import Fact, Rulebook
from spoa.triage.parsed import Files, Parsed
from spoa.triage.schemas import Dispositions, Immediate, Protocol
from spoa.triage.sources import Source
from spoa.triage.steps import Question
from spoa.triage.told import UNSURE, Told
from spoa.triage.vocabulary_schema import Vocabulary
from spoa.triage.walk import Reply

PERSON = {
    "age": {
        "type": "age", "short": "age", "ask": "How old?", "from": "age",
        "ranges": {"under_16": {"below": "16 years", "short": "under 16"}},
    },
    "sex": {"type": "one_of", "short": "sex", "ask": "Sex?", "from": "sex", "context": True,
            "options": [{"id": "female", "text": "Female"}, {"id": "male", "text": "Male"}]},
    "with_patient": {"short": "away", "ask": "With?", "from": "with_patient", "context": True},
}  # fmt: skip
CODES = {
    "amb-1": 1,
    "amb-2": 2,
    "now": 3,
    "hour": 4,
    "four": 5,
    "day": 6,
    "days": 7,
    "chemist": 8,
    "friend": 7,
}
SOURCE = {"a": {"title": "A", "url": "https://example.org/a", "section": "1", "licence": "own"}}
PLAIN = [f"f{number}" for number in range(7)]
ROW_FACTS = [*PLAIN, "not_awake", "broad", "two_of", "hot", "very_hot", "under_16"]


def _disposition(code: str, urgency: int) -> dict[str, Any]:
    kind = {1: "ambulance", 2: "ambulance", 8: "pharmacy"}.get(urgency, "clinician")
    return {
        "urgency": urgency, "timeframe_minutes": urgency * 10, "title": code, "for": "body", "kind": kind,
        "ladder": "friend" if code == "friend" else "care", "skill": "any_skill", "services": [],
        "handed_over": "told", "form": "none", "told": "Told so.",
    }  # fmt: skip


def _dispositions() -> dict[str, Any]:
    aside = {1: "now", 2: "now", 3: "now", 4: "hour", 5: "four", 6: "day", 7: "days", 8: "chemist"}
    return {"dispositions": {code: _disposition(code, u) for code, u in CODES.items()}, "set_aside": aside}


def _vocabulary(checks: set[str], weights: int) -> dict[str, Any]:
    facts: dict[str, Any] = dict(PERSON)
    for id_ in [*PLAIN, "not_awake"]:
        facts[id_] = {"short": f"it is {id_}", "ask": f"Is it {id_}?"}
        if id_ in checks:
            facts[id_]["check"] = {"ask": f"Is it plainly {id_}?"}
    facts["not_awake"]["unsure"] = "yes"
    facts["broad"] = {"short": "it is broad", "any": ["f0", "f1"]}
    facts["two_of"] = {"short": "two of them", "at_least": {"count": weights, "of": ["f1", "f2", "f3"]}}
    facts["heat"] = {
        "type": "number", "unit": "°C", "short": "heat", "ask": "How hot?", "least": 30, "most": 44,
        "ranges": {"hot": {"from": 38, "short": "it is hot"}, "very_hot": {"from": 40, "short": "very hot"}},
    }  # fmt: skip
    return {"facts": facts}


def _row(prefix: str, number: int, when: list[str], code: str) -> dict[str, Any]:
    return {"id": f"{prefix}-{number:02}", "when": when, "need": code, "because": "So.", "source": "a"}


def _parsed(name: str, content: dict[str, Any], schema: Any) -> Parsed:
    return Parsed(Source(name, content, {}), schema.load(content))


@st.composite
def rulebooks(draw: st.DrawFn) -> Rulebook:
    """A small rulebook: plain and made-up facts, a number, groups, three sections of rows."""
    whens = st.lists(st.sampled_from(ROW_FACTS), min_size=1, max_size=3, unique=True)
    rows = st.lists(st.tuples(whens, st.sampled_from(list(CODES))), min_size=1, max_size=5)
    clinical = whens.filter(lambda when: when != ["under_16"])
    life = draw(
        st.lists(st.tuples(clinical, st.sampled_from(["amb-1", "amb-2", "now"])), min_size=1, max_size=3)
    )
    sections = {name: draw(rows) for name in ("one", "two")}
    grouped = draw(st.permutations(PLAIN))
    groups = {
        "g_life": {"ask": "Any?", "facts": grouped[:3]},
        "g_broad": {"ask": "Any?", "facts": ["broad", "f4"], "channels": ["text", "chat"]},
    }
    vocabulary = _vocabulary(
        set(draw(st.lists(st.sampled_from([*PLAIN, "not_awake"])))), draw(st.integers(1, 3))
    )
    immediate = {
        "sources": SOURCE,
        "life": {
            "title": "Life",
            "groups": groups,
            "rows": [_row("L", n, *row) for n, row in enumerate(life)],
        },
        "mind": {"title": "Mind", "groups": {}, "rows": [_row("M", 0, ["f6"], "amb-2")]},
        "human_within_minutes": dict.fromkeys(
            ["danger_phrase", "danger_group", "third_complaint", "many_questions"], 5
        ),
    }
    protocols = {
        name: _parsed(name, _protocol(name, given, grouped[3:5] if name == "one" else []), Protocol())
        for name, given in sections.items()
    }
    return compiled(
        Files(
            (_parsed("vocabulary", vocabulary, Vocabulary()),),
            _parsed("dispositions", _dispositions(), Dispositions()),
            _parsed("immediate", immediate, Immediate()),
            protocols,
        ),
        "sha256:invented",
    )


def _protocol(name: str, rows: list[tuple[list[str], str]], group: list[str]) -> dict[str, Any]:
    groups = {f"g_{name}": {"ask": "Any?", "facts": group}} if group else {}
    return {
        "id": name, "title": name.title(), "version": 1, "status": "draft", "owner": "us", "sources": SOURCE,
        "approval": None, "written": date(2026, 11, 21), "review_by": date(2027, 11, 21), "words": [name],
        "mind": name == "two", "groups": groups,
        "rows": [_row(name[0].upper(), number, *row) for number, row in enumerate(rows)],
        "default": {"need": "chemist", "because": "So.", "source": "a"},
        "advice": ["Rest."], "worsening": ["Ring."],
    }  # fmt: skip


Truth = Mapping[str, Any]


def truths(rulebook: Rulebook) -> st.SearchStrategy[dict[str, Any]]:
    """What is so of a person: yes, no or not sure for each plain fact, a value for each number."""
    facts = list(rulebook.facts.values())
    plain = [f for f in facts if f.bit and not f.parts and not f.asked_by and not f.context]
    heats = [f for f in facts if f.type in ("number", "duration")]
    states: dict[str, st.SearchStrategy[Any]] = {
        fact.id: st.sampled_from([False, False, False, True, UNSURE]) for fact in plain
    }
    for fact in heats:
        spread = sorted({fact.least or 0.0, *(each.least for each in fact.ranges), fact.most or 1.0})
        states[fact.id] = st.sampled_from([*spread, UNSURE])
    return st.fixed_dictionaries(states)


def state(rulebook: Rulebook, truth: Truth, fact: Fact) -> Any:
    """Whether a fact is so of a person: True, False or not sure."""
    if fact.parts:
        parts = [(state(rulebook, truth, rulebook.facts[part]), weight) for part, weight in fact.parts]
        if sum(weight for value, weight in parts if value is True) >= fact.count:
            return True
        possible = sum(weight for value, weight in parts if value is not False)
        return UNSURE if possible >= fact.count else False
    if fact.asked_by and fact.id not in truth:
        value = truth[fact.asked_by]
        inside = next(each for each in rulebook.facts[fact.asked_by].ranges if each.fact == fact.id)
        return UNSURE if value == UNSURE else inside.least <= value < inside.below
    return truth[fact.id]


def tells(rulebook: Rulebook, truth: Truth) -> Reply:
    """Somebody who answers by the truth; who is not sure stays so when asked more plainly."""

    def reply(question: Question) -> Any:
        if question.id.endswith(".check"):
            return UNSURE
        if question.type == "group":
            states = {id_: state(rulebook, truth, rulebook.facts[id_]) for id_ in question.facts}
            if UNSURE in states.values():
                return UNSURE
            return tuple(id_ for id_, value in states.items() if value is True)
        return state(rulebook, truth, rulebook.facts[question.id])

    return reply


def person(**more: Any) -> Told:
    given = {"age_years": 40.0, "sex": "female", "protocols": ("one", "two"), "with_patient": True, **more}
    return Told(**given)
