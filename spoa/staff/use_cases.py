"""What staff do with their own account. Each method is one transaction, audited in it."""

from dataclasses import dataclass

from spoa.kernel.clock import Clock
from spoa.kernel.errors import Invalid
from spoa.records.audit import note
from spoa.records.unit import Records
from spoa.staff.me import Me
from spoa.staff.presence import State, choose_presence, presence_of, seen, set_presence
from spoa.staff.sessions import Current, Opened, end_session, find_session, open_session
from spoa.staff.signing_in import REFUSED, password_fits, staff_by_username


@dataclass(frozen=True)
class StaffUseCases:
    """Signing in and out, and saying whether one is there."""

    records: Records
    clock: Clock

    def sign_in(self, username: str, password: str) -> Opened:
        """Open a session, or raise ``Invalid`` with one wording for every reason. Both are in the audit."""
        at = self.clock.now()
        opened: Opened | None = None
        with self.records.unit() as session:
            staff = staff_by_username(session, username, lock=True)
            if password_fits(staff, password, at=at) and staff is not None:
                opened = open_session(session, staff, at=at)
                if presence_of(session, staff.id) is None:
                    set_presence(session, staff.id, State.AWAY, at=at)
            if staff is not None:
                note(
                    session,
                    actor=Me.of(staff).actor,
                    action="sign_in" if opened else "sign_in.refused",
                    subject="staff",
                    subject_id=staff.id,
                    why="password" if opened else f"wrong tries in a row: {staff.wrong_passwords}",
                    at=at,
                )
        if opened is None:
            # Raised after the commit: the wrong try must stay counted.
            raise Invalid(REFUSED)
        return opened

    def sign_out(self, current: Current) -> None:
        """End a session; the person is away from then on."""
        at, me = self.clock.now(), current.me
        with self.records.unit() as session:
            end_session(session, current.id, at=at)
            set_presence(session, me.id, State.AWAY, at=at)
            note(
                session,
                actor=me.actor,
                action="sign_out",
                subject="staff",
                subject_id=me.id,
                why="own wish",
                at=at,
            )

    def current(self, token: str, *, quiet: bool = False) -> Current | None:
        """Return the session of a cookie's token, or ``None`` when it has ended, stood idle or never was."""
        with self.records.unit() as session:
            return find_session(session, token, at=self.clock.now(), quiet=quiet)

    def presence(self, me: Me) -> State:
        """Return what a person is doing."""
        with self.records.unit() as session:
            found = presence_of(session, me.id)
            return State.AWAY if found is None else State(found.state)

    def choose_presence(self, me: Me, state: State) -> None:
        """Say that one is available or away; ``Conflict`` while one holds a call."""
        at = self.clock.now()
        with self.records.unit() as session:
            choose_presence(session, me, state, at=at)
            note(
                session,
                actor=me.actor,
                action="presence.set",
                subject="staff",
                subject_id=me.id,
                why=f"chose {state}",
                at=at,
            )

    def seen(self, me: Me) -> None:
        """Take a sign of life from a person's page."""
        with self.records.unit() as session:
            seen(session, me.id, at=self.clock.now())
