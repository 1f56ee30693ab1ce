"""Interviews, turns, what was heard, scorecards."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """From an empty database."""
    _create_interview()
    _create_turn()
    _create_heard()
    _create_scorecard()


def _create_interview() -> None:
    op.create_table(
        "interview",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("plan_id", sa.String()),
        sa.Column("mode", sa.String(), nullable=False),
        sa.Column("level", sa.String(), nullable=False),
        sa.Column("seed", sa.BigInteger(), nullable=False),
        sa.Column("rounds", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("created_at", sa.Float(), nullable=False),
        sa.Column("active_seconds", sa.Float(), nullable=False),
        sa.Column("touched_at", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_interview"),
    )
    op.create_index("ix_interview_created_at", "interview", ["created_at"])


def _create_turn() -> None:
    op.create_table(
        "turn",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("interview_id", sa.String(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("speaker", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("move", sa.JSON()),
        sa.Column("at", sa.Float(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("client_id", sa.String()),
        sa.PrimaryKeyConstraint("id", name="pk_turn"),
        sa.UniqueConstraint("interview_id", "seq", name="uq_turn_interview_id_seq"),
        sa.UniqueConstraint("interview_id", "client_id", name="uq_turn_interview_id_client_id"),
        _of_interview("turn"),
    )


def _create_heard() -> None:
    op.create_table(
        "heard",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("interview_id", sa.String(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("ear", sa.String(), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_heard"),
        sa.UniqueConstraint("interview_id", "turn", "ear", name="uq_heard_interview_id_turn_ear"),
        _of_interview("heard"),
    )


def _create_scorecard() -> None:
    op.create_table(
        "scorecard",
        sa.Column("interview_id", sa.String(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("ear", sa.String(), nullable=False),
        sa.Column("scorecard", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("interview_id", "round", "ear", name="pk_scorecard"),
        _of_interview("scorecard"),
    )


def _of_interview(table: str) -> sa.ForeignKeyConstraint:
    name = f"fk_{table}_interview_id"
    return sa.ForeignKeyConstraint(["interview_id"], ["interview.id"], name=name, ondelete="CASCADE")
