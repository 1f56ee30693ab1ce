"""Run by Alembic for each command; the caller has opened the connection and begun the transaction."""

from __future__ import annotations

from alembic import context

from interviewer.adapters.sql_tables import Table

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Table.metadata,
    render_as_batch=True,  # SQLite cannot alter a column in place
)
with context.begin_transaction():
    context.run_migrations()
