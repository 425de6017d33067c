"""Handing over who writes: the buttons of the pane that ``written`` makes."""

from flask.typing import ResponseReturnValue

from spoa.web.console.acts import called
from spoa.web.console.ringing import blueprint
from spoa.web.console.views import handlers
from spoa.web.security import me
from spoa.web.use_cases import use_cases

__all__ = ["blueprint"]


@blueprint.post("/case/<case_id>/call/offer")
@handlers
def offer(case_id: str) -> ResponseReturnValue:
    """Offer a text or chat to the clinicians who are free, one after the other."""
    use_cases().journeys.writing.offer(me(), case_id)
    return called(case_id)


@blueprint.post("/case/<case_id>/call/leave-in-queue")
@handlers
def leave_in_queue(case_id: str) -> ResponseReturnValue:
    """Let a text or chat wait in the clinicians' queue."""
    use_cases().journeys.writing.leave_in_queue(me(), case_id)
    return called(case_id)
