import threading

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError

from spoa.kernel.actor import Actor
from spoa.kernel.clock import SetClock
from spoa.kernel.ids import new_id
from spoa.records.audit import audit_of, erase, note
from spoa.records.seal import seal_round, verify
from spoa.records.sealfile import kept

pytestmark = pytest.mark.promise(9)

NOW = SetClock().now()
KEY = "an audit key for tests, held outside the database"
JO = Actor("staff", new_id(), new_id())


@pytest.fixture
def seal_file(tmp_path):
    return tmp_path / "seals" / "last-seal"


@pytest.fixture
def sealed(records, seal_file):
    """Nine notes under three seals."""
    for batch in range(3):
        for row in range(3):
            write(
                records,
                subject_id=f"{batch}{row}",
                personal={"name": "Walter Finch", "phone": "01632 960141"},
            )
        seal_round(records, KEY, seal_file)
    return records


def write(records, **more):
    with records.unit() as session:
        what = {"action": "case.read", "subject": "case", "subject_id": "1", "why": "took the call", **more}
        return note(session, actor=JO, at=NOW, **what)


def tamper(database_url, *statements):
    """Do what only someone with the database's superuser password can: change rows behind the triggers."""
    engine = create_engine(database_url)
    with engine.begin() as connection:
        connection.execute(text("SET session_replication_role = replica"))
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()


def problems(records, seal_file, key=KEY):
    return verify(records, key, seal_file)


def test_an_audit_that_nobody_touched_holds(sealed, seal_file):
    assert problems(sealed, seal_file) == []
    with sealed.read() as session:
        (row,) = audit_of(session, "12")
        assert (row.number, row.actor_id, row.why) == (6, JO.id, "took the call")


def test_sealing_with_nothing_new_makes_no_seal(sealed, seal_file):
    before = kept(seal_file)
    assert seal_round(sealed, KEY, seal_file) == 0
    assert kept(seal_file) == before


def test_a_large_backlog_is_sealed_in_one_round(records, seal_file):
    with records.unit() as session:
        for count in range(1_203):
            note(session, actor=JO, action="a", subject="b", subject_id=str(count), why="c", at=NOW)
    assert seal_round(records, KEY, seal_file) == 1_203
    assert kept(seal_file).last == 1_203
    assert problems(records, seal_file) == []


def test_two_sealers_at_once_number_every_row_once(records, seal_file, tmp_path):
    for count in range(40):
        write(records, subject_id=str(count))
    sealers = [
        threading.Thread(target=seal_round, args=(records, KEY, tmp_path / f"seal-{which}"))
        for which in range(3)
    ]
    for sealer in sealers:
        sealer.start()
    for sealer in sealers:
        sealer.join()
    kept_ones = [path for path in tmp_path.glob("seal-*") if kept(path)]
    assert problems(records, kept_ones[0]) == []


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE audit SET why = 'nothing' WHERE number = 5",
        "UPDATE audit SET actor_id = NULL WHERE number = 5",
        "UPDATE audit SET at = at - interval '1 hour' WHERE number = 5",
        "UPDATE audit_personal SET digest = repeat('0', 64) WHERE field = 'name'",
        "UPDATE audit_personal SET value = 'David Hartley' WHERE field = 'name'",
        "DELETE FROM audit_personal WHERE field = 'phone'",
        "DELETE FROM audit_personal; DELETE FROM audit WHERE number = 1",
        "DELETE FROM audit_personal; DELETE FROM audit WHERE number = 9",
        "UPDATE audit SET number = number + 100; UPDATE audit SET number = 110 - number",
        "UPDATE audit SET number = 99 WHERE number = 9",
        "UPDATE seals SET seal = repeat('a', 64) WHERE number = 2",
        "UPDATE seals SET last = 5 WHERE number = 2",
        "DELETE FROM seals WHERE number = 1",
        "DELETE FROM seals WHERE number = 2",
        "DELETE FROM seals WHERE number = 3",
        "DELETE FROM seals",
        "DELETE FROM seals WHERE number = 3; UPDATE audit SET number = NULL WHERE number > 6",
        "DELETE FROM seals WHERE number = 3; DELETE FROM audit_personal; DELETE FROM audit WHERE number > 6",
        "DELETE FROM seals; DELETE FROM audit_personal; DELETE FROM audit",
    ],
)
def test_tampering_is_found(sealed, seal_file, database_url, change):
    tamper(database_url, *change.split(";"))
    assert problems(sealed, seal_file)


def test_a_tail_cut_off_is_still_found_after_sealing_went_on(sealed, seal_file, database_url):
    tamper(
        database_url,
        "DELETE FROM seals WHERE number = 3",
        "DELETE FROM audit_personal WHERE audit_id IN (SELECT id FROM audit WHERE number > 6)",
        "DELETE FROM audit WHERE number > 6",
    )
    write(sealed)
    seal_round(sealed, KEY, seal_file)
    assert problems(sealed, seal_file) == [
        "last-seal.contradicts-1: seal 3, kept outside, is not in the database"
    ]


def test_a_whole_new_audit_does_not_pass_for_the_old_one(sealed, seal_file, database_url):
    tamper(database_url, "DELETE FROM seals", "DELETE FROM audit_personal", "DELETE FROM audit")
    for _ in range(9):
        write(sealed)
    seal_round(sealed, KEY, seal_file)
    assert any("contradicts" in problem for problem in problems(sealed, seal_file))


def test_seals_made_with_another_key_are_found(records, seal_file):
    write(records)
    seal_round(records, "the key of someone who has only the database", seal_file)
    assert problems(records, seal_file) == ["seal 1: audit rows 1 to 1 are not what was sealed"]


def test_a_missing_or_unreadable_seal_file_is_a_problem(sealed, seal_file):
    seal_file.write_text("not a seal")
    assert problems(sealed, seal_file) == ["last-seal: it cannot be read"]
    seal_file.unlink()
    assert problems(sealed, seal_file) == ["last-seal: the last seal is not kept outside the database"]


def test_a_sealer_killed_between_commit_and_file_leaves_a_good_audit(sealed, seal_file):
    older = seal_file.read_text()
    write(sealed)
    seal_round(sealed, KEY, seal_file)
    seal_file.write_text(older)
    assert problems(sealed, seal_file) == []
    write(sealed)
    seal_round(sealed, KEY, seal_file)
    assert problems(sealed, seal_file) == [] and kept(seal_file).number == 5


def test_erasing_personal_fields_keeps_the_seal_and_nothing_of_the_person(sealed, seal_file):
    with sealed.read() as session:
        (row,) = audit_of(session, "12")
    with sealed.unit() as session:
        assert erase(session, row.id) == 2
    with sealed.unit() as session:
        left = session.execute(
            text("SELECT value, salt FROM audit_personal WHERE audit_id = :id"), {"id": row.id}
        )
        assert left.all() == [(None, None), (None, None)]
    assert problems(sealed, seal_file) == []


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE audit SET why = 'nothing'",
        "UPDATE audit SET number = number + 100",
        "UPDATE audit SET number = NULL",
        "DELETE FROM audit",
        "TRUNCATE audit CASCADE",
        "UPDATE audit_personal SET value = 'another'",
        "UPDATE audit_personal SET value = NULL, salt = NULL, digest = 'x'",
        "DELETE FROM audit_personal",
        "UPDATE seals SET last = 1",
        "DELETE FROM seals",
    ],
)
def test_the_database_refuses_to_alter_the_audit(sealed, change):
    with pytest.raises(DBAPIError, match="only ever"), sealed.unit() as session:
        session.execute(text(change))
