"""The director's moves for a question: challenges first, then numbers, then probes, hardest gaps first."""

from __future__ import annotations

from interviewer.domain.challenges import claim_challenges, number_challenges
from interviewer.domain.course import SHORT_ANSWER_WORDS, Course
from interviewer.domain.drill import Drill
from interviewer.domain.interview import Move, Verdict
from interviewer.domain.ladder import ladder_moves, names_only_a_source, row_points, source_sentence
from interviewer.domain.replies import leaving
from interviewer.domain.rubric import STEPS, Point, Question, Step
from interviewer.domain.scorecard import PointScore
from interviewer.domain.scoring import band_of, prompts_of, totals
from interviewer.domain.standing import is_right, latest_numbers

MOST_PROBES = 2
MOST_DRY = 3
MOST_DRY_CHECKS = 2
NEAR = 0.45
STAY = 0.5  # a second, more direct question comes easier than a change of subject; in units of weight
GO_ON = "Go on."
CHECK_AFTER_ANSWERS = 4


def question_moves(question: Question, course: Course, ladder: Drill | None = None) -> list[Move]:
    """Ranked moves; never empty: leaving is the last resort."""
    answered = course.last is not None and course.last.intent in ("answer", "wall")
    challenges = [*number_challenges(course), *claim_challenges(course)] if answered else []
    checks = _checks(question, course)
    if challenges:
        return challenges
    pressed = _press_for_a_row(question, course) if answered and ladder is not None else []
    if pressed:
        return [*pressed, *_probes(question, course)]
    if answered and _wants_more(course):
        return [Move(kind="go_on", text=GO_ON)]
    if checks and _check_is_due(question, course):
        return checks
    probes = _probes(question, course)
    if probes and not _settled(question, course):
        return [*(ladder_moves(question.key_points, ladder, course) if answered else []), *probes, *checks]
    return [*checks, leaving(course.limits)]


def first_sum(item: Question | Drill, course: Course) -> tuple[Move, ...]:
    """A calculation, when none was put: the place where somebody who knows nothing to say may still say something."""
    if isinstance(item, Drill) or any(move.kind == "check" for move in course.moves):
        return ()
    return tuple(_checks(item, course))


def _press_for_a_row(question: Question, course: Course) -> list[Move]:
    """Who names the source of the data and nothing else is asked for one row at once, a second time more pressingly."""
    text = course.answers[-1].text if course.answers else ""
    asked = course.last_question
    if asked is None or asked.checks or course.dry_probes >= MOST_DRY or not names_only_a_source(text):
        return []
    for point in row_points(question.key_points):
        verdict = course.standing.get(point.id)
        begun = bool(course.moves_at(point.id)) or (verdict is not None and verdict.label == "partial")
        if not _is_open(question, point, course) or (begun and asked.target != point.id):
            continue
        step = next((step for step in STEPS[1:] if course.fresh(point.probes.at(step))), None)
        if step is not None:
            move = _at(point, step, point.probes.at(step), course)
            return [move if move.quote else move.model_copy(update={"quote": _unquoted(course, source_sentence(text))})]
    return []


def _unquoted(course: Course, quote: str | None) -> str | None:
    """The words, unless they were taken up before."""
    return quote if quote and " ".join(quote.lower().split()) not in course.quoted else None


def _wants_more(course: Course) -> bool:
    """A short first answer with nothing wrong in it is let run."""
    first = (
        len(course.answers) == 1 and course.last_question is not None and course.last_question.kind in ("ask", "next")
    )
    return (
        first
        and len(course.answers[0].text.split()) < SHORT_ANSWER_WORDS
        and not any(move.kind == "go_on" for move in course.moves)
    )


def _checks(question: Question, course: Course) -> list[Move]:
    """The next numeric check that has not been put and not been answered unasked, bundled with its twin.

    For a candidate who has left two in a row without a number only those that an essential point rests on.
    """
    put = {check for move in course.moves if move.kind == "check" for check in move.checks}
    right = {number.check for number in latest_numbers(course.heard).values() if is_right(number)}
    todo = [check for check in question.numeric_checks if check.id not in put | right]
    if course.dry_checks >= MOST_DRY_CHECKS:
        essential = {point.numeric_check for point in question.key_points if point.must}
        todo = [check for check in todo if check.id in essential]
    if not todo:
        return []
    bundle = [todo[0]]
    index = question.numeric_checks.index(todo[0])
    twin = question.numeric_checks[index + 1] if index + 1 < len(question.numeric_checks) else None
    if twin is not None and twin in todo and twin.function == todo[0].function and twin.ask.lower().startswith("and"):
        bundle.append(twin)
    facts = (
        tuple(f"{f.ask}: {f.fact.rstrip('. ')}" for f in question.facts_sheet if f.reveal == "with_check")
        if not put
        else ()
    )
    points = tuple(p.id for p in question.key_points if p.numeric_check in {check.id for check in bundle})
    move = Move(
        kind="check",
        text=" ".join(check.ask for check in bundle),
        facts=facts,
        checks=tuple(check.id for check in bundle),
        points=points,
    )
    return [move] if course.fresh(move.text) else []


