"""The few ways in which the service says no. ``say`` is a whole sentence: what happened, then what to do."""


class SpoaError(Exception):
    """A refusal that a person can act on."""

    def __init__(self, say: str) -> None:
        super().__init__(say)
        self.say = say


class Invalid(SpoaError):
    """What was sent does not make sense; nothing was changed."""


class NotFound(SpoaError):
    """There is no such thing, or it is not for this person to know of."""


class Conflict(SpoaError):
    """Someone else was first, or the thing has moved on."""


class Forbidden(SpoaError):
    """This person may not do this."""


class Unavailable(SpoaError):
    """A part that is needed does not answer now; trying again later may work."""


class Crossed(Unavailable):
    """Two acts waited for each other and this one gave way: nothing was changed; done again it will work."""
