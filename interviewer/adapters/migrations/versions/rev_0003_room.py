"""Edited answers, whiteboards, pauses."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Adds what the room keeps; old interviews have none of it.

    Plain columns: making a table anew (batch mode) would drop the old one, and the rows that hang on it with it.
    """
    op.add_column("turn", sa.Column("supersedes", sa.Integer()))
    op.add_column("turn", sa.Column("board", sa.JSON()))
    op.add_column("interview", sa.Column("paused", sa.Boolean(), nullable=False, server_default=sa.false()))
