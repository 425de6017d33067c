"""The shapes of the directory's files and of ``routing.yaml``. Unknown keys are refused."""

from typing import Any, Final

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from spoa.routing.callbacks import NotReached
from spoa.routing.queues import POLICIES

CODE: Final = validate.Regexp(r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$", error="small letters, digits and dashes")
WORD: Final = validate.Regexp(r"^[a-z][a-z_]*$", error="small letters and underscores")
ORGANISATION: Final = validate.Regexp(r"^[A-Z0-9]{3,10}$", error="capitals and digits, as an ODS code")
OUTWARD: Final = validate.Regexp(r"^[A-Z]{1,2}[0-9][0-9A-Z]?$", error="an outward postcode, as MK40")
PHONE: Final = validate.Regexp(r"^0[0-9 ]{9,13}$", error="a telephone number, in quotation marks")
E164: Final = validate.Regexp(r"^\+[0-9]{8,15}$", error="a number in full, as +441632960770")
TAKES: Final = ("booked", "accepted", "delivered", "joined", "told")
SAID: Final = validate.Length(min=1, max=80)


def _above(least: float) -> validate.Range:
    return validate.Range(min=least, min_inclusive=False)


def _word(**more: Any) -> fields.String:
    return fields.String(validate=WORD, **more)


class PointSchema(Schema):
    """Where a service is."""

    outward = fields.String(required=True, validate=OUTWARD)
    address = fields.String(required=True, validate=validate.Length(1, 200))
    latitude = fields.Float(required=True, validate=validate.Range(49, 61))
    longitude = fields.Float(required=True, validate=validate.Range(-9, 2))


class AgesSchema(Schema):
    """Whole years, both ends included."""

    youngest = fields.Integer(
        data_key="from", strict=True, load_default=None, validate=validate.Range(0, 125)
    )
    oldest = fields.Integer(data_key="to", strict=True, load_default=None, validate=validate.Range(0, 125))


class ServiceSchema(Schema):
    """One service. ``hours`` and ``places`` have two shapes each and are read further in ``read``."""

    code = fields.String(data_key="id", required=True, validate=CODE)
    name = fields.String(required=True, validate=SAID)
    kind = _word(required=True)
    organisation = fields.String(required=True, validate=ORGANISATION)
    skills = fields.List(_word(), required=True, validate=validate.Length(min=1))
    takes = fields.List(
        fields.String(validate=validate.OneOf(TAKES)), required=True, validate=validate.Length(min=1)
    )
    hours = fields.Raw(required=True)
    places = fields.Raw(required=True)
    at = fields.Nested(PointSchema)
    ages = fields.Nested(AgesSchema)
    sex = fields.String(validate=validate.OneOf(("female", "male")))
    comes = fields.Boolean(load_default=False, truthy={True}, falsy={False})
    own_patients_only = fields.Boolean(load_default=False, truthy={True}, falsy={False})
    phone = fields.String(validate=PHONE)
    capacity = fields.Integer(strict=True, validate=validate.Range(1, 1000))
    note = fields.String(load_default="", validate=validate.Length(max=300))

    @validates_schema
    def _has_a_place_or_comes(self, entry: dict[str, Any], **_: Any) -> None:
        if not entry.get("comes") and "at" not in entry:
            raise ValidationError("say where it is (at), or that it comes to the person (comes: true)")


class ServicesSchema(Schema):
    """A file of services."""

    services = fields.List(fields.Nested(ServiceSchema), required=True)


class OrganisationSchema(Schema):
    """Who runs services."""

    name = fields.String(required=True, validate=SAID)
    kind = _word(required=True)


class OrganisationsSchema(Schema):
    """The file organisations.yaml."""

    organisations = fields.Dict(
        keys=fields.String(validate=ORGANISATION), values=fields.Nested(OrganisationSchema), required=True
    )


class NamedPlaceSchema(Schema):
    """The middle of an outward postcode."""

    name = fields.String(required=True, validate=SAID)
    latitude = fields.Float(required=True, validate=validate.Range(49, 61))
    longitude = fields.Float(required=True, validate=validate.Range(-9, 2))


class PlacesSchema(Schema):
    """The file places.yaml."""

    places = fields.Dict(
        keys=fields.String(validate=OUTWARD), values=fields.Nested(NamedPlaceSchema), required=True
    )


class KindSchema(Schema):
    """A kind of service, and what is said of it when it is no use."""

    title = fields.String(required=True, validate=SAID)
    cannot = fields.String(required=True, validate=SAID)


class WeightsSchema(Schema):
    """How many miles lower."""

    later_kind = fields.Float(required=True, validate=validate.Range(0))
    hour_to_wait = fields.Float(required=True, validate=validate.Range(0))
    nearly_full = fields.Float(required=True, validate=validate.Range(0))
    goes_to_person = fields.Float(required=True, validate=validate.Range(0))


class TravelSchema(Schema):
    """From a straight line to a journey."""

    road = fields.Float(required=True, validate=validate.Range(1, 3))
    miles_an_hour = fields.Float(required=True, validate=_above(0))
    ready_minutes = fields.Integer(required=True, strict=True, validate=validate.Range(0, 120))
    before_closing_minutes = fields.Integer(required=True, strict=True, validate=validate.Range(0, 120))


def _minutes_by_class() -> fields.Dict:
    return fields.Dict(
        keys=fields.Integer(validate=validate.Range(1, 5)),
        values=fields.Integer(strict=True, validate=validate.Range(1, 10_080)),
        required=True,
        validate=validate.Length(equal=5, error="needs minutes for each class, 1 to 5"),
    )


class LimitsSchema(Schema):
    """How long anybody may take."""

    ring_seconds = fields.Integer(required=True, strict=True, validate=validate.Range(5, 120))
    offer_seconds = fields.Integer(required=True, strict=True, validate=validate.Range(10, 600))
    hold_minutes = fields.Integer(required=True, strict=True, validate=validate.Range(1, 60))
    call_minutes = fields.Integer(required=True, strict=True, validate=validate.Range(2, 60))
    booking_answer_minutes = _minutes_by_class()
    referral_answer_minutes = _minutes_by_class()


class CallBacksSchema(Schema):
    """How often somebody is rung back, how far apart, and what then."""

    tries = fields.Integer(required=True, strict=True, validate=validate.Range(1, 10))
    ring_seconds = fields.Integer(required=True, strict=True, validate=validate.Range(10, 120))
    wait_minutes = _minutes_by_class()
    not_reached = fields.Dict(
        keys=fields.Integer(validate=validate.Range(1, 5)),
        values=fields.List(fields.Enum(NotReached, by_value=True), validate=validate.Length(min=1)),
        required=True,
        validate=validate.Length(equal=5, error="needs an answer for each class, 1 to 5"),
    )


class RelaySchema(Schema):
    """Calls by text relay."""

    lines = fields.List(fields.String(validate=E164), required=True)
    ring_seconds = fields.Integer(required=True, strict=True, validate=validate.Range(30, 120))
    menu_seconds = fields.Integer(required=True, strict=True, validate=validate.Range(5, 60))


class SpokenSchema(Schema):
    """One language of the menu. The keys 1 and 9 are taken: "in danger" and "worse"."""

    name = fields.String(required=True, validate=SAID)
    key = fields.Integer(required=True, strict=True, validate=validate.Range(2, 8))
    locale = fields.String(required=True, validate=validate.Regexp(r"^[a-z]{2}-[A-Z]{2}$"))
    voice = fields.String(required=True, validate=SAID)
    said = fields.String(required=True, validate=SAID)
    wait = fields.String(required=True, validate=validate.Length(min=1, max=300))


class InterpretingSchema(Schema):
    """The interpreting line and its languages; each is named once and has a key of its own."""

    line = fields.String(required=True, validate=E164)
    ring_seconds = fields.Integer(required=True, strict=True, validate=validate.Range(5, 60))
    menu = fields.List(fields.Nested(SpokenSchema), required=True, validate=validate.Length(max=6))
    also = fields.List(fields.String(validate=SAID), required=True)

    @validates_schema
    def _each_once(self, section: dict[str, Any], **_: Any) -> None:
        keys = [each["key"] for each in section["menu"]]
        names = [each["name"] for each in section["menu"]] + section["also"]
        if len(set(keys)) < len(keys) or len(set(names)) < len(names):
            raise ValidationError("a language or a key is here twice")


class RulesSchema(Schema):
    """The file routing.yaml."""

    kinds = fields.Dict(keys=_word(), values=fields.Nested(KindSchema), required=True)
    skills = fields.Dict(keys=_word(), values=fields.String(validate=SAID), required=True)
    explained = fields.Dict(keys=_word(), values=fields.List(_word()), required=True)
    max_miles = fields.Dict(keys=_word(), values=fields.Float(validate=_above(0)), required=True)
    last_resort = fields.List(_word(), required=True)
    weights = fields.Nested(WeightsSchema, required=True)
    travel = fields.Nested(TravelSchema, required=True)
    queue = fields.String(required=True, validate=validate.OneOf(sorted(POLICIES)))
    limits = fields.Nested(LimitsSchema, required=True)
    call_backs = fields.Nested(CallBacksSchema, required=True)
    relay = fields.Nested(RelaySchema, required=True)
    interpreting = fields.Nested(InterpretingSchema, required=True)