def _check_is_due(question: Question, course: Course) -> bool:
    """The scenario is put after some answers, at the latest at half time; once begun it is carried through while numbers come."""
    put = [move for move in course.moves if move.kind == "check"]
    if put:
        scenario = any(fact.reveal == "with_check" for fact in question.facts_sheet)
        last = course.last_question
        going_on = last is not None and (last.kind == "check" or bool(last.checks))
        return scenario and going_on and not course.dry_checks
    limits = course.limits
    return len(course.answers) >= CHECK_AFTER_ANSWERS or limits.seconds_left < limits.seconds_total / 2


def _probes(question: Question, course: Course) -> list[Move]:
    """Probes at open points, best first: missing essentials, then weight and nearness to what was just said."""
    near = course.last.nearness if course.last else {}
    asked = course.last_question.target if course.last_question else None
    open_points = [point for point in question.key_points if _is_open(question, point, course)]
    if course.dry_probes >= MOST_DRY:
        return _bridges(question, course, open_points)

    def rank(point: Point) -> tuple[bool, bool, bool, float]:
        """Expected points first, absent essentials before others, what was half said after what was not said at all."""
        verdict = course.standing.get(point.id)
        absent = verdict is None or verdict.label in ("missing", "wrong", "unscored")
        half = verdict is not None and verdict.label == "partial"
        expected = question.is_expected(point, course.limits.target)
        worth = point.weight + 3 * near.get(point.id, 0.0) + (STAY if point.id == asked else 0.0)
        return (not expected, not (point.must and absent), half, -worth)

    moves = [_probe(point, course) for point in sorted(open_points, key=rank)]
    return [move for move in moves if move is not None]


def _is_open(question: Question, point: Point, course: Course) -> bool:
    verdict = course.standing.get(point.id)
    if verdict is not None and verdict.label == "covered":
        return False
    if point.id in course.given_up or len(course.moves_at(point.id)) >= MOST_PROBES:
        return False
    return point.numeric_check is None or _asked_for(point.numeric_check, course)


def _asked_for(check: str, course: Course) -> bool:
    return any(move.kind == "check" and check in move.checks for move in course.moves)


def _probe(point: Point, course: Course) -> Move | None:
    """The next step at a point: one up from the last, or direct when the area was named already."""
    before = [move.step for move in course.moves_at(point.id) if move.step]
    named = (course.last.nearness.get(point.id, 0.0) if course.last else 0.0) >= NEAR
    start = STEPS.index(before[-1]) + 1 if before else (1 if named or _half_said(point, course) else 0)
    for step in STEPS[min(start, 2) :]:
        text = point.probes.at(step)
        if course.fresh(text):
            return _at(point, step, text, course)
    return None


def _at(point: Point, step: Step, text: str, course: Course) -> Move:
    quote = None
    if course.last and course.last.nearness.get(point.id, 0.0) >= NEAR:
        quote = course.quote_at(point.id, text)
    return Move(kind="probe", text=text, target=point.id, points=(point.id,), step=step, quote=quote)


def _half_said(point: Point, course: Course) -> bool:
    verdict: Verdict | None = course.standing.get(point.id)
    return verdict is not None and verdict.label in ("partial", "wrong", "unscored")


def _bridges(question: Question, course: Course, open_points: list[Point]) -> list[Move]:
    """After three dry probes: another subject, the one farthest from the last three, told as a change of subject."""
    recent = {move.target for move in course.moves[-MOST_DRY:]}
    order = [point.id for point in question.key_points]
    at = max((order.index(target) for target in recent if target in order), default=0)
    away = sorted(
        (p for p in open_points if p.id not in recent and not course.moves_at(p.id)),
        key=lambda p: (
            not question.is_expected(p, course.limits.target),
            not p.must,
            abs(order.index(p.id) - at) < 2,
            -p.weight,
        ),
    )
    probes = [_probe(point, course) for point in away]
    return [move.model_copy(update={"kind": "bridge", "quote": None}) for move in probes if move is not None]


def _settled(question: Question, course: Course) -> bool:
    """True when nothing that may still be asked can change the band."""
    now, best = [], []
    prompts = prompts_of(course.turns)
    for point in question.key_points:
        verdict = course.standing.get(point.id)
        label = verdict.label if verdict else "missing"
        step = max((p.step for p in prompts if p.point == point.id), default=0)
        expected = question.is_expected(point, course.limits.target)
        score = PointScore(
            id=point.id, label=label, weight=point.weight, must=point.must, expected=expected, prompted=step
        )
        now.append(score)
        askable = _is_open(question, point, course)
        best.append(score.model_copy(update={"label": "covered", "prompted": min(3, step + 1)}) if askable else score)
    return _rough_band(now) == _rough_band(best)


def _rough_band(points: list[PointScore]) -> int:
    score, stretch, _ = totals(points)
    missed = sum(1 for p in points if p.must and p.expected and p.label in ("missing", "wrong"))
    return min(band_of(score, stretch), 2 if missed >= 2 else 3 if missed else 4)
