"""What is wrong, or could be better, with a content value: pure checks beyond the schema.

The schema says what a file may hold; these checks say what a good one holds. A remark is an error when the product would
misbehave (a note that is not there, a number that is not true) and a warning when a writer should look again.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from interviewer.domain.base import RoundKind, Value
from interviewer.domain.choosing import fitting_questions
from interviewer.domain.drill import Drill, DrillProbe
from interviewer.domain.library import Bank, Note
from interviewer.domain.plan import Plan, PlannedRound
from interviewer.domain.rubric import STEPS, Misconception, Point, Question
from interviewer.domain.spans import sentences, words

PREFIX: dict[RoundKind, str] = {
    "fundamentals": "fund",
    "system_design": "sd",
    "project_deep_dive": "pdd",
    "coding": "code",
    "behavioral": "beh",
    "product_sense": "ps",
}
"""How the ids of a round begin."""

FEWEST_POINTS: dict[RoundKind, int] = {"system_design": 14, "project_deep_dive": 14}
FEWEST_POINTS_ELSEWHERE = 6

# Counts of the format: below the first a question is thin, above the second nobody reads it all.
PARAPHRASES = (3, 6)
CONTRASTS = (1, 4)
SPOKEN_VARIANTS = (2, 4)
MUST_POINTS = (2, 4)
CLAIM_EXAMPLES = (2, 4)

# Spoken English runs at about 150 words a minute: 50 words are 20 seconds of listening, the most that a person keeps whole.
# Of the shipped bank's questions 99 in 100 stay below 36 words, of its sentences below 31, of its probes below 25.
LONGEST_QUESTION = 50
LONGEST_SENTENCE = 35
LONGEST_PROBE = 30
FEWEST_NOTE_WORDS = 400
_MINUTES = re.compile(r"\b[Aa]bout (\d+) minutes\b")


class Remark(Value):
    """Something about one field of a content file; ``field`` is dotted (``key_points.3.probes.direct``)."""

    check: str
    field: str
    message: str
    error: bool = False


def question_remarks(question: Question, notes: Collection[str]) -> list[Remark]:
    """Remarks on a question; ``notes`` are the ids of the library."""
    found = [*_identity(question), *_asked(question), *_shape(question)]
    for n, point in enumerate(question.key_points):
        found += _point(point, f"key_points.{n}", notes)
    for n, wrong in enumerate(question.misconceptions):
        found += _misconception(wrong, f"misconceptions.{n}")
    used = {key for point in question.key_points for key in point.sources}
    for n, source in enumerate(question.sources):
        found += _note_exists(source.note, f"sources.{n}.note", notes)
        if source.key not in used:
            found.append(Remark(check="sources", field=f"sources.{n}.key", message=f"no point uses '{source.key}'"))
    return found


def drill_remarks(drill: Drill, notes: Collection[str]) -> list[Remark]:
    """Remarks on a drill; ``notes`` are the ids of the library."""
    found = _long(drill.opening, "opening", LONGEST_QUESTION)
    for n, text in enumerate(drill.opening_variants):
        found += _long(text, f"opening_variants.{n}", LONGEST_QUESTION)
    for path, probe in drill_probes(drill):
        found += _long(probe.ask, f"{path}.ask", LONGEST_QUESTION)
        found += _long(probe.followup, f"{path}.followup", LONGEST_QUESTION)
        for n, source in enumerate(probe.sources):
            found += _note_exists(source.note, f"{path}.sources.{n}.note", notes)
        for n, point in enumerate(probe.strong):
            where = f"{path}.strong.{n}"
            found += _count("paraphrases", f"{where}.paraphrases", len(point.paraphrases), (2, PARAPHRASES[1]))
            if point.ask:
                found += _long(point.ask, f"{where}.ask", LONGEST_PROBE)
    return found


def plan_remarks(plan: Plan, bank: Bank) -> list[Remark]:
    """Remarks on a plan whose questions and drills exist."""
    found = []
    total = 0.0
    for n, part in enumerate(plan.rounds):
        fitting = fitting_questions(part, bank)
        if part.count is not None and len(fitting) < part.count:
            message = f"asks for {part.count}, but the bank has {len(fitting)} that fit"
            found.append(Remark(check="plan", field=f"rounds.{n}.count", message=message, error=not fitting))
        total += _planned_minutes(part, fitting, bank)
    said = _MINUTES.search(plan.summary)
    if said and abs(int(said[1]) - total) > 0.15 * total:
        message = f"says about {said[1]} minutes, the rounds add up to {total:.0f}"
        found.append(Remark(check="plan", field="summary", message=message))
    return found


def note_remarks(note: Note) -> list[Remark]:
    """Remarks on a note of the library."""
    found = []
    if len(words(note.body)) < FEWEST_NOTE_WORDS:
        message = f"{len(words(note.body))} words; a note worth an evening has {FEWEST_NOTE_WORDS} or more"
        found.append(Remark(check="counts", field="", message=message))
    if not note.facts:
        found.append(Remark(check="counts", field="facts", message="the note states no facts"))
    return found


def drill_probes(drill: Drill) -> Iterator[tuple[str, DrillProbe]]:
    """Each probe of a drill with the dotted path of its place."""
    for r, rung in enumerate(drill.rungs):
        for p, probe in enumerate(rung.probes):
            yield f"rungs.{r}.probes.{p}", probe


def probe_texts(item: Question | Drill) -> Iterator[tuple[str, str, str]]:
    """(path, probe, statement) of each probe that must not give its statement away.

    A pressing probe puts a case and may name what was said by then, so it is left out.
    """
    if isinstance(item, Question):
        for n, point in enumerate(item.key_points):
            for step in STEPS[:2]:
                yield f"key_points.{n}.probes.{step}", point.probes.at(step), point.statement
        return
    for path, probe in drill_probes(item):
        for n, strong in enumerate(probe.strong):
            yield f"{path}.ask", probe.ask, strong.statement
            if strong.ask:
                yield f"{path}.strong.{n}.ask", strong.ask, strong.statement


def point_paths(item: Question | Drill) -> dict[str, str]:
    """The dotted path of every point, by its id."""
    if isinstance(item, Question):
        return {point.id: f"key_points.{n}" for n, point in enumerate(item.key_points)}
    return {s.id: f"{path}.strong.{n}" for path, probe in drill_probes(item) for n, s in enumerate(probe.strong)}


def _identity(question: Question) -> list[Remark]:
    found = []
    wanted = PREFIX.get(question.round)
    if wanted and not question.id.startswith(f"{wanted}."):
        message = f"a question of the round '{question.round}' begins with '{wanted}.'"
        found.append(Remark(check="ids", field="id", message=message, error=True))
    if question.round == "coding" and question.coding is None:
        message = "a coding question carries a reference solution and its tests"
        found.append(Remark(check="coding", field="coding", message=message))
    return found


def _asked(question: Question) -> list[Remark]:
    asked = question.question
    found = _long(asked.text, "question.text", LONGEST_QUESTION)
    found += _count("spoken variants", "question.spoken_variants", len(asked.spoken_variants), SPOKEN_VARIANTS)
    for n, text in enumerate(asked.spoken_variants):
        found += _long(text, f"question.spoken_variants.{n}", LONGEST_QUESTION)
    if len({asked.text, *asked.spoken_variants}) <= len(asked.spoken_variants):
        message = "a spoken variant repeats another wording of the question"
        found.append(Remark(check="counts", field="question.spoken_variants", message=message))
    return found


def _shape(question: Question) -> list[Remark]:
    found = []
    fewest = FEWEST_POINTS.get(question.round, FEWEST_POINTS_ELSEWHERE)
    if len(question.key_points) < fewest:
        message = f"{len(question.key_points)} points; this round needs {fewest}"
        found.append(Remark(check="counts", field="key_points", message=message))
    must = sum(point.must for point in question.key_points)
    found += _count("must points", "key_points", must, MUST_POINTS)
    if all(question.is_expected(point) for point in question.key_points) and question.target_level != "senior":
        message = "no point lies above target_level, so nothing tells the best answers apart"
        found.append(Remark(check="levels", field="key_points", message=message))
    if not question.misconceptions:
        message = "without misconceptions nothing wrong is ever taken up"
        found.append(Remark(check="counts", field="misconceptions", message=message))
    return found


def _point(point: Point, path: str, notes: Collection[str]) -> list[Remark]:
    found = _count("paraphrases", f"{path}.paraphrases", len(point.paraphrases), PARAPHRASES)
    found += _count("contrasts", f"{path}.contrast", len(point.contrast), CONTRASTS)
    found += _note_exists(point.note, f"{path}.note", notes)
    for step in STEPS:
        found += _long(point.probes.at(step), f"{path}.probes.{step}", LONGEST_PROBE)
    if len({point.probes.at(step) for step in STEPS}) < len(STEPS):
        found.append(Remark(check="counts", field=f"{path}.probes", message="two probes have the same words"))
    shared = sorted(set(point.contrast) & {point.statement, *point.paraphrases})
    if shared:
        message = f"'{shared[0]}' is listed as true and as false"
        found.append(Remark(check="contrast", field=f"{path}.contrast", message=message, error=True))
    if point.numeric_outputs and not point.numeric_check:
        message = "names outputs without a numeric_check"
        found.append(Remark(check="numbers", field=f"{path}.numeric_outputs", message=message, error=True))
    return found


def _misconception(wrong: Misconception, path: str) -> list[Remark]:
    found = _count("claim examples", f"{path}.claim_examples", len(wrong.claim_examples), CLAIM_EXAMPLES)
    if "?" not in wrong.corrective_followup:
        message = "asks nothing; it should let the candidate find the error, not teach"
        found.append(Remark(check="wording", field=f"{path}.corrective_followup", message=message))
    return found


def _note_exists(note: str | None, field: str, notes: Collection[str]) -> list[Remark]:
    if note is None or note in notes:
        return []
    return [Remark(check="notes", field=field, message=f"there is no note '{note}' in sources/", error=True)]


def _count(what: str, field: str, found: int, bounds: tuple[int, int]) -> list[Remark]:
    low, high = bounds
    if low <= found <= high:
        return []
    return [Remark(check="counts", field=field, message=f"{found} {what}; {low} to {high} are wanted")]


def _long(text: str, field: str, most: int) -> list[Remark]:
    length = len(words(text))
    longest = max((len(words(sentence.text)) for sentence in sentences(text)), default=0)
    if length > most:
        return [Remark(check="length", field=field, message=f"{length} words; nobody keeps more than {most} in mind")]
    if longest > LONGEST_SENTENCE:
        message = f"a sentence of {longest} words; cut it below {LONGEST_SENTENCE}"
        return [Remark(check="length", field=field, message=message)]
    return []


def _planned_minutes(part: PlannedRound, fitting: list[Question], bank: Bank) -> float:
    """How long a round lasts; where questions are chosen, by the mean of those that fit."""
    if part.drill is not None:
        return part.minutes or bank.drills[part.drill].minutes
    if part.questions:
        return sum(part.minutes or bank.questions[name].minutes for name in part.questions)
    if not fitting:
        return 0.0
    return min(part.count or 1, len(fitting)) * (part.minutes or sum(q.minutes for q in fitting) / len(fitting))
