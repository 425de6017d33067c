"""Every table, so that the metadata is complete: whoever makes or checks the schema imports this module."""

from typing import Final

from spoa.records import (
    audit,
    bookings,
    calls,
    cases,
    consultations,
    directory,
    events,
    outbox,
    pictures,
    referrals,
    rulebooks,
    staff,
    unheard,
)
from spoa.records.base import Base

MODULES: Final = (
    audit,
    bookings,
    calls,
    cases,
    consultations,
    directory,
    events,
    outbox,
    pictures,
    referrals,
    rulebooks,
    staff,
    unheard,
)
metadata: Final = Base.metadata
