"""The shapes of dispositions.yaml, immediate.yaml, protocol.yaml and cases.yaml."""

from typing import Any, Final

from marshmallow import ValidationError, fields, pre_load, validate, validates_schema

from spoa.triage.shapes import (
    ADDRESS,
    CHANNELS,
    FORMS,
    HANDED_OVER,
    NAME,
    NEED_FOR,
    ROW,
    SAID,
    WORD,
    Strict,
    is_day,
    listed,
    texts,
)
from spoa.triage.vocabulary_schema import Applies

_A_DAY: Final = 1_440
_A_YEAR: Final = 525_600
_LONGEST: Final = {1: 15, 2: 40, 3: 30, 4: 60, 5: 240, 6: 1440}
"""In minutes, by urgency, as the scale says; an ambulance of category 1 or 2 by its national standard."""


class Disposition(Strict):
    """What is done for the person: one entry of dispositions.yaml."""

    urgency = fields.Integer(required=True, strict=True, validate=validate.Range(1, 8))
    timeframe_minutes = fields.Integer(required=True, strict=True, validate=validate.Range(0, _A_YEAR))
    working_days = fields.Integer(strict=True, validate=validate.Range(1, 30))
    title = fields.String(required=True, validate=SAID)
    need_for = fields.String(data_key="for", required=True, validate=validate.OneOf(NEED_FOR))
    kind = fields.String(required=True, validate=WORD)
    ladder = fields.String(required=True, validate=WORD)
    skill = fields.String(required=True, validate=WORD)
    services = fields.List(fields.String(validate=WORD), required=True)
    handed_over = fields.String(required=True, validate=validate.OneOf(HANDED_OVER))
    form = fields.String(required=True, validate=validate.OneOf(FORMS))
    told = fields.String(required=True, validate=SAID)
    dx = fields.String(validate=validate.Regexp(r"^Dx\d+$"))

    @validates_schema
    def _soon_enough(self, data: dict[str, Any], **_: Any) -> None:
        longest = _LONGEST.get(data["urgency"])
        if longest is not None and data["timeframe_minutes"] > longest:
            say = f"urgency {data['urgency']} is within {longest} minutes; is the unit right?"
            raise ValidationError(say, "timeframe_minutes")
        if data.get("working_days", 0) * _A_DAY not in (0, data["timeframe_minutes"]):
            say = "timeframe_minutes is that many days: write 1440 for each"
            raise ValidationError(say, "working_days")


class Dispositions(Strict):
    """The file dispositions.yaml: the entries in the order that settles ties, and who takes the unsure."""

    dispositions = fields.Dict(
        keys=fields.String(validate=NAME), values=fields.Nested(Disposition), required=True
    )
    set_aside = fields.Dict(keys=fields.Integer(strict=True), values=fields.String(), required=True)


class Group(Strict):
    """Facts that a person would ask together."""

    ask = texts(required=True)
    voice = texts()
    channels = listed(fields.String(validate=validate.OneOf(CHANNELS)), load_default=lambda: list(CHANNELS))
    facts = fields.List(fields.String(validate=WORD), required=True, validate=validate.Length(2, 6))


class Row(Strict):
    """When these facts, then this need, because."""

    id = fields.String(required=True, validate=ROW)
    when = listed(fields.String(validate=WORD), required=True)
    need = fields.String(required=True)
    also = fields.String()
    need_for = fields.String(data_key="for", validate=validate.OneOf(NEED_FOR))
    because = fields.String(required=True, validate=SAID)
    source = fields.String(required=True)


class Default(Strict):
    """What follows where no row is met."""

    need = fields.String(required=True)
    need_for = fields.String(data_key="for", validate=validate.OneOf(NEED_FOR))
    because = fields.String(required=True, validate=SAID)
    source = fields.String(required=True)


class Reference(Strict):
    """Where the content was learned: address, section, and when it was read."""

    title = fields.String(required=True)
    url = fields.String(required=True, validate=ADDRESS)
    section = fields.String(required=True)
    licence = fields.String(required=True)


class Section(Strict):
    """Groups and rows with their sources: the danger questions about life, and about the mind."""

    title = fields.String(required=True)
    groups = fields.Dict(keys=fields.String(validate=WORD), values=fields.Nested(Group), required=True)
    rows = listed(fields.Nested(Row), required=True)


class HumanMinutes(Strict):
    """Within how many minutes a human is wanted, by why."""

    danger_phrase = fields.Integer(required=True, strict=True, validate=validate.Range(1, 60))
    danger_group = fields.Integer(required=True, strict=True, validate=validate.Range(1, 60))
    third_complaint = fields.Integer(required=True, strict=True, validate=validate.Range(1, 60))
    many_questions = fields.Integer(required=True, strict=True, validate=validate.Range(1, 60))


class Immediate(Strict):
    """The file immediate.yaml: the danger set."""

    sources = fields.Dict(keys=fields.String(validate=NAME), values=fields.Nested(Reference), required=True)
    life = fields.Nested(Section, required=True)
    mind = fields.Nested(Section, required=True)
    human_within_minutes = fields.Nested(HumanMinutes, required=True)


class Approval(Strict):
    """Which named clinician signed a protocol, and when."""

    by = fields.String(required=True, validate=SAID)
    on = fields.Raw(required=True, validate=is_day)


class SaidTo(Strict):
    """A sentence that people are told: the words alone, or the words with those whom they suit."""

    say = fields.String(required=True, validate=SAID)
    applies = fields.Nested(Applies)

    @pre_load
    def _to_everybody(self, data: Any, **_: Any) -> Any:
        return {"say": data} if isinstance(data, str) else data


class Protocol(Strict):
    """The file protocol.yaml of one presenting problem."""

    id = fields.String(required=True, validate=NAME)
    title = fields.String(required=True, validate=SAID)
    version = fields.Integer(required=True, strict=True, validate=validate.Range(min=1))
    status = fields.String(required=True, validate=validate.OneOf(["draft", "approved", "retired"]))
    owner = fields.String(required=True)
    sources = fields.Dict(keys=fields.String(validate=NAME), values=fields.Nested(Reference), required=True)
    approval = fields.Nested(Approval, required=True, allow_none=True)
    written = fields.Raw(required=True, validate=is_day)
    review_by = fields.Raw(required=True, validate=is_day)
    applies = fields.Nested(Applies)
    words = listed(fields.String(validate=SAID), required=True)
    tells = fields.List(fields.String(validate=WORD), load_default=list)
    suggests = fields.List(fields.String(validate=NAME), load_default=list)
    mind = fields.Boolean(load_default=False)
    groups = fields.Dict(keys=fields.String(validate=WORD), values=fields.Nested(Group), load_default=dict)
    rows = listed(fields.Nested(Row), required=True)
    default = fields.Nested(Default, required=True)
    advice = listed(fields.Nested(SaidTo), required=True)
    worsening = listed(fields.Nested(SaidTo), required=True)


class Expect(Strict):
    """What must come out."""

    code = fields.String(required=True)
    needs = fields.List(fields.String(), load_default=list)
    rows = fields.List(fields.String(), load_default=list)
    questions_at_most = fields.Integer(strict=True)


class Case(Strict):
    """One scripted person: what they tell, how they answer the rest, and what must come out."""

    name = fields.String(required=True, validate=SAID)
    told = fields.Dict(required=True)
    rest = fields.Raw(load_default="no", validate=validate.OneOf([False, "no", "unsure"]))
    expect = fields.Nested(Expect, required=True)


class Cases(Strict):
    """The file cases.yaml of one protocol."""

    cases = listed(fields.Nested(Case), required=True)
