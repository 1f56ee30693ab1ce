"""Scorecards with columns that progress is read from, points of all rounds, tags, origins, contests.

The scorecards of before are a cache of the fold; they are made again from the transcripts.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Replaces the table of scorecards and adds the others."""
    op.drop_table("scorecard")
    _create_scorecard()
    _create_point_score()
    _create_tag()
    _create_origin()
    _create_contest()


def _create_scorecard() -> None:
    op.create_table(
        "scorecard",
        sa.Column("interview_id", sa.String(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("ear", sa.String(), nullable=False),
        sa.Column("subject_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("band", sa.Integer()),
        sa.Column("band_low", sa.Integer()),
        sa.Column("band_high", sa.Integer()),
        sa.Column("score", sa.Float()),
        sa.Column("scorecard", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("interview_id", "round", "ear", name="pk_scorecard"),
        _of_interview("scorecard"),
    )
    op.create_index("ix_scorecard_subject_id", "scorecard", ["subject_id"])


def _create_point_score() -> None:
    op.create_table(
        "point_score",
        sa.Column("interview_id", sa.String(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("ear", sa.String(), nullable=False),
        sa.Column("point", sa.String(), nullable=False),
        sa.Column("subject_id", sa.String(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("prompted", sa.Integer(), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.Column("must", sa.Boolean(), nullable=False),
        sa.Column("expected", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("interview_id", "round", "ear", "point", name="pk_point_score"),
        _of_interview("point_score"),
    )
    op.create_index("ix_point_score_subject_id", "point_score", ["subject_id"])


def _create_tag() -> None:
    op.create_table(
        "tag",
        sa.Column("interview_id", sa.String(), nullable=False),
        sa.Column("tag", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("interview_id", "tag", name="pk_tag"),
        _of_interview("tag"),
    )
    op.create_index("ix_tag_tag", "tag", ["tag"])


def _create_origin() -> None:
    op.create_table(
        "origin",
        sa.Column("interview_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("report", sa.Text()),
        sa.PrimaryKeyConstraint("interview_id", name="pk_origin"),
        _of_interview("origin"),
    )


def _create_contest() -> None:
    op.create_table(
        "contest",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("interview_id", sa.String(), nullable=False),
        sa.Column("at", sa.Float(), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_contest"),
        _of_interview("contest"),
    )


def _of_interview(table: str) -> sa.ForeignKeyConstraint:
    name = f"fk_{table}_interview_id"
    return sa.ForeignKeyConstraint(["interview_id"], ["interview.id"], name=name, ondelete="CASCADE")
