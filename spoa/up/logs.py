"""What the programs say, in ``var/log``: one file for each, and all together with a colour for each name."""

import time
from pathlib import Path
from typing import Final

_COLOURS: Final = (36, 33, 32, 35, 34, 96, 93, 92, 95, 94)
_LARGEST: Final = 8 * 1024 * 1024


class LogFile:
    """A file that is put aside as ``NAME.1`` when it has grown too large."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = path.open("ab", buffering=0)

    def write(self, line: bytes) -> None:
        """Append a line."""
        if self._file.tell() > _LARGEST:
            self._file.close()
            self.path.replace(self.path.with_name(self.path.name + ".1"))
            self._file = self.path.open("ab", buffering=0)
        self._file.write(line)

    def close(self) -> None:
        """Close the file."""
        self._file.close()


class Logs:
    """The folder of logs."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self._all = LogFile(folder / "all.log")
        self._own: list[LogFile] = []

    def open(self, name: str) -> "Log":
        """Return the log of one program."""
        colour = _COLOURS[len(self._own) % len(_COLOURS)]
        self._own.append(LogFile(self.folder / f"{name}.log"))
        prefix = f"\x1b[{colour}m{name:<9}|\x1b[0m "
        return Log(self._own[-1], self._all, prefix.encode())

    def close(self) -> None:
        """Close all files."""
        for file in (self._all, *self._own):
            file.close()


class Log:
    """What one program says, line by line."""

    def __init__(self, own: LogFile, together: LogFile, prefix: bytes) -> None:
        self._own, self._together, self._prefix = own, together, prefix
        self._rest = b""

    def write(self, piece: bytes) -> None:
        """Take a piece of output and write the lines that it completes."""
        *lines, self._rest = (self._rest + piece).split(b"\n")
        if len(self._rest) > 65536:
            lines, self._rest = [*lines, self._rest], b""
        for line in lines:
            self._own.write(line + b"\n")
            self._together.write(self._prefix + line + b"\n")

    def note(self, words: str) -> None:
        """Write a line of the supervisor's own, with the machine's time."""
        self.write(f"-- {time.strftime('%H:%M:%S')} spoa up: {words}\n".encode())

    def tail(self, lines: int = 12) -> str:
        """Return the last lines, to show why something did not start."""
        text = self._own.path.read_bytes()[-8192:].decode(errors="replace")
        return "\n".join(text.splitlines()[-lines:])
