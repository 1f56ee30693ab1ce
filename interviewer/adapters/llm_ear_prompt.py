"""The words in which an answer is put to the model that hears it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence

from interviewer.adapters.prompt_files import prompt
from interviewer.domain.evidence import addresses_grader
from interviewer.domain.interview import Turn
from interviewer.domain.model_calls import Message
from interviewer.domain.passage import Hit
from interviewer.domain.rubric import NumericCheck
from interviewer.domain.spans import clip, sentences
from interviewer.domain.subject import Falsehood, Target

MOST_CONTRASTS = 1
PASSAGE_CHARS = 200
EARLIER_CHARS = 300
LEFT_OUT = "[a sentence that is not about the question]"


def system(
    targets: Sequence[Target], falsehoods: Sequence[Falsehood], checks: Sequence[NumericCheck], passages: Sequence[Hit]
) -> Message:
    """Rules and what to listen for; the same bytes while these stay the same."""
    text = prompt("ear").fill(
        {
            "points": _points(targets),
            "wrong_claims": _lines(f"{f.id}: {' / '.join(f.claim_examples[:2])}" for f in falsehoods),
            "checks": _lines(f"{c.id}: {c.ask} Outputs: {', '.join(c.expected)}" for c in checks),
            "passages": _lines(f"{hit.title}: {clip(hit.text, PASSAGE_CHARS)}" for hit in passages),
        }
    )
    return {"role": "system", "content": text}


def second(targets: Sequence[Target]) -> Message:
    """The second reader's rules, the points from the last to the first: another order, lest it be the same reading."""
    return {"role": "system", "content": prompt("ear_second").fill({"points": _points(targets[::-1])})}


def answer(turns: Sequence[Turn], credited: Sequence[str], standing: Mapping[str, str]) -> Message:
    """What is new: the question, the answer, and what is known from before. The candidate's words are JSON strings."""
    questions = [turn.text for turn in turns[:-1] if turn.speaker == "interviewer"]
    answers = [turn.text for turn in turns[:-1] if turn.speaker == "candidate"]
    earlier = clip(without_orders(answers[-1]), EARLIER_CHARS) if answers else ""
    text = prompt("ear_answer").fill(
        {
            "question": _json(questions[-1] if questions else ""),
            "credited": ", ".join(credited) or "none",
            "standing": "; ".join(f"{name}: {_json(clip(quote))}" for name, quote in standing.items()) or "none",
            "earlier": _json(earlier),
            "answer": _json(without_orders(turns[-1].text)),
        }
    )
    return {"role": "user", "content": text}


def without_orders(text: str) -> str:
    """The candidate's words without the sentences that address the grader, as far as code can tell them."""
    if not addresses_grader(text):
        return text
    pieces, dropped = sentences(text), set[int]()
    for size in (1, 2, 3):  # an order may run over several sentences
        for at in range(len(pieces) - size + 1):
            window = range(at, at + size)
            if not dropped & set(window) and addresses_grader(text[pieces[at].start : pieces[at + size - 1].end]):
                dropped |= set(window)
    for at in sorted(dropped, reverse=True):
        text = text[: pieces[at].start] + LEFT_OUT + text[pieces[at].end :]
    return LEFT_OUT if addresses_grader(text) else text


def _points(targets: Sequence[Target]) -> str:
    """One block a point: id, statement, what earns half, what looks like it and is false."""
    blocks = []
    for target in targets:
        lines = [f"{target.id}: {target.statement}"]
        if target.partial_if:
            lines.append(f"  half: {target.partial_if}")
        if target.contrast:
            lines.append(f"  false: {' / '.join(target.contrast[:MOST_CONTRASTS])}")
        blocks.append("\n".join(lines))
    return "\n".join(blocks) or "none"


def _lines(items: Iterable[str]) -> str:
    return "\n".join(items) or "none"


def _json(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
