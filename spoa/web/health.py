"""Is the process alive, can the service do its work, and how does it stand. No identifiers in any of them."""

from flask import Blueprint, Response, jsonify
from flask.typing import ResponseReturnValue
from prometheus_client import CONTENT_TYPE_LATEST

from spoa.web.metrics import exposition
from spoa.web.security import public
from spoa.web.use_cases import Check, use_cases

blueprint = Blueprint("health", __name__)


@blueprint.get("/health/live")
@public
def live() -> ResponseReturnValue:
    """Say that this process answers; it asks nobody else."""
    return jsonify(alive=True)


@blueprint.get("/health/ready")
@public
def ready() -> ResponseReturnValue:
    """Say whether every part that is needed works, each with its reason when not; 503 when one does not."""
    found = {name: asked(check) for name, check in use_cases().checks.items()}
    all_well = all(reason is None for reason in found.values())
    parts = {name: {"ok": reason is None, "why": reason} for name, reason in found.items()}
    return jsonify(ready=all_well, parts=parts), 200 if all_well else 503


@blueprint.get("/metrics")
@public
def metrics() -> ResponseReturnValue:
    """Return the figures of the service for Prometheus."""
    return Response(exposition(use_cases()), content_type=CONTENT_TYPE_LATEST)


def asked(check: Check) -> str | None:
    """Return a check's reason; a check that breaks is a reason by its kind, never by its message."""
    try:
        return check()
    except Exception as failure:  # whatever a client can raise is a "not ready", and must not hide the others
        return f"It could not be asked ({type(failure).__name__})."
