"""What programs may ask. Nothing of a case is read, kept or logged here: the step is a pure function."""

import json
from collections.abc import Callable, Mapping
from typing import Any, Final, TypeAlias

from flask import Flask, Response, jsonify, request
from flask_smorest import Api, Blueprint

from spoa.staff.roles import Role
from spoa.triage.contract import answer_text
from spoa.web.api import schemas
from spoa.web.limits import by_caller, limited
from spoa.web.security import program, public
from spoa.web.use_cases import use_cases

blueprint = Blueprint("api", __name__, url_prefix="/api/v1", description="Triage, one step at a time.")

_Decorator: TypeAlias = Callable[[Callable[[], Response]], Callable[[], Response]]
_LARGEST_BODY: Final = 64 * 1024
_SHAPES: Final = (schemas.StepIn, schemas.Choose, schemas.Ask, schemas.Decided, schemas.NotUnderstood)
_KEY: Final = {"key": {"type": "http", "scheme": "bearer", "description": "A key that we gave to a partner."}}


def _json(shape: Mapping[str, Any], description: str) -> dict[str, Any]:
    return {"description": description, "content": {"application/json": {"schema": dict(shape)}}}


def _ref(shape: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{shape}"}


_routed: _Decorator = blueprint.route("/triage/step", methods=["POST"])
_described: _Decorator = blueprint.doc(
    summary="One step of triage: what is certain, what to ask next, or the decision",
    security=[{"key": []}],
    requestBody={**_json(_ref("StepIn"), "All that is known of the case"), "required": True},
    responses={
        "200": _json({"oneOf": [_ref("Choose"), _ref("Ask"), _ref("Decided")]}, "The step"),
        "422": _json(_ref("NotUnderstood"), "What was sent is not the contract, or makes no sense"),
        "401": {"description": "No key, or one that we do not know"},
        "413": {"description": "More than 64 kB were sent"},
        "429": {"description": "More than 600 steps a minute"},
    },
)


@_routed
@_described
@program(Role.CALL_HANDLER, Role.CLINICIAN, Role.SUPERVISOR, Role.RULE_AUTHOR)
@limited("600 per minute", by_caller)
def step() -> Response:
    """Answer as ``spoa triage ask --json`` does."""
    request.max_content_length = _LARGEST_BODY
    found = answer_text(use_cases().journeys.tools.live(), request.get_data())
    status = 422 if found["status"] == "error" else 200
    return Response(json.dumps(found, ensure_ascii=False), status, mimetype="application/json")


def install(app: Flask) -> None:
    """Register the API and its OpenAPI document. Before ``spoa.web.errors``, whose refusals are to stand."""
    app.config.update(API_TITLE="spoa", API_VERSION="v1", OPENAPI_VERSION="3.1.0")
    api = Api(app)
    for name, scheme in _KEY.items():
        api.spec.components.security_scheme(name, scheme)
    for shape in _SHAPES:
        api.spec.components.schema(shape.__name__, schema=shape)
    api.register_blueprint(blueprint)

    @app.get("/api/v1/openapi.json")
    @public
    def openapi() -> Response:
        """Describe the API."""
        return jsonify(api.spec.to_dict())
