"""What routing speaks of: services and their hours, the person and the need, and who was offered or not."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, Final, Literal
from uuid import UUID, uuid5

from spoa.routing.callbacks import CallBacks
from spoa.routing.languages import Interpreting

Takes = Literal["booked", "accepted", "delivered", "joined", "told"]
Sex = Literal["female", "male"]

_ORGANISATIONS: Final = UUID("0d0f9a52-4c0e-5a0d-9f5e-7a41b6d2c3aa")
_SERVICES: Final = UUID("6f1e7d1c-9a0b-5c43-8f0e-5d2a4b7c9e10")


@dataclass(frozen=True)
class Place:
    """A point on the map, in degrees, with the outward postcode that people know it by."""

    outward: str
    latitude: float
    longitude: float
    address: str = ""


@dataclass(frozen=True)
class Range:
    """Open from ``opens`` to ``closes``, London wall time; ``closes`` not after ``opens`` is next day."""

    opens: time
    closes: time


@dataclass(frozen=True)
class Hours:
    """A weekly pattern: seven days from Monday, what replaces it on a bank holiday; or open always."""

    days: tuple[tuple[Range, ...], ...] = ((),) * 7
    bank_holidays: tuple[Range, ...] = ()
    always: bool = False


@dataclass(frozen=True)
class Calendar:
    """The bank holidays of England and Wales, London dates."""

    bank_holidays: frozenset[date] = frozenset()


@dataclass(frozen=True)
class Service:
    """An entry of the directory. ``places`` are the outward postcodes it serves, ``None`` for everywhere.

    ``ages`` are whole years, both ends included, ``None`` for no end. ``comes`` means that it goes to the
    person or works by phone, so distance and travel do not matter; ``capacity`` is how many at a time.
    """

    code: str
    name: str
    kind: str
    organisation: str
    skills: frozenset[str]
    takes: frozenset[Takes]
    hours: Hours
    place: Place | None = None
    places: frozenset[str] | None = None
    ages: tuple[int | None, int | None] = (None, None)
    sex: Sex | None = None
    comes: bool = False
    own_patients_only: bool = False
    phone: str | None = None
    capacity: int | None = None
    note: str = ""

    @property
    def id(self) -> str:
        """Return the key of its row: made from ``code``, so that files and tables agree without asking."""
        return service_id(self.code)


@dataclass(frozen=True)
class State:
    """How a service stands now: paused until when and why, free places, the first free slot in time."""

    paused_until: datetime | None = None
    paused_why: str = ""
    free: int | None = None
    first_free: datetime | None = None


@dataclass(frozen=True)
class Patient:
    """What routing asks of a person. ``practice`` is the code of their own GP practice, if known."""

    age_years: float | None = None
    sex: str | None = None
    place: Place | None = None
    practice: str | None = None
    can_travel: bool = True


@dataclass(frozen=True)
class Wanted:
    """A need as routing sees it: kinds of service in the disposition's order, the skill, until when.

    ``code`` is the disposition's, ``handed_over`` what counts as handed over; ``by`` is its deadline.
    """

    code: str
    services: tuple[str, ...]
    by: datetime
    urgency: int
    handed_over: Takes
    skill: str | None = None


@dataclass(frozen=True)
class Offered:
    """A service that can take the need. ``miles`` is about; one of ``open_until``, ``opens_at`` or neither
    (open always). ``reason`` says in words why it stands where it does."""

    service: Service
    miles: float | None
    reason: str
    open_until: datetime | None = None
    opens_at: datetime | None = None
    state: State = field(default_factory=State)
    last_resort: bool = False


@dataclass(frozen=True)
class Hidden:
    """A service that cannot take the need, and in words why: "shut", "paused to 22:15"."""

    service: Service
    why: str


@dataclass(frozen=True)
class Ranking:
    """The services that can take a need, best first, and those that were looked at and left out."""

    offered: tuple[Offered, ...]
    hidden: tuple[Hidden, ...]


@dataclass(frozen=True)
class Weights:
    """How much worse a service ranks, in miles: for each later kind, hour to wait, and when nearly full."""

    later_kind: float
    hour_to_wait: float
    nearly_full: float
    goes_to_person: float


@dataclass(frozen=True)
class Limits:
    """Minutes that somebody may take: kept in ``routing.yaml`` because an area sets its own."""

    ring_seconds: int
    offer_seconds: int
    hold_minutes: int
    call_minutes: int
    booking_answer_minutes: Mapping[int, int]
    referral_answer_minutes: Mapping[int, int]


@dataclass(frozen=True)
class Travel:
    """From a straight line to a journey: how much longer the road is, how fast, and getting ready.

    ``before_closing`` is how long before a service closes a person must be there.
    """

    road: float
    miles_an_hour: float
    ready: timedelta
    before_closing: timedelta


@dataclass(frozen=True)
class Relay:
    """How calls by text relay are known, and how long they may take. ``lines`` are E.164."""

    lines: frozenset[str]
    ring_seconds: int
    menu_seconds: int


@dataclass(frozen=True)
class Rules:
    """``routing.yaml``, compiled. ``kinds`` are titles; ``cannot`` and ``skills`` the words of a refusal."""

    kinds: Mapping[str, str]
    cannot: Mapping[str, str]
    skills: Mapping[str, str]
    max_miles: Mapping[str, float]
    explained: Mapping[str, frozenset[str]]
    last_resort: tuple[str, ...]
    weights: Weights
    travel: Travel
    limits: Limits
    call_backs: CallBacks
    queue_policy: str
    relay: Relay
    interpreting: Interpreting
    calendar: Calendar = field(default_factory=Calendar)


@dataclass(frozen=True)
class Organisation:
    """Who runs services. ``code`` has the form of an ODS code."""

    code: str
    name: str
    kind: str


@dataclass(frozen=True)
class Directory:
    """The directory as read from files. ``entries`` are the checked entries by code, as they are stored."""

    services: tuple[Service, ...]
    places: Mapping[str, Place]
    organisations: tuple[Organisation, ...] = ()
    entries: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def place_of(self, postcode: str | None) -> Place | None:
        """Return the place of a whole or an outward postcode; ``None`` outside the area or when unknown."""
        return self.places.get(outward(postcode)) if postcode else None


def outward(postcode: str) -> str:
    """Return the outward half in capitals: "mk42 9dj", "MK429DJ" and "MK42" all give "MK42"."""
    plain = "".join(postcode.split()).upper()
    return plain[:-3] if len(plain) > 4 and plain[-3:-2].isdigit() else plain


def organisation_id(code: str) -> str:
    """Return the row key that an organisation of the directory has where it is loaded from files."""
    return str(uuid5(_ORGANISATIONS, code))


def service_id(code: str) -> str:
    """Return the row key that a service's code has in every database."""
    return str(uuid5(_SERVICES, code))
