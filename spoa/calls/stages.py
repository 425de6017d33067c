"""The words of a warm transfer: its forms, stages, parties, and what can happen to it."""

from enum import StrEnum
from typing import Final


class Form(StrEnum):
    """How the hand-over goes; the disposition says which, and the channel: who writes is on no line.

    ``IN_WRITING``: nothing rings. The receiver is shown the brief of a text or chat and accepts or declines.
    """

    BRIEF_FIRST = "brief_first"
    JOIN_AT_ONCE = "join_at_once"
    FROM_PARTNER = "from_partner"
    IN_WRITING = "in_writing"


class Stage(StrEnum):
    """Where the transfer stands. The last six are exits."""

    TALKING = "talking"
    HOLDING = "holding"
    DIALLING = "dialling"
    BRIEFING = "briefing"
    JOINING = "joining"
    HANDED_OVER = "handed_over"
    CANCELLED = "cancelled"
    DECLINED = "declined"
    NO_ANSWER = "no_answer"
    CALLER_LOST = "caller_lost"
    HANDLER_LOST = "handler_lost"
    FAILED = "failed"


EXITS: Final = frozenset(
    {
        Stage.CANCELLED,
        Stage.DECLINED,
        Stage.NO_ANSWER,
        Stage.CALLER_LOST,
        Stage.HANDLER_LOST,
        Stage.FAILED,
    }
)


class Party(StrEnum):
    """Who can be in the room. The values are also the participant labels at the carrier."""

    CALLER = "caller"
    GIVER = "giver"
    RECEIVER = "receiver"


class Line(StrEnum):
    """How the caller is connected.

    ``CARRIED``: by the partner's own line, there is no leg of the caller here. ``WRITTEN``: by no line.
    """

    TALKING = "talking"
    HOLDING = "holding"  # hold was asked for, the carrier has not confirmed it
    HELD = "held"  # the caller hears the looping message and nobody else
    RELEASING = "releasing"  # un-hold was asked for, the carrier has not confirmed it
    CARRIED = "carried"
    WRITTEN = "written"
    GONE = "gone"


class Reach(StrEnum):
    """How far the receiver has been reached. It only ever moves down this list."""

    NONE = "none"
    ASKED = "asked"
    RINGING = "ringing"
    ANSWERED = "answered"  # picked up, not yet accepted: it may be a voicemail
    ACCEPTED = "accepted"
    HERE = "here"
    GONE = "gone"


class Happened(StrEnum):
    """What can happen: said by people, by the carrier, or by a timer that ran out."""

    BEGIN = "begin"
    RECEIVER_ACCEPTED = "receiver_accepted"
    RECEIVER_DECLINED = "receiver_declined"
    BRING_IN = "bring_in"  # "bring David in", by the giver or the receiver
    GIVER_SAYS_HANDOVER = "giver_says_handover"
    RECEIVER_SAYS_MINE = "receiver_says_mine"  # "I have him"
    RECEIVER_FINISHED = "receiver_finished"  # ended the call with the caller, after the hand-over
    CANCEL = "cancel"

    CALLER_HELD = "caller_held"
    CALLER_UNHELD = "caller_unheld"
    RECEIVER_RINGING = "receiver_ringing"
    RECEIVER_ANSWERED = "receiver_answered"
    JOINED = "joined"  # with a party
    LEFT = "left"  # with a party
    LEG_BUSY = "leg_busy"
    LEG_NO_ANSWER = "leg_no_answer"
    LEG_FAILED = "leg_failed"
    HOLD_FAILED = "hold_failed"
    UNHOLD_FAILED = "unhold_failed"
    DIAL_FAILED = "dial_failed"
    JOIN_FAILED = "join_failed"
    REMOVE_FAILED = "remove_failed"

    STAGE_TIMEOUT = "stage_timeout"
    HOLD_TIMEOUT = "hold_timeout"
    RING_TIMEOUT = "ring_timeout"
    ACCEPT_TIMEOUT = "accept_timeout"
    JOIN_TIMEOUT = "join_timeout"
    BRIEF_TIMEOUT = "brief_timeout"
    SETTLE_TIMEOUT = "settle_timeout"
    LEAVE_TIMEOUT = "leave_timeout"
    ORPHAN_TIMEOUT = "orphan_timeout"
    WATCH_TIMEOUT = "watch_timeout"
