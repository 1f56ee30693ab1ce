"""Every question's strong answer must come out well above its weak one."""

from __future__ import annotations

from evals.model import Context, Result, Row


def run(context: Context) -> Result:
    """Shares of questions with the strong answer at 3 or 4, the weak at 1 or 2, and both in order with a band between."""
    strong_ok = weak_ok = ordered = 0
    notes = []
    questions = list(context.bank.questions.values())
    for question in questions:
        strong, weak = context.card(question, question.strong_answer), context.card(question, question.weak_answer)
        high, low = strong.band or strong.band_low, weak.band or weak.band_high
        strong_ok += high >= 3
        weak_ok += low <= 2
        ordered += high > low
        if not (high >= 3 and low <= 2):
            notes.append(f"{question.id}: strong {high} ({strong.score:.2f}), weak {low} ({weak.score:.2f})")
    n = len(questions)
    return Result(
        "selftest",
        [
            Row("bank", "strong at 3 or 4", strong_ok / n, n),
            Row("bank", "weak at 1 or 2", weak_ok / n, n),
            Row("bank", "strong above weak", ordered / n, n),
        ],
        notes=notes,
    )
