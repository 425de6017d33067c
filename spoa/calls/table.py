"""The one table of a warm transfer: (form, stage, what happened) → (next stage, what is to be done).

Read a row as "in this stage, when this happens, and if this holds: go there, and do that". The first row that
fits counts. ``STAY`` keeps the stage. What the caller hears is not in here: ``care`` sees to that after
every row, so a row cannot forget it. Commands that make no sense (cancelling what does not ring) are left
out by themselves.
"""

from typing import Final

from spoa.calls.commands import (
    Alert,
    CallBack,
    CancelDial,
    Command,
    DialReceiver,
    EndRoom,
    JoinReceiver,
    LookAtRoom,
    OfferNext,
    RemoveParty,
    RequeueCaller,
    SayToGiver,
    ShowReceiver,
    Tell,
)
from spoa.calls.model import TransferState
from spoa.calls.rows import (
    STAY,
    Row,
    at,
    caller_gone,
    caller_own_leg,
    each,
    giver_away,
    giver_with,
    leg_ends,
    receiver_here,
    tries_left,
)
from spoa.calls.stages import EXITS, Form, Happened, Party, Stage

T, H, D, B, J = Stage.TALKING, Stage.HOLDING, Stage.DIALLING, Stage.BRIEFING, Stage.JOINING
OVER: Final = Stage.HANDED_OVER
BRIEF_FIRST: Final = frozenset({Form.BRIEF_FIRST})
AT_ONCE: Final = frozenset({Form.JOIN_AT_ONCE})
PARTNER: Final = frozenset({Form.FROM_PARTNER})
WRITING: Final = frozenset({Form.IN_WRITING})
BEFORE: Final = at(T, H, D, B, J)

WITHDRAW: Final = (CancelDial(), RemoveParty(Party.RECEIVER))
GIVER: Final = Party.GIVER
RECEIVER: Final = Party.RECEIVER


def _back(word: str) -> tuple[Command, ...]:
    """Return what follows when a receiver falls away: the giver knows, the next is offered."""
    return (Tell(GIVER, word), SayToGiver(word), OfferNext())


def _stranded(word: str) -> tuple[Command, ...]:
    """Return the same where no giver is there: people on shift are called at once."""
    return (Alert("critical", word), OfferNext())


CALLER_LEAVES: Final = (
    Row(
        BEFORE | (EXITS - {Stage.CALLER_LOST}),
        Happened.LEFT,
        Stage.CALLER_LOST,
        (*WITHDRAW, Tell(GIVER, "caller_left"), Tell(RECEIVER, "caller_left"), CallBack(), EndRoom()),
        when=caller_gone,
    ),
    Row(at(OVER), Happened.LEFT, STAY, (EndRoom(),), when=caller_gone),
)

TALKING: Final = (
    Row(at(T), Happened.BEGIN, H, forms=BRIEF_FIRST, when=giver_with),
    Row(at(T), Happened.BEGIN, D, (DialReceiver(),), forms=AT_ONCE, when=giver_with),
    Row(at(T), Happened.BEGIN, D, (DialReceiver(), SayToGiver("ringing")), forms=PARTNER, when=giver_with),
    Row(at(T), Happened.BEGIN, D, (ShowReceiver(),), forms=WRITING),
    Row(at(T), Happened.CANCEL, Stage.CANCELLED),
    Row(at(T), Happened.STAGE_TIMEOUT, STAY, (Alert("high", "partner_waits"), OfferNext()), PARTNER),
    Row(at(T), Happened.STAGE_TIMEOUT, Stage.CANCELLED),
    Row(at(T), Happened.LEFT, Stage.HANDLER_LOST, (Alert("critical", "handler_lost"),), party=GIVER),
)

HOLDING: Final = (
    Row(at(H), Happened.CALLER_HELD, D, (DialReceiver(),)),
    Row(at(H), Happened.HOLD_TIMEOUT, STAY, (LookAtRoom(),), when=tries_left),
    Row(at(H), Happened.HOLD_FAILED, STAY, repeats=True, when=tries_left),
    *each(
        (Happened.HOLD_TIMEOUT, Happened.HOLD_FAILED),
        at(H),
        Stage.FAILED,
        (Alert("high", "could_not_hold"), Tell(GIVER, "could_not_hold")),
    ),
    Row(at(H), Happened.CANCEL, Stage.CANCELLED),
    Row(at(H), Happened.LEFT, Stage.HANDLER_LOST, (Alert("critical", "handler_lost"),), party=GIVER),
)

