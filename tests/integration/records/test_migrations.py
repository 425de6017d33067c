from sqlalchemy import create_engine, inspect

from spoa.records.migrate import differences, heads, standing_at, upgrade


def test_the_migrations_are_one_line():
    assert len(heads()) == 1


def test_models_and_migrations_agree(database_url):
    assert differences(database_url) == []


def test_migrating_twice_changes_nothing(database_url):
    upgrade(database_url)
    assert [standing_at(database_url)] == heads()


def test_the_extensions_are_there(database_url):
    engine = create_engine(database_url)
    with engine.connect() as connection:
        named = connection.exec_driver_sql("SELECT extname FROM pg_extension").scalars().all()
        assert {"btree_gist", "pg_trgm"} <= set(named)
        assert "outbox" in inspect(connection).get_table_names()
    engine.dispose()
