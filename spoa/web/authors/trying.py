"""Try a protocol on a made-up person: stateless, nothing is stored; the answers so far travel in the form."""

import json
from dataclasses import dataclass, replace
from typing import Any, Final

from flask import url_for
from flask.typing import ResponseReturnValue
from marshmallow import fields, validate

from spoa.kernel.errors import Invalid
from spoa.kernel.urgency import klass
from spoa.triage.engine import step
from spoa.triage.reading import told_from
from spoa.triage.rulebook import Rulebook
from spoa.triage.steps import Question, Step
from spoa.triage.told import Told
from spoa.triage.trying import answer_words
from spoa.triage.walk import answered
from spoa.web.authors.pages import blueprint, book, found_in, readers, under
from spoa.web.console.forms import AnswerForm
from spoa.web.console.reading import LATER, answer_of
from spoa.web.forms import parse
from spoa.web.render import render
from spoa.web.use_cases import use_cases

_BEGIN, _ANSWER, _BACK = "begin", "answer", "back"
_MOST_SO_FAR: Final = 20_000
_WHO: Final = {"age": "40", "age_in": "years", "sex": "female", "by": "self", "with_patient": "yes"}
_LONE: Final = ("none", "unsure")


class TryForm(AnswerForm):
    """Who is made up, what they answered so far, and the next answer."""

    question = fields.String(load_default="", validate=validate.Length(max=80))
    age = fields.String(load_default=_WHO["age"], validate=validate.Length(max=10))
    age_in = fields.String(load_default=_WHO["age_in"], validate=validate.OneOf(("years", "days")))
    sex = fields.String(load_default=_WHO["sex"], validate=validate.OneOf(("female", "male", "other")))
    by = fields.String(
        load_default=_WHO["by"], validate=validate.OneOf(("self", "parent", "carer", "professional"))
    )
    with_patient = fields.String(load_default=_WHO["with_patient"], validate=validate.OneOf(("yes", "no")))
    so_far = fields.String(load_default="[]", validate=validate.Length(max=_MOST_SO_FAR))
    do = fields.String(load_default=_BEGIN, validate=validate.OneOf((_BEGIN, _ANSWER, _BACK)))


@dataclass(frozen=True)
class Tried:
    """How far it has come: each question with its answer, the step now, and the answers to carry on."""

    trail: tuple[tuple[Question, str], ...]
    now: Step
    so_far: tuple[tuple[str, Any], ...]


@blueprint.get("/<name>/try")
@readers
def ask(name: str) -> ResponseReturnValue:
    """Ask whom to make up."""
    return _page(name, None, _WHO)


@blueprint.post("/<name>/try")
@readers
def try_it(name: str) -> ResponseReturnValue:
    """Ask the next question of a made-up person, or show what is decided."""
    form = parse(TryForm)
    of = book()
    found = found_in(of, name)
    so_far = [] if form["do"] == _BEGIN else _read(form["so_far"])
    if form["do"] == _BACK:
        so_far = so_far[:-1]
    elif form["do"] == _ANSWER:
        value = answer_of(form, of.rulebook)
        if value == LATER:
            raise Invalid("Nothing is put off here. Choose an answer, or “Not sure”.")
        so_far.append((form["question"], value))
    tried = replay(of.rulebook, _who(of.rulebook, form, found.id), so_far)
    return _page(name, tried, form)


def replay(rulebook: Rulebook, told: Told, so_far: list[tuple[str, Any]]) -> Tried:
    """Answer again what was answered so far, in the order in which these rules ask it.

    What they ask no more is left out; so the same person can be tried under another version. Raises `Invalid`
    for an answer that makes no sense.
    """
    given, trail, kept = dict(so_far), [], []
    now = step(rulebook, told)
    while now.question is not None and now.question.id in given:
        asked = now.question
        value = _plain(given.pop(asked.id))
        told = answered(told, asked, value)
        told_from(rulebook, told.as_json())
        trail.append((asked, answer_words(rulebook, asked, told)))
        kept.append((asked.id, value))
        now = step(rulebook, told)
    return Tried(tuple(trail), now, tuple(kept))


def _who(rulebook: Rulebook, form: dict[str, Any], name: str) -> Told:
    try:
        age = float(form["age"].replace(",", "."))
    except ValueError:
        raise Invalid(f"“{form['age']}” is not an age. Write it in figures, for example 40.") from None
    said = {key: form[key] for key in ("sex", "by")}
    key = {"days": "age_days", "years": "age_years"}[form["age_in"]]
    told = told_from(rulebook, {**said, key: int(age) if key == "age_days" else age, "protocols": [name]})
    return replace(told, with_patient=form["with_patient"] == "yes")


def _read(words: str) -> list[tuple[str, Any]]:
    try:
        return [(str(id_), value) for id_, value in json.loads(words)]
    except (ValueError, TypeError, RecursionError):
        raise Invalid("What was answered so far cannot be read. Begin again.") from None


def _plain(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _page(name: str, tried: Tried | None, form: dict[str, Any]) -> ResponseReturnValue:
    of = book()
    found = found_in(of, name)
    waits = [each for each in use_cases().journeys.versions.all() if each.waits or each.live]
    return render(
        "rules_try.html",
        title=found.title,
        name=name,
        href=url_for("authors.protocol", name=name),
        under=under(of),
        versions=[{"number": each.number, "live": each.live} for each in waits],
        who={key: form[key] for key in _WHO},
        tried=_shown(of.rulebook, tried) if tried else None,
    )


def _shown(rulebook: Rulebook, tried: Tried) -> dict[str, Any]:
    now = tried.now
    certain = now.certain
    return {
        "trail": [{"q": asked.text, "a": words} for asked, words in tried.trail],
        "so_far": json.dumps(tried.so_far),
        "question": _question(now.question) if now.question else None,
        "left": now.remaining_at_most,
        "certain": _outcome(rulebook, certain.code) if certain else None,
        "human": now.human.why if now.human else "",
        "end": _end(rulebook, now) if now.disposition else None,
    }


def _question(asked: Question) -> dict[str, Any]:
    several = asked.type in ("group", "any_of")
    return {
        "id": asked.id,
        "text": asked.text,
        "kind": "checkbox" if several else "radio",
        "number": asked.type in ("number", "duration", "date"),
        "unit": asked.unit or "",
        "members": list(asked.facts) if asked.type == "group" else [],
        "options": [
            {"id": each.id, "text": each.text, "key": None, "alone": each.id in _LONE and several}
            for each in asked.options
        ],
    }


def _outcome(rulebook: Rulebook, code: str) -> dict[str, Any]:
    entry = rulebook.dispositions[code]
    return {"klass": klass(entry.urgency), "title": entry.title}


def _end(rulebook: Rulebook, now: Step) -> dict[str, Any]:
    needs = now.disposition.needs if now.disposition else ()
    return {
        "needs": [{"klass": klass(each.urgency), "title": each.title, "told": each.told} for each in needs],
        "because": [{"text": each.text, "small": each.row} for each in now.because],
        "set_aside": [
            {"text": ", ".join(rulebook.facts[id_].short for id_ in each.unsure), "small": each.row}
            for each in now.set_aside
        ],
        "ruled_out": len(now.ruled_out),
        "advice": list(now.advice),
        "worsening": list(now.worsening),
    }
