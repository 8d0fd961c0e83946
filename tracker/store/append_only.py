"""Rows are added and never changed or deleted: triggers in both databases, and roles in PostgreSQL."""

from collections.abc import Sequence

from sqlalchemy import Connection

from tracker.store.tables import VIEWS, metadata

REFUSAL = "kyodo: rows are never changed"
"""What the triggers say; `tracker.store.faults` knows it."""

_FUNCTION = f"""
CREATE FUNCTION kyodo_refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'KY001'; END $$"""


def protect(bind: Connection, tables: Sequence[str]) -> None:
    """Refuse UPDATE and DELETE (PostgreSQL: TRUNCATE too) on the tables."""
    if bind.dialect.name == "sqlite":
        for table in tables:
            for action in ("UPDATE", "DELETE"):
                bind.exec_driver_sql(
                    f"CREATE TRIGGER {table}_no_{action.lower()} BEFORE {action} ON {table} "
                    f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
                )
        return
    bind.exec_driver_sql(_FUNCTION)
    for table in tables:
        bind.exec_driver_sql(
            f"CREATE TRIGGER {table}_kept BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION kyodo_refuse()"
        )
        bind.exec_driver_sql(
            f"CREATE TRIGGER {table}_whole BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION kyodo_refuse()"
        )


def roles_sql(schema: str, writer: str, reader: str) -> str:
    """Statements for the administrator of a PostgreSQL tracker that has been opened once.

    `writer` may read and add rows, `reader` may read; neither owns the tables, so neither can change a row, drop a
    trigger or grant. Names are taken as they are, quoted.
    """
    tables = ", ".join(f'"{schema}".{name}' for name in (*metadata.tables, "alembic_version"))
    views = ", ".join(f'"{schema}".{name}' for name in VIEWS)
    own = ", ".join(f'"{schema}".{name}' for name in metadata.tables)
    return "\n".join(
        (
            f'CREATE ROLE "{writer}" NOLOGIN;',
            f'CREATE ROLE "{reader}" NOLOGIN;',
            f'GRANT USAGE ON SCHEMA "{schema}" TO "{writer}", "{reader}";',
            f'REVOKE ALL ON {tables}, {views} FROM PUBLIC, "{writer}", "{reader}";',
            f'GRANT SELECT ON {tables}, {views} TO "{writer}", "{reader}";',
            f'GRANT INSERT ON {own} TO "{writer}";',
        )
    )
