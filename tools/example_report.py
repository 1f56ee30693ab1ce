"""Makes the example report: python -m tools.example_report. A scripted candidate is interviewed by the real program.

Writes knowledge/example/interview.json, which the home page shows to who has no report yet.
"""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path

from interviewer.domain.interview import Move
from interviewer.domain.report import Example
from interviewer.settings import load_settings
from interviewer.wiring import Services, build

OUT = Path(__file__).resolve().parent.parent / "knowledge" / "example" / "interview.json"
OPENING = (
    "Overfitting means the model memorises the training examples, the accidents in that sample, and then it falls apart on "
    "rows it has not seen. You notice it because training loss keeps going down while validation loss turns around and goes up. "
    "Against it I would get more rows, prune the tree or take a smaller model so there is less room to memorise, stop training "
    "once validation stops improving, or bag a few models so the wobble averages out. And cross-validation prevents "
    "overfitting, we use k-fold so it can't overfit."
)
ANSWERS = {
    "FM2": "Hm. Nothing, the fitted model is the same. So it prevents nothing on its own, it only tells me how bad it is and "
    "I use it to pick the setting.",
    "F5": "It is the thermometer, not the medicine: it measures how well the procedure generalises, it does not change the fit.",
    "F7": "L1 adds lambda times the sum of the absolute weights to the loss, L2 adds lambda times the sum of the squared weights.",
    "F8": "Lasso throws columns out, some weights are exactly zero. Ridge keeps them all but small, practically never zero.",
    "F9": "I only remember the picture with the diamond and the circle.",
    "F10": "With two copies of the same column lasso flips a coin and keeps one, and which one changes when I resample. Ridge "
    "gives each half.",
    "F11": "If I believe in twenty columns out of ten thousand, lasso. If everything contributes a bit, ridge.",
    "F3": "If I drew another sample I would get a quite different model, so high variance. A penalty makes it a bit wrong on "
    "average but much steadier.",
    "F6": "I keep a random twenty percent apart, and I look at that.",
    "F14": "I try powers of ten from 1e-4 to 10 and take the best validation score. Too much and it predicts the mean.",
}
NUMBERS = "I subtract the strength, so the first weight comes out as minus 2.3. The second one is 0."
REPAIR = (
    "Larger, which can't be right. It is pulled towards zero, so minus 1.7 plus 0.6, the first weight is minus 1.1."
)


class Clock:
    """Interview time moves by half a minute an answer."""

    now = 1_794_990_000.0

    def __call__(self) -> float:
        return self.now


def main() -> None:
    """Holds the interview and writes it with its report."""
    with tempfile.TemporaryDirectory() as folder:
        clock = Clock()
        settings = load_settings({"INTERVIEWER_DATA_DIR": folder, "INTERVIEWER_TOKEN_DELAY": "0"})
        services = build(settings, clock=clock)
        services.warm()
        example = asyncio.run(hold(services, clock))
        services.close()
    OUT.parent.mkdir(parents=True, exist_ok=True)
    OUT.write_text(example.model_dump_json(indent=1) + "\n", encoding="utf-8")


async def hold(services: Services, clock: Clock) -> Example:
    """One interview with the scripted candidate."""
    talk = services.conversation
    record = await talk.start(question="fund.overfit_l1l2")
    for n in range(40):
        if record.interview.state == "ended":
            break
        clock.now += 42
        move = record.turns[-1].move
        assert move is not None
        turn = await talk.receive(record.interview.id, f"example-{n}", answer_to(move))
        async for _ in talk.reply(record.interview.id, turn.seq):
            pass
        record = await talk.record(record.interview.id)
    record = await talk.finish(record.interview.id)
    return Example(record=record, report=await services.reports.of(record))


def answer_to(move: Move) -> str:
    """What the candidate says to a move."""
    if move.kind == "ask":
        return OPENING
    if move.kind == "check":
        return NUMBERS
    if move.kind == "challenge" and move.checks:
        return REPAIR
    return ANSWERS.get(move.misconception or "") or ANSWERS.get(move.target or "") or "I don't know, sorry."


if __name__ == "__main__":
    main()
