"""Calls that the carrier took while we could not be told: read back, and taken in with their own time.

Their callers heard the static fallback. Whoever has rung off is rung back, with the clock of that moment.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from sqlalchemy import select

from spoa.journey.ports import VoiceCarrier
from spoa.journey.tools import Tools
from spoa.journey.voice.line import Line
from spoa.journey.voice.news import News
from spoa.records.cases import Contact

_LOOK_BACK: Final = timedelta(hours=2)
# A call's own webhook comes first: only what is older than its time limit was never told.
_TOLD_BY_NOW: Final = timedelta(seconds=20)
_LIVE: Final = frozenset({"queued", "ringing", "in-progress"})
_PAGES: Final = "client:"


@dataclass(frozen=True)
class Missed:
    """Looks for calls without a case."""

    tools: Tools
    carrier: VoiceCarrier
    line: Line
    news: News

    def look(self) -> None:
        """Take in every call that came and that we do not have: a round of the clock process."""
        now = self.tools.clock.now()
        came = [
            call
            for call in self.carrier.calls_since(now - _LOOK_BACK)
            if call.at < now - _TOLD_BY_NOW and not call.sender.startswith(_PAGES)
        ]
        with self.tools.records.read() as session:
            asked = select(Contact.carrier_ref).where(
                Contact.carrier_ref.in_([call.reference for call in came])
            )
            known = set(session.scalars(asked))
        for call in came:
            if call.reference not in known:
                self.line.arrives(call=call.reference, to=call.to, sender=call.sender, at=call.at)
                if call.status not in _LIVE:
                    self.news.caller_gone(call.reference)
