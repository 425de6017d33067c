"""A transfer's state and an inbound call, between two events: JSON in the records, dataclasses here."""

from dataclasses import asdict
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from spoa.calls.inbound import Inbound, InboundCall
from spoa.calls.model import Timer, TransferState
from spoa.calls.stages import Form, Happened, Line, Reach, Stage
from spoa.calls.transfer import is_over
from spoa.records.calls import Transfer


def live_transfer(session: Session, case_id: str) -> Transfer | None:
    """Return the transfer of a case that still looks after its caller, locked."""
    asked = select(Transfer).where(Transfer.case_id == case_id, Transfer.ended_at.is_(None))
    return session.scalar(asked.with_for_update().execution_options(populate_existing=True))


def timer_of(transfer: Transfer, timer: Timer) -> str:
    """Return the subject of the job that lets a timer of a transfer run out."""
    return f"{transfer.id}|{timer.kind}|{timer.number}"


def write_transfer(state: TransferState) -> dict[str, Any]:
    """Return a state as it is stored."""
    return asdict(state) | {"gone": sorted(state.gone)}


def read_transfer(stored: dict[str, Any]) -> TransferState:
    """Return the state that was stored."""
    timer = stored["timer"]
    typed = {
        "form": Form(stored["form"]),
        "stage": Stage(stored["stage"]),
        "line": Line(stored["line"]),
        "receiver": Reach(stored["receiver"]),
        "gone": frozenset(stored["gone"]),
        "timer": timer and Timer(Happened(timer["kind"]), timer["seconds"], timer["number"]),
    }
    return TransferState(**(stored | typed))


def write_call(call: InboundCall) -> dict[str, Any]:
    """Return an inbound call as it is stored."""
    return asdict(call)


def read_call(stored: dict[str, Any] | None) -> InboundCall:
    """Return the call that was stored; one that has just begun to ring where there is none."""
    if not stored:
        return InboundCall()
    return InboundCall(Inbound(stored["state"]), handled=stored["handled"], lost=stored["lost"])


def goes_on(transfer: Transfer) -> bool:
    """Say whether a transfer goes on: one that found nobody has ended, whatever stage it was left in."""
    return transfer.ended_at is None and not is_over(read_transfer(transfer.state))
