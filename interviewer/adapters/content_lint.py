"""Checks of content by meaning: probes that give the answer away, paraphrases that are all alike, contrasts the ear mishears.

The thresholds come from the shipped bank (1,015 points when they were set). Words carry the decision and meaning confirms it,
because cosines move whenever the embedding table is retrained; the figures held for both tables that were tried.

- A *leak* has 0.25 or more of the statement's stems that the question itself does not name, and a cosine of 0.60. Of half
  statements put as a question ("Is it the case that ...?") 99 % have, of thirds 8 in 10; of the bank's gentle probes
  0.2 % at most, of its direct ones 1 to 2 %. The cosine alone would be no measure: a probe is on its subject, so up to 40 %
  of the direct ones reach 0.60; words alone would report up to twice as many, mostly by accident.
- *Paraphrases*: two wordings of a point share 0.12 of their stems at the 90th percentile of the bank's nearest pairs, 0.33
  at the 99.5th; of the pairs furthest apart hardly any share a tenth. Two that share half, or a point where all pairs
  share a quarter, are copies with a word changed: they teach the ear nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import combinations

from interviewer.domain.drill import Drill, StrongPoint
from interviewer.domain.interview import Heard, Turn
from interviewer.domain.lexical import stems
from interviewer.domain.lint import Remark, drill_probes, point_paths, probe_texts
from interviewer.domain.rubric import Point, Question
from interviewer.domain.subject import Subject, subject_of
from interviewer.ports import Embedder

Hear = Callable[[Subject, tuple[Turn, ...], tuple[Heard, ...]], Heard]
"""An ear that judges the last of the turns in the calling thread."""

LEAK_SHARE = 0.25
LEAK_COSINE = 0.55
TWINS_SHARE = 0.5
ALL_ALIKE_SHARE = 0.25
ALIKE_COSINE = 0.60
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
    """Points whose paraphrases, or two of them, say the same in the same words."""
    found = []
    for path, point in _points(item):
        pairs = _pairs(point.paraphrases, embedder)
        if len(pairs) > 1 and all(share >= ALL_ALIKE_SHARE and cosine >= ALIKE_COSINE for _, share, cosine in pairs):
            _, share, cosine = min(pairs, key=lambda pair: pair[1])
            message = f"all alike: any two share {share:.0%} of their words or more (cosine {cosine:.2f}); vary them"
            found.append(Remark(check="alike", field=f"{path}.paraphrases", message=message))
            continue
        for (first, second), share, cosine in pairs:
            if share >= TWINS_SHARE and cosine >= ALIKE_COSINE:
                message = (
                    f"shares {share:.0%} of its words with number {first + 1} (cosine {cosine:.2f}); say it otherwise"
                )
                found.append(Remark(check="alike", field=f"{path}.paraphrases.{second}", message=message))
    return found


def misheard(item: Question | Drill, hear: Hear) -> list[Remark]:
    """Contrasts that the ear, when a candidate says just that, takes for the point itself."""
    paths = point_paths(item)
    found = []
    for subject, target in ((heard_in, point) for heard_in in _subjects(item) for point in heard_in.targets):
        for n, contrast in enumerate(target.contrast):
            heard = hear(subject, (Turn(seq=1, round=0, speaker="candidate", text=contrast),), ())
            verdict = next((v for v in heard.verdicts if v.point == target.id and v.label == "covered"), None)
            if verdict is not None:
                message = f"the {heard.ear} ear takes it for the point ({verdict.confidence:.2f}); make the difference plainer"
                found.append(Remark(check="contrast", field=f"{paths[target.id]}.contrast.{n}", message=message))
    return found


def _subjects(item: Question | Drill) -> Iterator[Subject]:
    """What is listened for, without numbers, which are the calculator's business. A drill comes rung by rung: its points are
    confused within a rung if at all (of the 652 contrasts of three drills 646 are heard as in the whole drill, in a sixth of
    the time).
    """
    whole = subject_of(item).model_copy(update={"checks": ()})
    if isinstance(item, Question):
        yield whole
        return
    for rung in item.rungs:
        points = {strong.id for probe in rung.probes for strong in probe.strong}
        linked = points | {probe.id for probe in rung.probes}
        yield whole.model_copy(
            update={
                "targets": tuple(target for target in whole.targets if target.id in points),
                "falsehoods": tuple(false for false in whole.falsehoods if false.linked in linked),
            }
        )


def _points(item: Question | Drill) -> Iterator[tuple[str, Point | StrongPoint]]:
    if isinstance(item, Question):
        yield from ((f"key_points.{n}", point) for n, point in enumerate(item.key_points))
        return
    for path, probe in drill_probes(item):
        yield from ((f"{path}.strong.{n}", point) for n, point in enumerate(probe.strong))


def _pairs(texts: tuple[str, ...], embedder: Embedder) -> list[tuple[tuple[int, int], float, float]]:
    """Each two of the texts, with the share (0..1) of their stems that both have, and their cosine."""
    vectors, words = embedder.embed(texts), [frozenset(stems(text)) for text in texts]
    return [
        ((i, j), len(words[i] & words[j]) / max(1, len(words[i] | words[j])), float(vectors[i] @ vectors[j]))
        for i, j in combinations(range(len(texts)), 2)
    ]
