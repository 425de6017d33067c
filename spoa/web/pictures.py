"""Pictures that people texted, for those who help them; each look is in the audit."""

from uuid import UUID

from flask import Blueprint, Response

from spoa.staff.roles import Role
from spoa.web.security import me, role
from spoa.web.use_cases import use_cases

blueprint = Blueprint("pictures", __name__, url_prefix="/pictures")


@blueprint.get("/<uuid:picture>")
@role(Role.CALL_HANDLER, Role.CLINICIAN)
def show(picture: UUID) -> Response:
    """Show one picture by itself; whatever it holds, it can do nothing."""
    found = use_cases().journeys.pictures.look(me(), str(picture))
    response = Response(found.data, mimetype=found.content_type)
    response.headers["Content-Security-Policy"] = "default-src 'none'; img-src 'self'; sandbox"
    return response