DIALLING: Final = (
    Row(at(D), Happened.RECEIVER_ACCEPTED, OVER, forms=WRITING),
    Row(at(D), Happened.RECEIVER_ACCEPTED, J, (JoinReceiver(),), forms=AT_ONCE),
    Row(at(D), Happened.RECEIVER_ACCEPTED, J, (JoinReceiver(),), forms=PARTNER, when=caller_own_leg),
    Row(at(D), Happened.RECEIVER_ACCEPTED, B, (JoinReceiver(),)),
    Row(at(D), Happened.JOINED, J, forms=AT_ONCE, party=RECEIVER),
    Row(at(D), Happened.JOINED, J, forms=PARTNER, party=RECEIVER, when=caller_own_leg),
    Row(at(D), Happened.JOINED, B, party=RECEIVER),
    Row(at(D), Happened.JOINED, STAY, (Tell(GIVER, "you_have_the_caller"),), party=GIVER),
    Row(
        at(D),
        Happened.LEFT,
        Stage.HANDLER_LOST,
        (CancelDial(), Alert("critical", "handler_lost")),
        BRIEF_FIRST,
        party=GIVER,
    ),
    Row(at(D), Happened.LEFT, STAY, (Alert("critical", "handler_lost"),), party=GIVER),
    Row(
        at(D), Happened.RECEIVER_DECLINED, Stage.DECLINED, (CancelDial(), *_back("declined")), when=giver_with
    ),
    Row(at(D), Happened.RECEIVER_DECLINED, Stage.HANDLER_LOST, (CancelDial(), *_stranded("declined"))),
    *leg_ends(at(D), Stage.NO_ANSWER, _back("no_answer"), giver_with),
    *leg_ends(at(D), Stage.HANDLER_LOST, _stranded("no_answer"), giver_away),
    *each(
        (Happened.RING_TIMEOUT, Happened.ACCEPT_TIMEOUT),
        at(D),
        Stage.NO_ANSWER,
        (CancelDial(), *_back("no_answer")),
        giver_with,
    ),
    *each(
        (Happened.RING_TIMEOUT, Happened.ACCEPT_TIMEOUT),
        at(D),
        Stage.HANDLER_LOST,
        (CancelDial(), *_stranded("no_answer")),
    ),
    Row(
        at(D),
        Happened.DIAL_FAILED,
        Stage.FAILED,
        (CancelDial(), *_back("could_not_ring"), Alert("high", "could_not_ring")),
        when=giver_with,
    ),
    Row(at(D), Happened.DIAL_FAILED, Stage.HANDLER_LOST, (CancelDial(), *_stranded("could_not_ring"))),
)

BRIEFING: Final = (
    Row(at(B), Happened.BRING_IN, J, when=receiver_here),
    Row(at(B), Happened.JOINED, J, party=Party.CALLER),
    Row(
        at(B),
        Happened.ORPHAN_TIMEOUT,
        J,
        (Tell(RECEIVER, "you_have_the_caller"), Alert("high", "joined_without_handler")),
    ),
    Row(at(B), Happened.BRIEF_TIMEOUT, STAY, (Alert("high", "brief_too_long"), LookAtRoom())),
    Row(at(B), Happened.RECEIVER_DECLINED, Stage.DECLINED, (*WITHDRAW, *_back("declined")), when=giver_with),
    Row(at(B), Happened.RECEIVER_DECLINED, Stage.HANDLER_LOST, (*WITHDRAW, *_stranded("declined"))),
)

JOINING: Final = (
    *each(
        (Happened.RECEIVER_SAYS_MINE, Happened.GIVER_SAYS_HANDOVER),
        at(J),
        OVER,
        (RemoveParty(GIVER),),
        receiver_here,
    ),
    Row(at(J), Happened.RECEIVER_DECLINED, Stage.DECLINED, (*WITHDRAW, *_back("declined")), when=giver_with),
    # Nobody else is there: whoever declines keeps them company until the next handler joins.
    Row(
        at(J),
        Happened.RECEIVER_DECLINED,
        STAY,
        (Alert("critical", "receiver_cannot_keep"), RequeueCaller()),
    ),
    *each(
        (Happened.ORPHAN_TIMEOUT,),
        at(J),
        STAY,
        (Alert("high", "not_confirmed"), Tell(RECEIVER, "say_i_have_him"), LookAtRoom()),
    ),
    Row(at(J), Happened.STAGE_TIMEOUT, STAY, (Alert("information", "three_way_long"), LookAtRoom())),
)

