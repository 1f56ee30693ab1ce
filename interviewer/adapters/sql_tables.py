"""The database's rows, and how they become domain values.

Rows are not domain values: a table of SQLModel skips validation, and what is stored may outlive the shape of a value.
A column is what is looked up or ordered by; all that is only ever read as a whole is kept as JSON.
A change here needs a migration (``migrations/__init__.py`` says how); a test compares the two.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, BigInteger, Boolean, Column, ForeignKey, MetaData, String, Text, UniqueConstraint, false
from sqlmodel import Field, SQLModel

from interviewer.domain.contest import Contest
from interviewer.domain.interview import Heard, Interview, Turn
from interviewer.domain.model_calls import ModelCall
from interviewer.domain.scorecard import DrillScore, Scorecard


class Table(SQLModel):
    """Base of all rows; constraints get names, because SQLite can only alter what has one."""

    metadata = MetaData(
        naming_convention={
            "pk": "pk_%(table_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        }
    )


def _of_interview(*, primary_key: bool = False) -> Column[str]:
    """The interview a row belongs to; the row goes when the interview goes."""
    owner = ForeignKey("interview.id", ondelete="CASCADE")
    return Column("interview_id", String, owner, nullable=False, primary_key=primary_key)


def _text() -> Column[str]:
    return Column(Text, nullable=False)


class InterviewRow(Table, table=True):
    """An interview as set up, its clock and its state."""

    __tablename__ = "interview"

    id: str = Field(primary_key=True)
    title: str = Field(sa_column=_text())
    plan_id: str | None = None
    mode: str
    level: str
    seed: int = Field(sa_column=Column(BigInteger, nullable=False))
    rounds: list[dict[str, Any]] = Field(sa_column=Column(JSON, nullable=False))
    state: str
    created_at: float = Field(index=True)
    active_seconds: float
    touched_at: float
    paused: bool = Field(default=False, sa_column=Column(Boolean, nullable=False, server_default=false()))

    @classmethod
    def of(cls, interview: Interview) -> InterviewRow:
        """The row that keeps ``interview``."""
        return cls(**interview.model_dump(mode="json"))

    def value(self) -> Interview:
        """The interview kept in this row."""
        return Interview.model_validate(self.model_dump())


class TurnRow(Table, table=True):
    """One thing said. ``client_id`` is the candidate's own name for an answer, which makes a resend harmless."""

    __tablename__ = "turn"
    __table_args__ = (UniqueConstraint("interview_id", "seq"), UniqueConstraint("interview_id", "client_id"))

    id: int | None = Field(default=None, primary_key=True)
    interview_id: str = Field(sa_column=_of_interview())
    seq: int
    round: int
    speaker: str
    text: str = Field(sa_column=_text())
    move: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True)))
    at: float
    status: str
    note: str | None = None
    client_id: str | None = None
    supersedes: int | None = None
    board: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True)))

    @classmethod
    def of(cls, interview_id: str, turn: Turn, client_id: str | None = None) -> TurnRow:
        """The row that keeps ``turn``."""
        return cls(interview_id=interview_id, client_id=client_id, **turn.model_dump(mode="json"))

    def value(self) -> Turn:
        """The turn kept in this row."""
        fields = self.model_dump(exclude={"id", "interview_id", "client_id"})
        return Turn.model_validate(fields)


class HeardRow(Table, table=True):
    """What one ear heard in one turn. ``id`` keeps the order of arrival."""

    __tablename__ = "heard"
    __table_args__ = (UniqueConstraint("interview_id", "turn", "ear"),)

    id: int | None = Field(default=None, primary_key=True)
    interview_id: str = Field(sa_column=_of_interview())
    turn: int
    ear: str
    detail: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))

    @classmethod
    def of(cls, interview_id: str, heard: Heard) -> HeardRow:
        """The row that keeps ``heard``."""
        return cls(interview_id=interview_id, turn=heard.turn, ear=heard.ear, detail=detail_of(heard))

    def value(self) -> Heard:
        """What was heard, as a value."""
        return Heard.model_validate({**self.detail, "turn": self.turn, "ear": self.ear})


