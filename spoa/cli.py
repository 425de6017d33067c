"""The command ``spoa``. Each command's code is loaded when it is asked for, and no sooner.

So ``spoa triage`` starts in a moment, and works where web, database and telephone are not installed.
"""

from typing import Final

import click

from spoa.lazily import LazyGroup

COMMANDS: Final = {
    "up": ("spoa.up.command", "up", "Start everything on this machine and keep it running."),
    "release": ("spoa.release", "release", "Bring the database to this version, and load what it needs."),
    "web": ("spoa.serve", "web", "Answer requests: pages, webhooks, API."),
    "live": ("spoa.serve", "live", "Hold the streams of live pages."),
    "triage": ("spoa.triage.commands", "triage", "Check, explain, replay and change the rules."),
    "simulate": ("spoa.triage.simulate_commands", "simulate", "Send invented people through the rules."),
    "decisions": ("spoa.decisions", "decisions", "Write stored decisions as a file, to replay them."),
}


@click.group(cls=LazyGroup, lazy=COMMANDS)
def main() -> None:
    """Run spoa, a Single Point of Access for urgent care: one front door, and safe hands at the end."""


if __name__ == "__main__":
    main()