BRIEFING_AND_JOINING: Final = (
    Row(
        at(J),
        Happened.LEFT,
        STAY,
        (Alert("high", "giver_left_early"), Tell(RECEIVER, "giver_left")),
        party=GIVER,
        when=receiver_here,
    ),
    Row(
        at(B, J),
        Happened.LEFT,
        STAY,
        (Alert("critical", "handler_lost"), Tell(RECEIVER, "giver_left")),
        party=GIVER,
    ),
    *leg_ends(at(B, J), T, _back("receiver_left"), giver_with),
    *leg_ends(at(B, J), Stage.HANDLER_LOST, _stranded("receiver_left"), giver_away),
    # Who is here has joined: that joining failed is then old news.
    *each((Happened.JOIN_FAILED,), at(B, J), STAY, (), receiver_here),
    *each(
        (Happened.JOIN_TIMEOUT, Happened.JOIN_FAILED),
        at(B, J),
        Stage.FAILED,
        (CancelDial(), *_back("could_not_join"), Alert("high", "could_not_join")),
        giver_with,
    ),
    *each(
        (Happened.JOIN_TIMEOUT, Happened.JOIN_FAILED),
        at(B, J),
        Stage.HANDLER_LOST,
        (CancelDial(), *_stranded("could_not_join")),
    ),
    Row(at(D, B, J), Happened.CANCEL, Stage.CANCELLED, WITHDRAW, when=giver_with),
)

HANDED_OVER: Final = (
    Row(at(OVER), Happened.RECEIVER_FINISHED, STAY, (EndRoom(),)),
    Row(
        at(OVER),
        Happened.LEFT,
        Stage.HANDLER_LOST,
        (Alert("critical", "receiver_left_after_handover"),),
        party=RECEIVER,
    ),
    Row(at(OVER), Happened.LEAVE_TIMEOUT, STAY, (EndRoom(),), when=caller_gone),
    Row(at(OVER), Happened.LEAVE_TIMEOUT, STAY, (RemoveParty(GIVER), LookAtRoom())),
    Row(at(OVER), Happened.WATCH_TIMEOUT, STAY, (LookAtRoom(),)),
)

AFTER_AN_EXIT: Final = (
    Row(EXITS, Happened.JOINED, STAY, (RemoveParty(RECEIVER), Tell(RECEIVER, "withdrawn")), party=RECEIVER),
    Row(EXITS, Happened.RECEIVER_ACCEPTED, STAY, (CancelDial(), Tell(RECEIVER, "withdrawn"))),
    Row(
        EXITS - {Stage.CALLER_LOST},
        Happened.LEFT,
        Stage.HANDLER_LOST,
        (Alert("critical", "handler_lost"),),
        party=GIVER,
    ),
    Row(
        at(Stage.HANDLER_LOST),
        Happened.JOINED,
        STAY,
        (Tell(GIVER, "you_have_the_caller"),),
        party=GIVER,
    ),
    Row(EXITS, Happened.ORPHAN_TIMEOUT, STAY, (Alert("critical", "caller_without_handler"),)),
    Row(EXITS, Happened.LEAVE_TIMEOUT, STAY, (*WITHDRAW, LookAtRoom())),
)

ANYWHERE: Final = (
    Row(frozenset(Stage), Happened.SETTLE_TIMEOUT, STAY, (LookAtRoom(),), when=tries_left, repeats=True),
    Row(
        frozenset(Stage),
        Happened.SETTLE_TIMEOUT,
        STAY,
        (LookAtRoom(), Alert("critical", "caller_may_hear_nobody")),
        repeats=True,
    ),
    Row(frozenset(Stage), Happened.HOLD_FAILED, STAY, when=tries_left, repeats=True),
    Row(frozenset(Stage), Happened.HOLD_FAILED, STAY, (Alert("critical", "caller_may_hear_nobody"),)),
    Row(frozenset(Stage), Happened.UNHOLD_FAILED, STAY, (LookAtRoom(),)),
    Row(frozenset(Stage), Happened.REMOVE_FAILED, STAY, (LookAtRoom(),)),
)

TABLE: Final[tuple[Row, ...]] = (
    *CALLER_LEAVES,
    *TALKING,
    *HOLDING,
    *DIALLING,
    *BRIEFING,
    *JOINING,
    *BRIEFING_AND_JOINING,
    *HANDED_OVER,
    *AFTER_AN_EXIT,
    *ANYWHERE,
)


def row_for(state: TransferState, event: Happened, party: Party | None) -> Row | None:
    """Return the first row that fits, or ``None``."""
    for row in TABLE:
        if row.event is event and state.stage in row.stages and state.form in row.forms:
            if row.party is not None and row.party is not party:
                continue
            if row.when is None or row.when(state):
                return row
    return None
