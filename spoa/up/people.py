"""Who can sign in to the demonstration, for the screen. The demonstration itself is another room's."""

from collections.abc import Sequence
from importlib import import_module
from importlib.util import find_spec

from spoa.up.screen import Person


def people() -> Sequence[Person]:
    """Return the staff of the demonstration, or nobody where the demonstration is not installed."""
    if find_spec("spoa.demo") is None:
        return []
    return [Person(*person) for person in import_module("spoa.demo.people").people()]
