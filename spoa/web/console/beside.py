"""Who comes into a call beside those who look after the caller: a supervisor, an interpreter."""

from flask.typing import ResponseReturnValue

from spoa.journey.voice.guest_desk import SAYS
from spoa.kernel.errors import Invalid
from spoa.staff.roles import Role
from spoa.web.console import forms, page
from spoa.web.console.acts import blueprint, called
from spoa.web.console.views import handlers
from spoa.web.forms import parse
from spoa.web.render import render
from spoa.web.security import me, role
from spoa.web.use_cases import use_cases

__all__ = ["blueprint"]

supervisors = role(Role.SUPERVISOR)


@blueprint.post("/case/<case_id>/call/guest/<word>")
@supervisors
def guest(case_id: str, word: str) -> ResponseReturnValue:
    """Listen to a call, coach whoever has the caller, join them, or leave."""
    if word not in SAYS:
        raise Invalid("That cannot be done with a call.")
    use_cases().journeys.guest_desk.say(me(), case_id, word)
    return called(case_id)


@blueprint.get("/case/<case_id>/call/interpreter")
@handlers
def ask_interpreter(case_id: str) -> ResponseReturnValue:
    """Ask for which language an interpreter is rung."""
    view = use_cases().journeys.looking.again(me(), case_id)
    names = use_cases().journeys.placing.rules.interpreting.names
    asked = {"url": f"{page.BASE}/case/{case_id}/call/interpreter", "names": names, "now": view.case.language}
    return render("console/interpreter.html", interpreter=asked)


@blueprint.post("/case/<case_id>/call/interpreter")
@handlers
def ring_interpreter(case_id: str) -> ResponseReturnValue:
    """Ring an interpreter into the call."""
    use_cases().journeys.interpreters.ring(me(), case_id, parse(forms.LanguageForm)["language"])
    return called(case_id)


@blueprint.post("/case/<case_id>/call/interpreter-leaves")
@handlers
def interpreter_leaves(case_id: str) -> ResponseReturnValue:
    """Let the interpreter go."""
    use_cases().journeys.interpreters.stop(me(), case_id)
    return called(case_id)
