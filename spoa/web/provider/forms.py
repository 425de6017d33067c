"""What providers send."""

from marshmallow import Schema, fields, validate

from spoa.journey.reception import PAUSES


class WhyForm(Schema):
    """A reason."""

    why = fields.String(required=True, validate=validate.Length(min=1, max=400))


class AcceptReferralForm(Schema):
    """Who will ring the person, and by when."""

    rings_by = fields.String(required=True, validate=validate.Length(min=1, max=120))
    rings_at = fields.AwareDateTime(required=True)


class PauseForm(Schema):
    """For how long no new bookings are taken, and why."""

    minutes = fields.Integer(required=True, validate=validate.OneOf(PAUSES))
    why = fields.String(required=True, validate=validate.Length(min=1, max=200))


class PlaceForm(Schema):
    """Where somebody works."""

    service = fields.String(required=True, validate=validate.Length(max=60))
