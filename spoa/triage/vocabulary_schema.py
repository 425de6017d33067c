"""The shape of vocabulary.yaml, and of the facts.yaml of a protocol."""

from typing import Any

from marshmallow import ValidationError, fields, validate, validates_schema

from spoa.triage.shapes import FACT_TYPES, SAID, SEXES, WORD, Strict, listed, texts, words


class Applies(Strict):
    """For whom; outside it the fact is no and never asked."""

    from_age = fields.String()
    under_age = fields.String()
    sex = listed(fields.String(validate=validate.OneOf(SEXES)))
    by = listed(fields.String(validate=validate.OneOf(["self", "parent", "carer", "professional"])))

    @validates_schema
    def _says_whom(self, data: dict[str, Any], **_: Any) -> None:
        if not data:
            raise ValidationError("say for whom, or leave it out: it is for everybody then")


class Check(Strict):
    """The plainer question that follows "not sure"."""

    ask = texts(required=True)
    voice = texts()


class Range(Strict):
    """From (included) and below (not included), in the unit of the fact; ages are written "5 years"."""

    least = fields.Raw(data_key="from")
    below = fields.Raw()
    short = fields.String(required=True, validate=SAID)


class Option(Strict):
    """One option of a choice and the facts that it makes yes."""

    id = fields.String(required=True, validate=WORD)
    text = fields.String(required=True, validate=SAID)
    facts = fields.List(fields.String(validate=WORD), load_default=list)


class AtLeast(Strict):
    """So many of these facts."""

    count = fields.Integer(required=True, strict=True, validate=validate.Range(min=1))
    of = words()


class Points(Strict):
    """Facts that are worth points, and how many make a yes."""

    count = fields.Integer(required=True, strict=True, validate=validate.Range(min=1))
    of = fields.Dict(
        keys=fields.String(validate=WORD),
        values=fields.Integer(strict=True, validate=validate.Range(min=1)),
        required=True,
    )


class Fact(Strict):
    """One fact of the vocabulary."""

    type = fields.String(load_default="yes_no", validate=validate.OneOf(FACT_TYPES))
    short = fields.String(required=True, validate=SAID)
    ask = texts()
    voice = texts()
    how = fields.String()
    why = fields.String()
    check = fields.Nested(Check)
    unsure = fields.Raw(load_default="aside", validate=validate.OneOf(["aside", "yes", True]))
    inverted = fields.Boolean(load_default=False)
    context = fields.Boolean(load_default=False)
    applies = fields.Nested(Applies)
    ask_after = words()
    lasts = fields.Raw(load_default="episode")
    shared = fields.String()
    any = words()
    at_least = fields.Nested(AtLeast)
    points = fields.Nested(Points)
    unit = fields.String()
    least = fields.Float()
    most = fields.Float()
    ranges = fields.Dict(keys=fields.String(validate=WORD), values=fields.Nested(Range))
    options = listed(fields.Nested(Option))
    comes_from = fields.String(
        data_key="from", validate=validate.OneOf(["age", "sex", "with_patient", "contacts", "record"])
    )
    danger_words = listed(fields.String(validate=SAID))
    words = listed(fields.String(validate=SAID))
    source = fields.String()


class Vocabulary(Strict):
    """The file vocabulary.yaml, or the facts.yaml of a protocol."""

    facts = fields.Dict(keys=fields.String(validate=WORD), values=fields.Nested(Fact), required=True)
