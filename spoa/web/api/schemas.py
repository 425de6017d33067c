"""The shapes of the triage contract, as the OpenAPI document shows them.

They describe and do not check: what comes in is read by ``spoa.triage.contract`` alone, so that a program
gets the same answer, and the same refusal in words, as somebody at ``spoa triage ask --json``.
"""

from typing import Any, Final, get_args

from marshmallow import Schema, fields, validate

from spoa.triage.told import By, Channel, Sex

_LEVELS: Final = ("emergency", "urgent", "self_care")
_TYPES: Final = ("yes_no", "one_of", "any_of", "group", "number", "duration", "date")


def _one_of(*values: str) -> Any:
    return validate.OneOf(values)


def _strings(description: str = "") -> fields.List[Any]:
    return fields.List(fields.String(), required=True, metadata={"description": description})


def _text(**more: Any) -> fields.String:
    return fields.String(required=True, **more)


def _whole(**more: Any) -> fields.Integer:
    return fields.Integer(required=True, **more)


class StepIn(Schema):
    """Everything that is known of one case. The step keeps nothing: send all of it each time."""

    age_years = fields.Float(validate=validate.Range(0, 125))
    age_days = fields.Float(metadata={"description": "Wins over age_years."})
    sex = fields.String(validate=_one_of(*get_args(Sex)))
    by = fields.String(validate=_one_of(*get_args(By)), metadata={"description": "Who speaks."})
    with_patient = fields.Boolean()
    channel = fields.String(validate=_one_of(*get_args(Channel)))
    complaint = fields.String(metadata={"description": "What the person says, in their words."})
    protocols = fields.List(fields.String(), metadata={"description": "Win over the complaint."})
    answers = fields.Dict(
        keys=fields.String(),
        values=fields.Raw(),
        metadata={
            "description": "By fact (or <fact>.check): true is always the worse answer, whichever way round "
            'the question was worded; false, "unsure", a number, [low, high], an option, a list of options.'
        },
    )
    groups = fields.Dict(
        keys=fields.String(),
        values=fields.Raw(),
        metadata={"description": 'By group: the members that are so (none: []), "some" or "unsure".'},
    )
    asked = fields.Dict(
        keys=fields.String(),
        values=fields.List(fields.String()),
        metadata={"description": "By answered group: the members that were in its sentence; left out, all."},
    )
    later = fields.List(fields.String(), metadata={"description": "Facts to be asked last."})


class Human(Schema):
    """A human is wanted now: why, and within how long."""

    why = _text()
    within_minutes = _whole()


class Option(Schema):
    """One answer that may be picked."""

    id = _text()
    text = _text()


class Question(Schema):
    """The next question."""

    id = _text()
    type = _text(validate=_one_of(*_TYPES))
    facts = _strings("The facts that the answer tells.")
    text = _text(metadata={"description": "For whoever asks; by voice to be read out."})
    patient_text = _text()
    options = fields.List(fields.Nested(Option), required=True)
    unit = _text(allow_none=True)
    help = _text(allow_none=True)
    why = _text(allow_none=True)
    danger = fields.Boolean(required=True)
    intro = _text(allow_none=True)


class Outcome(Schema):
    """An outcome that is not ruled out yet."""

    code = _text()
    urgency = _whole(validate=validate.Range(1, 8))


class Certain(Outcome):
    """What is certain already: it is acted on at once, whatever is still asked."""

    timeframe_minutes = _whole()
    row = _text()
    protocol = _text()
    because = _text()


class SetAside(Outcome):
    """A rule that hangs on what stays unsure: a clinician takes it."""

    row = _text()
    protocol = _text()
    unsure = _strings()
    text = _text()


class Proposal(Schema):
    """A fact that the words seem to tell; it counts for nothing until it is sent as an answer."""

    fact = _text()
    value = fields.Raw(required=True)
    words = _text()
    text = _text()


class Candidate(Schema):
    """A protocol that the words may mean."""

    protocol = _text()
    title = _text()
    score = _whole(validate=validate.Range(0, 100))


class Known(Schema):
    """A fact in words, how it stands, and where that came from."""

    fact = _text()
    text = _text()
    value = _text(validate=_one_of("yes", "no", "unsure"))
    source = _text()


class Because(Outcome):
    """A rule that is met, with the facts that made it so."""

    row = _text()
    protocol = _text()
    text = _text()
    facts = fields.List(fields.Nested(Known), required=True)


class RuledOut(Outcome):
    """A more urgent rule, and the facts that ruled it out."""

    row = _text()
    protocol = _text()
    by = fields.List(fields.Nested(Known), required=True)


class Need(Outcome):
    """One thing the person needs: by whom, how soon, what for."""

    timeframe_minutes = _whole()
    title = _text()
    kind = _text()
    need_for = _text(data_key="for")
    skill = _text()
    services = _strings()
    handed_over = _text()
    form = _text()
    told = _text()
    rows = _strings()
    set_aside = fields.Boolean(required=True)


class Disposition(Outcome):
    """The decision: that of the lead need, then every need with the lead first."""

    timeframe_minutes = _whole()
    level = _text(validate=_one_of(*_LEVELS))
    service = _text()
    needs = fields.List(fields.Nested(Need), required=True)


class _Answer(Schema):
    human = fields.Nested(Human, required=True, allow_none=True)
    rulebook = _text(metadata={"description": "The digest of the rules that said so."})
    certain = fields.Nested(Certain, required=True, allow_none=True)
    floor = _whole(allow_none=True, metadata={"description": "The class in a queue until it is decided."})
    set_aside = fields.List(fields.Nested(SetAside), required=True)
    proposed = fields.List(fields.Nested(Proposal), required=True)


class Choose(_Answer):
    """Which protocol is it?"""

    status = _text(validate=_one_of("choose"))
    candidates = fields.List(fields.Nested(Candidate), required=True)


class Ask(_Answer):
    """The next question."""

    status = _text(validate=_one_of("ask"))
    question = fields.Nested(Question, required=True)
    not_ruled_out = fields.Nested(Outcome, required=True, allow_none=True)
    remaining_at_most = _whole()
    protocols = _strings()


class Decided(_Answer):
    """It is decided."""

    status = _text(validate=_one_of("decided"))
    disposition = fields.Nested(Disposition, required=True)
    because = fields.List(fields.Nested(Because), required=True)
    ruled_out = fields.List(fields.Nested(RuledOut), required=True)
    advice = _strings()
    worsening = _strings()
    protocols = _strings()


class NotUnderstood(Schema):
    """What was sent is not the contract, or makes no sense."""

    status = _text(validate=_one_of("error"))
    error = _text()
    at = _text(metadata={"description": "The key it is about, such as answers.temperature."})
    human = fields.Raw(required=True, allow_none=True)
