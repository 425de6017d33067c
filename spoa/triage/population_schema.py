"""The shape of population.yaml: the invented people of `spoa simulate mix`."""

from typing import Any, Final

from marshmallow import ValidationError, fields, validate

from spoa.triage.shapes import CHANNELS, NAME, SAID, WORD, Strict, listed

ILL: Final = ("slight", "moderate", "serious")
TIERS: Final = ("life", "danger", "soon", "today", "later", "advice")
_OF_100: Final = validate.Range(0, 100)
_HUNDRED: Final = 100.0


def _is_rate(value: Any) -> None:
    given = value if isinstance(value, list) and len(value) == len(ILL) else [value]
    if not all(isinstance(each, int | float) and 0 <= each <= _HUNDRED for each in given):
        raise ValidationError("write one number of 100, or three: slight, moderate, serious")


def _three(of: fields.Field[Any], **more: Any) -> fields.List[Any]:
    return fields.List(of, validate=validate.Length(equal=len(ILL)), **more)


def _rates() -> fields.Dict:
    return fields.Dict(
        keys=fields.String(validate=WORD), values=fields.Raw(validate=_is_rate), load_default=dict
    )


class Span(Strict):
    """So many of 100 from the age before, up to an age in years (not included)."""

    least = fields.Float(data_key="from")
    under = fields.Float(required=True)
    of_100 = fields.Float(required=True, validate=_OF_100)


class Speaker(Strict):
    """Who speaks for persons under an age, of 100."""

    under = fields.Float(required=True)
    by_self = fields.Float(data_key="self", load_default=0.0)
    parent = fields.Float(load_default=0.0)
    carer = fields.Float(load_default=0.0)
    professional = fields.Float(load_default=0.0)


class Outcome(Strict):
    """One line of the mix: the kinds of disposition that it counts, and what was published, of 100."""

    name = fields.String(required=True, validate=SAID)
    kinds = listed(fields.String(validate=WORD), required=True)
    least = fields.Float()
    most = fields.Float()


class Published(Strict):
    """What the mix is put beside, and where that is from."""

    source = fields.String(required=True, validate=SAID)
    outcomes = listed(fields.Nested(Outcome), required=True)


class Complaint(Strict):
    """Those who come with one complaint; ``weight`` is of about a thousand contacts."""

    weight = fields.Float(required=True, validate=validate.Range(0))
    ages = fields.String(load_default="any")
    female = fields.Float(load_default=54.0, validate=_OF_100)
    ill = _three(fields.Float(validate=_OF_100))
    facts = _rates()


class Population(Strict):
    """The file population.yaml."""

    published = fields.Nested(Published, required=True)
    channels = fields.Dict(
        keys=fields.String(validate=validate.OneOf(CHANNELS)), values=fields.Float(), required=True
    )
    with_person = fields.Float(required=True, validate=_OF_100)
    not_sure = fields.Float(required=True, validate=_OF_100)
    not_sure_after_check = fields.Float(required=True, validate=_OF_100)
    number_unknown = fields.Float(required=True, validate=_OF_100)
    ill = _three(fields.Float(validate=_OF_100), required=True)
    signs = fields.Dict(
        keys=fields.String(validate=validate.OneOf(TIERS)),
        values=_three(fields.Float(validate=validate.Range(0, 1000))),
        required=True,
    )
    ages = fields.Dict(keys=fields.String(validate=WORD), values=listed(fields.Nested(Span)), required=True)
    speakers = listed(fields.Nested(Speaker), required=True)
    numbers = fields.Dict(
        keys=fields.String(validate=WORD), values=_three(fields.List(fields.Float())), load_default=dict
    )
    facts = _rates()
    protocols = fields.Dict(keys=fields.String(validate=NAME), values=fields.Nested(Complaint), required=True)
