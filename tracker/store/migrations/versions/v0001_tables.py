"""The first form: tables, views, and the triggers that keep rows as they were written."""

from __future__ import annotations

from alembic import op

from tracker.store.append_only import protect
from tracker.store.tables import VIEWS, metadata

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make everything."""
    bind = op.get_bind()
    metadata.create_all(bind, checkfirst=False)
    for name, query in VIEWS.items():
        op.execute(f"CREATE VIEW {name} AS {query}")
    protect(bind, tuple(metadata.tables))
