"""Checks of content by meaning: probes that give the answer away, paraphrases that are all alike, contrasts the ear mishears.

The thresholds come from the bank of 76 questions (897 points) as it stood when they were set:

- A *leak* shares rare words **and** meaning with its statement. Of half statements put as a question ("Is it the case that
  ...?") 99 % have at least 0.25 of the statement's new stems and a cosine of 0.65, of thirds 84 %; of the bank's own
  gentle probes 0.1 % do, of its direct ones 1.7 %. Each measure alone lets through far more: a cosine of 0.65, which only
  says that a probe is on its subject, would report one direct probe in four.
- *Paraphrases*: the two nearest of a point have a cosine of 0.46 at the median and 0.70 at the 99th percentile; the two
  furthest apart 0.29 and 0.56. A pair above 0.85 or a point with all pairs above 0.65 is beyond anything in the bank.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from interviewer.domain.drill import Drill, StrongPoint
from interviewer.domain.interview import Turn
from interviewer.domain.lexical import stems
from interviewer.domain.lint import Remark, drill_probes, point_paths, probe_texts
from interviewer.domain.rubric import Point, Question
from interviewer.domain.subject import subject_of
from interviewer.ports import Ear, Embedder

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

LEAK_SHARE = 0.25
LEAK_COSINE = 0.65
TWINS = 0.85
ALL_ALIKE = 0.65
FEWEST_NEW_STEMS = 3


def leaks(item: Question | Drill, embedder: Embedder) -> list[Remark]:
    """Gentle and direct probes that contain much of the statement that they ask for."""
    rows = list(probe_texts(item))
    if not rows:
        return []
    openings = [item.question.text] if isinstance(item, Question) else [item.opening]
    known = frozenset(stem for text in openings for stem in stems(text))
    probes, statements = embedder.embed([row[1] for row in rows]), embedder.embed([row[2] for row in rows])
    cosines = (probes * statements).sum(axis=1)
    found: dict[str, Remark] = {}
    for (path, probe, statement), cosine in zip(rows, cosines, strict=True):
        share, shared = given_away(probe, statement, known)
        if share >= LEAK_SHARE and cosine >= LEAK_COSINE:
            message = (
                f"gives away {share:.0%} of the statement's words ({', '.join(shared)}), cosine {cosine:.2f}; "
                f"below {LEAK_SHARE:.0%} or {LEAK_COSINE} is wanted"
            )
            found.setdefault(path, Remark(check="leak", field=path, message=message))
    return list(found.values())


def given_away(probe: str, statement: str, known: frozenset[str]) -> tuple[float, list[str]]:
    """The share (0..1) of the statement's stems, without those ``known`` from the question, that the probe says; and these."""
    new = frozenset(stems(statement)) - known
    shared = sorted(new & frozenset(stems(probe)))
    return len(shared) / max(FEWEST_NEW_STEMS, len(new)), shared


def alike(item: Question | Drill, embedder: Embedder) -> list[Remark]:
    """Points whose paraphrases, or two of them, say the same in the same words: they teach the ear nothing."""
    found = []
    for path, point in _points(item):
        if len(point.paraphrases) < 2:
            continue
        cosines = embedder.embed(point.paraphrases)
        nearest, furthest, pair = _extremes(cosines)
        if furthest >= ALL_ALIKE and len(point.paraphrases) > 2:
            message = f"all alike: even the two furthest apart have a cosine of {furthest:.2f}; say it in other words"
            found.append(Remark(check="alike", field=f"{path}.paraphrases", message=message))
        elif nearest >= TWINS:
            message = f"says the same as number {pair[0] + 1} (cosine {nearest:.2f})"
            found.append(Remark(check="alike", field=f"{path}.paraphrases.{pair[1]}", message=message))
    return found


async def misheard(item: Question | Drill, ear: Ear) -> list[Remark]:
    """Contrasts that the ear, when a candidate says just that, takes for the point itself."""
    # numbers are the calculator's business and cost time: the ear is asked about words alone
    subject = subject_of(item).model_copy(update={"checks": ()})
    paths = point_paths(item)
    found = []
    for target in subject.targets:
        for n, contrast in enumerate(target.contrast):
            heard = await ear.hear(subject, (Turn(seq=1, round=0, speaker="candidate", text=contrast),), ())
            verdict = next((v for v in heard.verdicts if v.point == target.id and v.label == "covered"), None)
            if verdict is not None:
                message = f"the {ear.name} ear takes it for the point ({verdict.confidence:.2f}); make the difference plainer"
                found.append(Remark(check="contrast", field=f"{paths[target.id]}.contrast.{n}", message=message))
    return found


def _points(item: Question | Drill) -> Iterator[tuple[str, Point | StrongPoint]]:
    if isinstance(item, Question):
        yield from ((f"key_points.{n}", point) for n, point in enumerate(item.key_points))
        return
    for path, probe in drill_probes(item):
        yield from ((f"{path}.strong.{n}", point) for n, point in enumerate(probe.strong))


def _extremes(vectors: Floats) -> tuple[float, float, Sequence[int]]:
    """The largest and the smallest cosine of two of the rows, and which two are nearest."""
    cosines = {
        (i, j): float(vectors[i] @ vectors[j]) for j in range(len(vectors)) for i in range(j) if vectors[j].any()
    }
    pair = max(cosines, key=lambda key: cosines[key], default=(0, 1))
    return cosines.get(pair, 0.0), min(cosines.values(), default=0.0), pair
