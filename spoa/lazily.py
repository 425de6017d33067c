"""A group of commands whose code is loaded when one is asked for, and no sooner.

It imports nothing of ours, so that every part that offers commands may use it.
"""

from collections.abc import Mapping
from importlib import import_module
from typing import Any

import click


class LazyGroup(click.Group):
    """A group that knows what some commands are called, and loads one only to run it.

    ``lazy`` gives for each name its module, its name there, and a line that says what it does.
    """

    def __init__(self, *args: Any, lazy: Mapping[str, tuple[str, str, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        self.lazy = lazy

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return all names, those that load at once first."""
        return [*super().list_commands(ctx), *self.lazy]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command, loaded where that is still to be done."""
        if cmd_name not in self.lazy:
            return super().get_command(ctx, cmd_name)
        module, name, _ = self.lazy[cmd_name]
        command: click.Command = getattr(import_module(module), name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write what each command does; of one that is not loaded, the line that was given."""
        own = super().list_commands(ctx)
        shorts = [(name, self.commands[name].get_short_help_str()) for name in own]
        shorts += [(name, summary) for name, (_, _, summary) in self.lazy.items()]
        with formatter.section("Commands"):
            formatter.write_dl(shorts)
