"""Who can sign in to the demonstration, for the screen."""

from collections.abc import Sequence
from importlib import import_module

from spoa.up.screen import Person


def people() -> Sequence[Person]:
    """Return the staff of the demonstration. Loaded by name: starting the machine depends on no room."""
    return [Person(*person) for person in import_module("spoa.demo.people").people()]
