"""The three steps of a report: of different kinds, and about what was said."""

from __future__ import annotations

from typing import Any

from interviewer.domain.next_steps import next_steps
from interviewer.domain.report import Citation, Correction, Gap, Receipt
from interviewer.domain.report_words import figure
from interviewer.domain.scorecard import DimensionScore, PointScore, RungScore


def gap(name: str, label: str = "missing", **more: Any) -> Gap:
    return Gap.model_validate(
        {"point": name, "name": f"Name {name}", "label": label, "must": False, "weight": 2, "say": f"Say {name}."}
        | more
    )


def point(name: str, label: str = "covered", prompted: int = 0, dimension: str | None = None) -> PointScore:
    return PointScore.model_validate(
        {"id": name, "name": f"Point {name}", "label": label, "prompted": prompted, "dimension": dimension}
    )


def steps(**given: Any) -> tuple[str, ...]:
    nothing: dict[str, Any] = {"corrections": (), "exercises": {}, "receipts": (), "gaps": (), "points": ()}
    return next_steps(**nothing | given)


WRONG = Correction(id="M", quote="k-fold prevents it", turn=2, why="It only measures. More words.", repaired=False)
OFF = Receipt(
    check="N",
    title="F1 of the baseline",
    quote="0.575",
    turn=4,
    claimed=0.575,
    computed=0.5478,
    output="f",
    formula="f = 2pr / (p + r)",
    with_numbers="",
    verdict="wrong_method",
    words="",
)


def test_an_error_a_gap_and_a_habit() -> None:
    gaps = (gap("A", must=True), gap("B", "partial", quote="half of it"), gap("C"))
    points = [point(str(n), prompted=2) for n in range(4)]
    one, two, three = steps(
        corrections=(WRONG,), exercises={"M": "What changes?"}, receipts=(OFF,), gaps=gaps, points=points
    )
    assert one == "Unlearn “k-fold prevents it”. It only measures. Then answer in two sentences: What changes?"
    assert "“Name A”" in two
    assert "Say A." in two
    assert "4 of 4 points came only after a direct question" in three


def test_no_gap_is_told_twice() -> None:
    found = steps(gaps=(gap("A"), gap("B", "partial", quote="half"), gap("C"), gap("D")))
    assert len(found) == 3
    told = [name for name in "ABCD" if sum(f"Say {name}." in step for step in found)]
    assert told == ["A", "B", "C"]


def test_a_wrong_number_is_redone_and_one_taken_back_is_not() -> None:
    assert "you said 0.575, it is 0.5478" in steps(receipts=(OFF,))[0]
    taken_back = OFF.model_copy(update={"retracted": True})
    assert steps(receipts=(taken_back,)) == steps()
    repaired = WRONG.model_copy(update={"repaired": True})
    assert steps(corrections=(repaired,)) == steps()


def test_a_reading_is_named_and_the_weakest_side() -> None:
    gaps = (gap("A", citations=(Citation(text="A work"), Citation(text="Leakage: routes", passage_id="leakage#1"))),)
    sides = (
        DimensionScore(name="data", share=0.9, points=3),
        DimensionScore(name="serving", share=0.1, points=3),
        DimensionScore(name="framing", share=None, points=1),
    )
    found = steps(gaps=gaps, dimensions=sides, points=[point("P", "missing", dimension="serving"), point("Q")])
    assert found[0].endswith("In the library: Leakage: routes.")
    assert "Your weakest side was serving" in found[1]
    assert "“point p”" in found[1]


def test_a_drill_goes_on_where_it_gave_way() -> None:
    rungs = (
        RungScore(id="R0", title="Rows", level=3, held=True),
        RungScore(id="R1", title="Labels", level=1, held=False, points=(point("B", "missing"),)),
    )
    found = steps(rungs=rungs, gaps=(gap("B"),))
    assert found == ("The ladder gave way at “Labels” (level 1 of 4). Start there next time, with this ready: Say B.",)


def test_passing_often_is_a_habit_and_gaps_are_put_in_different_words() -> None:
    gaps = tuple(gap(name) for name in "ABCD")
    one, two, three = steps(gaps=gaps, passed=3)
    assert two.startswith("You passed 3 times.")
    assert one.partition("“")[0] != three.partition("“")[0]
    assert steps(gaps=gaps, passed=1)[1].partition("“")[0] != two.partition("“")[0]


def test_nothing_open_says_where_to_go_on() -> None:
    assert steps() == (
        "Nothing expected at this level is open. Take the same question a level higher, or another one of this round.",
    )


def test_the_sentence_that_fell_short_is_quoted_without_its_stop() -> None:
    long = "Overfitting is when the model learns the noise in the rows that it happened to see. More data and dropout help."
    half = gap("A", "partial", quote=long, say="More data, dropout and a penalty, with what each one does.")
    (one, *_) = steps(gaps=(half,))
    assert "“More data and dropout help”" in one
    wrong = WRONG.model_copy(update={"quote": "k-fold prevents it."})
    assert steps(corrections=(wrong,))[0].startswith("Unlearn “k-fold prevents it”. It only")


def test_a_guess_is_not_quoted_as_half_an_answer() -> None:
    (step,) = steps(gaps=(gap("A", "partial", quote="Two, make the thing itself smaller", sure=0.04),))
    assert "make the thing itself smaller" not in step
    assert "Say A." in step
    (step,) = steps(gaps=(gap("A", "partial", quote="make it smaller", sure=0.5),))
    assert "make it smaller" in step


def test_figures_are_written_as_in_a_sentence() -> None:
    assert [figure(5e6), figure(4914568.2), figure(0.0106007), figure(-1.1)] == [
        "5,000,000",
        "4,914,568",
        "0.0106",
        "-1.1",
    ]
