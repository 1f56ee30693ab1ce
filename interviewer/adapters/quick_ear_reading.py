"""The second look: the points of a turn that likeness finds likely, and its wrong claims, are read together with the words.

Reading costs some milliseconds a pair, so it is kept for what could matter: see ports.PairReader for what it tells.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from interviewer.adapters.quick_ear_features import Rows, Said
from interviewer.domain.spans import Span, around
from interviewer.ports import PairReader

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]
    Ints = NDArray[np.int64]

LIKELY, MOST_POINTS = 0.1, 4
LIKELY_FALSE, MOST_CLAIMS = 0.3, 4
CERTAIN = 0.7
LEAST = 1e-4
SAME_WORDS = 0.5


@dataclass(frozen=True)
class Likely:
    """What likeness alone says: ``heard`` and ``covered`` (targets,) the probabilities that a target was said at least in
    part, and in full, ``near`` (targets,) the cosine of its ``spans``; ``opposite`` (targets,) that a contrast of it was
    said, where one came near in ``opposite_spans``; ``false`` the probabilities that ``claims`` were made.
    """

    heard: Floats
    covered: Floats
    near: Floats
    spans: Ints
    opposite: Floats
    opposite_spans: Mapping[int, int]
    claims: Rows
    false: Floats


@dataclass(frozen=True)
class Read:
    """Rows of domain/matching.READ_FEATURES for the targets that were read, and of CLAIM_FEATURES for the claims."""

    points: Rows
    claims: Rows


def second_look(said: Said, likely: Likely, reader: PairReader) -> Read:
    """Reads the likeliest targets and claims of a turn, all in one batch."""
    merit = np.maximum(likely.heard, likely.opposite)
    merit[(likely.covered >= CERTAIN) & (likely.opposite < LIKELY_FALSE)] = 0.0  # said in nearly the rubric's own words
    points = [int(n) for n in np.argsort(-merit)[:MOST_POINTS] if merit[n] >= LIKELY]
    claims = [int(k) for k in np.argsort(-likely.false)[:MOST_CLAIMS] if likely.false[k] >= LIKELY_FALSE]
    point_spans = [int(likely.spans[n]) for n in points]
    claim_spans = [int(likely.claims.spans[k]) for k in claims]
    firsts = [said.prepared.texts[said.prepared.starts[n]] for n in points]
    firsts += [said.example(int(likely.claims.which[k]), span) for k, span in zip(claims, claim_spans, strict=True)]
    seconds = [_heard_in(said, span) for span in (*point_spans, *claim_spans)]
    told = reader.read(list(zip(firsts, seconds, strict=True)))
    of_points, of_claims = told[: len(points)], told[len(points) :]
    said_in_full = _logit(of_points[:, 2])
    behind, rivals = _competition([said.pieces[span] for span in point_spans], said_in_full)
    values = np.stack(
        [
            _logit(likely.heard[points]),
            _logit(likely.covered[points]),
            _logit(likely.opposite[points]),
            _logit(of_points[:, 1] + of_points[:, 2]),
            said_in_full,
            _logit(of_points[:, 3]),
            behind,
            rivals,
        ],
        axis=1,
    )
    claimed = np.stack([_logit(likely.false[claims]), _logit(of_claims[:, 2]), _logit(of_claims[:, 3])], axis=1)
    return Read(
        Rows(np.array(points, dtype=np.int64), values, np.array(point_spans, dtype=np.int64)),
        Rows(likely.claims.which[claims], claimed, np.array(claim_spans, dtype=np.int64)),
    )


def _heard_in(said: Said, span: int) -> str:
    """The words around a span, after the question that they answer."""
    return f"{said.question} {around(said.text, said.pieces[span])}".strip()


def _logit(probability: Floats) -> Floats:
    kept = np.clip(probability, LEAST, 1 - LEAST)
    found: Floats = np.log(kept / (1 - kept)).astype(np.float32)
    return found


def _competition(pieces: Sequence[Span], told: Floats) -> tuple[Floats, Floats]:
    """Of each target how far it is behind the likeliest of those that rest on the same words (0 or less), and how many
    there are; shapes (targets,). ``told`` (targets,) are the log odds that each was said.
    """
    behind, count = np.zeros(len(pieces), dtype=np.float32), np.zeros(len(pieces), dtype=np.float32)
    for n, piece in enumerate(pieces):
        rivals = [k for k, other in enumerate(pieces) if k != n and _share(piece, other) > SAME_WORDS]
        if rivals:
            behind[n] = min(0.0, float(told[n] - told[rivals].max()))
            count[n] = len(rivals)
    return behind, count


def _share(one: Span, other: Span) -> float:
    """How much of the shorter of two spans lies in the other, 0..1."""
    common = min(one.end, other.end) - max(one.start, other.start)
    return max(0.0, common / max(1, min(one.end - one.start, other.end - other.start)))
