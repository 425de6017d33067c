"""A webhook that was refused leaves a trace: a log line, a count, and a line in the audit."""

import time
from threading import Lock
from typing import Final

import structlog
from prometheus_client import Counter

from spoa.kernel.actor import SYSTEM
from spoa.kernel.errors import Unavailable
from spoa.records.audit import note
from spoa.web.use_cases import use_cases

_log = structlog.get_logger(__name__)
_refused = Counter("spoa_webhooks_refused", "Webhooks whose signature did not fit.", ["endpoint"])

_AUDIT_EVERY: Final = 1.0  # seconds: whoever floods us with forgeries must not fill the audit
_lock: Final = Lock()
_audited: Final = {"at": float("-inf")}


def refusal_noted(endpoint: str) -> None:
    """Note that a webhook was refused; nothing of what it carried is kept."""
    _refused.labels(endpoint).inc()
    _log.warning("webhook refused", endpoint=endpoint, reason="signature")
    if _due():
        _audit(endpoint)


def _due() -> bool:
    with _lock:
        due = time.monotonic() - _audited["at"] >= _AUDIT_EVERY
        if due:
            _audited["at"] = time.monotonic()
        return due


def _audit(endpoint: str) -> None:
    services = use_cases()
    try:
        with services.records.unit() as session:
            note(
                session,
                actor=SYSTEM,
                action="webhook.refused",
                subject="webhook",
                subject_id=endpoint,
                why="its signature does not fit",
                at=services.clock.now(),
            )
    except Unavailable:
        _log.warning("refusal not audited", endpoint=endpoint)
