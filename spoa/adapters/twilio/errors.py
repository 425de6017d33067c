"""What the carrier's refusals mean to us. Codes: https://www.twilio.com/docs/api/errors."""

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from typing import Final

from requests.exceptions import ConnectionError as NotConnected
from requests.exceptions import ConnectTimeout, RequestException
from twilio.base.exceptions import TwilioException, TwilioRestException

from spoa.journey.ports import CarrierRefused


class Kind(StrEnum):
    """Why the carrier did not do it."""

    GONE = "gone"  # the leg, room or participant is not there any more: to be reconciled, no error
    REFUSED = "refused"
    BAD_NUMBER = "bad_number"
    OPTED_OUT = "opted_out"
    RATE = "rate"
    NOT_YET = "not_yet"
    NOT_ALLOWED = "not_allowed"
    UNAVAILABLE = "unavailable"


_CODES: Final = {
    20003: Kind.NOT_ALLOWED,
    20404: Kind.GONE,
    20429: Kind.RATE,
    21211: Kind.BAD_NUMBER,
    21217: Kind.BAD_NUMBER,
    21220: Kind.GONE,  # the call is not in progress
    21408: Kind.NOT_ALLOWED,
    21610: Kind.OPTED_OUT,
    21614: Kind.BAD_NUMBER,
    16025: Kind.NOT_YET,  # whoever had this label has not left the room yet
    16103: Kind.GONE,  # the conference has ended
}
_STATUSES: Final = {401: Kind.NOT_ALLOWED, 403: Kind.NOT_ALLOWED, 404: Kind.GONE, 429: Kind.RATE}


class CarrierError(CarrierRefused):
    """The carrier did not do it. ``lost``: it cannot be told whether it did; look before repeating.

    What the carrier would do later counts as lost: it was not done, and the job comes again after a while.
    """

    def __init__(self, kind: Kind, why: str, *, code: int | None = None, lost: bool = False) -> None:
        super().__init__(why, gone=kind is Kind.GONE, lost=lost or kind in (Kind.RATE, Kind.NOT_YET))
        self.kind = kind
        self.code = code


def of_answer(status: int, code: int | None) -> CarrierError:
    """Return the error of an HTTP answer; its text holds no number or name, only codes."""
    kind = _CODES.get(code or 0) or _STATUSES.get(status)
    if kind is None:
        kind = Kind.UNAVAILABLE if status >= 500 else Kind.REFUSED
    why = f"{kind} (status {status}, code {code})"
    return CarrierError(kind, why, code=code, lost=status >= 500)


@contextmanager
def told() -> Iterator[None]:
    """Turn whatever the library raises into a ``CarrierError``."""
    try:
        yield
    except TwilioRestException as refused:
        raise of_answer(refused.status, refused.code) from None
    except ConnectTimeout:
        raise CarrierError(Kind.UNAVAILABLE, "the carrier could not be reached in time") from None
    except (RequestException, NotConnected) as broken:
        why = f"the carrier did not answer ({type(broken).__name__})"
        raise CarrierError(Kind.UNAVAILABLE, why, lost=True) from None
    except (TwilioException, ValueError) as broken:
        why = f"the carrier's answer made no sense ({type(broken).__name__})"
        raise CarrierError(Kind.UNAVAILABLE, why, lost=True) from None
