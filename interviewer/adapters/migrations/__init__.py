"""The database's schema, step by step: a fresh file goes through the same steps as an old one.

To change the schema: change ``sql_tables.py``, add ``versions/rev_000N_what.py`` with ``revision = "000N"`` and the one
before it as ``down_revision``, and set ``HEAD``. Revisions are numbers that only grow, so that a program can tell a
newer database from a damaged one without knowing what is in it. The tests compare tables and migrations.
"""

from __future__ import annotations

from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from alembic.config import Config
    from sqlalchemy import Connection

HEAD = "0004"
# Alembic keeps the migration that runs in module globals (``alembic.context``, ``alembic.op``): one at a time a process.
_one_at_a_time = Lock()


def upgrade(connection: Connection) -> None:
    """Brings the schema to ``HEAD`` inside the connection's open transaction; waits while another thread migrates."""
    # Alembic takes longer to import than the rest of opening takes, and an up-to-date database has no need of it.
    with _one_at_a_time:
        from alembic import command

        command.upgrade(alembic_config(connection), HEAD)


def alembic_config(connection: Connection) -> Config:
    """Alembic's view of these migrations; ``env.py`` takes the connection from it."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config