class ScorecardRow(Table, table=True):
    """A round's scorecard by one ear: a cache of the fold, which can be made again at any time.

    The columns are what progress is read from; ``scorecard`` is the whole as JSON. ``score`` is 0..1, None for a drill.
    """

    __tablename__ = "scorecard"

    interview_id: str = Field(sa_column=_of_interview(primary_key=True))
    round: int = Field(primary_key=True)
    ear: str = Field(primary_key=True)
    subject_id: str = Field(index=True)
    kind: str
    band: int | None = None
    band_low: int | None = None
    band_high: int | None = None
    score: float | None = None
    scorecard: str = Field(sa_column=_text())

    @classmethod
    def of(cls, interview_id: str, round_index: int, kind: str, card: Scorecard | DrillScore) -> ScorecardRow:
        """The row that keeps ``card``."""
        common: dict[str, Any] = {
            "interview_id": interview_id,
            "round": round_index,
            "ear": card.ear,
            "kind": kind,
            "scorecard": card.model_dump_json(),
        }
        if isinstance(card, DrillScore):
            level = card.level
            return cls(subject_id=card.drill_id, band=level, band_low=level, band_high=level, **common)
        return cls(
            subject_id=card.rubric_id,
            band=card.band,
            band_low=card.band_low,
            band_high=card.band_high,
            score=card.score,
            **common,
        )


class PointScoreRow(Table, table=True):
    """What became of one point in one round, by one ear: progress over many interviews is read from these."""

    __tablename__ = "point_score"

    interview_id: str = Field(sa_column=_of_interview(primary_key=True))
    round: int = Field(primary_key=True)
    ear: str = Field(primary_key=True)
    point: str = Field(primary_key=True)
    subject_id: str = Field(index=True)
    name: str = Field(sa_column=_text())
    label: str
    prompted: int
    weight: int
    must: bool
    expected: bool

    @classmethod
    def all_of(cls, interview_id: str, round_index: int, card: Scorecard | DrillScore) -> list[PointScoreRow]:
        """A row for each point of ``card``; of a drill, those of the rungs that were reached."""
        if isinstance(card, DrillScore):
            subject, points = card.drill_id, [p for rung in card.rungs if rung.level is not None for p in rung.points]
        else:
            subject, points = card.rubric_id, list(card.points)
        kept = {"id", "name", "label", "prompted", "weight", "must", "expected"}
        rows = []
        for item in {p.id: p for p in points}.values():
            fields = item.model_dump(include=kept)
            fields["point"] = fields.pop("id")
            rows.append(cls(interview_id=interview_id, round=round_index, ear=card.ear, subject_id=subject, **fields))
        return rows


class TagRow(Table, table=True):
    """A tag that the candidate gave to an interview."""

    __tablename__ = "tag"

    interview_id: str = Field(sa_column=_of_interview(primary_key=True))
    tag: str = Field(primary_key=True, index=True)


class OriginRow(Table, table=True):
    """Where an interview that was not held with this program on this machine came from: ``pasted`` or ``imported``.

    ``report`` is the report as it was imported (JSON); it stands until something is judged anew.
    """

    __tablename__ = "origin"

    interview_id: str = Field(sa_column=_of_interview(primary_key=True))
    kind: str
    report: str | None = Field(default=None, sa_column=Column(Text))


class ContestRow(Table, table=True):
    """A verdict that the candidate contested, with what the ear made of the words pointed at."""

    __tablename__ = "contest"

    id: str = Field(primary_key=True)
    interview_id: str = Field(sa_column=_of_interview())
    at: float
    detail: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))

    @classmethod
    def of(cls, interview_id: str, contest: Contest) -> ContestRow:
        """The row that keeps ``contest``."""
        detail = contest.model_dump(mode="json", exclude={"id", "at"})
        return cls(id=contest.id, interview_id=interview_id, at=contest.at, detail=detail)

    def value(self) -> Contest:
        """The contest kept in this row."""
        return Contest.model_validate({**self.detail, "id": self.id, "at": self.at})


class ModelCallRow(Table, table=True):
    """One request to a model endpoint. It stays when its interview goes: the money is spent all the same."""

    __tablename__ = "model_call"

    id: int | None = Field(default=None, primary_key=True)
    at: float = Field(index=True)
    interview_id: str = Field(index=True)
    turn: int | None = None
    purpose: str
    model: str
    tokens_in: int
    tokens_cached: int
    tokens_out: int
    estimated: bool
    first_token: float | None = None
    seconds: float
    outcome: str
    cost: float | None = None

    @classmethod
    def of(cls, call: ModelCall) -> ModelCallRow:
        """The row that keeps ``call``."""
        return cls(**call.model_dump(exclude={"usage"}), **call.usage.model_dump())


def detail_of(heard: Heard) -> dict[str, Any]:
    """All of ``heard`` that has no column of its own."""
    return heard.model_dump(mode="json", exclude={"turn", "ear"})
