"""The one screen that is printed when everything is ready."""

from collections.abc import Sequence
from typing import NamedTuple

from spoa.up.places import Places
from spoa.up.plan import public_url
from spoa.up.ports import Ports


class Person(NamedTuple):
    """Someone of the demonstration who can sign in."""

    name: str
    role: str
    sign_in: str


def screen(places: Places, ports: Ports, people: Sequence[Person], password: str, seconds: float) -> str:
    """Return the text: address, who can sign in, what to try, where the data are, how to stop."""
    parts = ["", f"  spoa is ready:  {public_url(ports)}   (after {seconds:.0f} s)", ""]
    if people:
        parts += [
            f"  Start here:     http://desk.spoa.localhost:{ports.web}  (play a caller)",
            "",
            f"  Or sign in with the password {password} as",
            *(f"    {person.sign_in:<28} {person.name}, {person.role}" for person in people),
            "",
            f"  A telephone:    http://phone.spoa.localhost:{ports.exchange}",
        ]
    parts += [
        f"  Data:           {places.var}",
        *([f"                  {places.note}"] if places.note else []),
        f"  What they say:  {places.logs}/all.log",
        "  Ctrl-C stops everything. The data stay.",
        "",
    ]
    return "\n".join(parts)
