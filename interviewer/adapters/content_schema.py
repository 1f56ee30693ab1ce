"""JSON Schemas of the content files, so that an editor completes and checks them while they are written.

They are made from the domain's own models; ``python -m interviewer.adapters.content_schema FOLDER`` writes them. What spans
several fields or files (ids that are used twice, notes that are not there, numbers that are not true) only ``interviewer
lint`` can see.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from interviewer.domain.drill import Drill
from interviewer.domain.library import NoteHeader
from interviewer.domain.plan import Plan
from interviewer.domain.rubric import Question

MODELS: dict[str, type[BaseModel]] = {"question": Question, "drill": Drill, "plan": Plan, "note": NoteHeader}

#: What an editor shows beside a field. Words for writers; the models' docstrings are for readers of the code.
HELP: dict[str, str] = {
    "Question.id": "prefix.slug: fund. sd. pdd. code. beh. or ps., then the file's name. Never reused.",
    "Question.version": "Raise it when a statement, weight, level, must or a number changes; scores carry it.",
    "Question.topics": "The first is what the question is mainly about; plans choose by them.",
    "Question.target_level": "Points up to this level make the score, points above it the stretch.",
    "Question.minutes": "The time box.",
    "Question.context": "What the interviewer must know to lead the talk; never shown to the candidate.",
    "Question.facts_sheet": "All that the interviewer knows; anything else is 'your call, state your assumption'.",
    "Question.covers": "Ids of reported questions (tests/data/asked_ids.csv) that this one stands for.",
    "Question.strong_answer": "A very good answer as a person would say it, not in the words of the points.",
    "Question.weak_answer": "A plausible poor answer, with two or three of the misconceptions in it.",
    "Question.coding": "Coding questions only: the project's tests execute the reference against the tests.",
    "Asked.text": "The question as written.",
    "Asked.spoken_variants": "Two to four ways to say the same; one is picked per interview.",
    "Fact.ask": "What the candidate may want to know.",
    "Fact.reveal": "always: at once. with_check: with its numeric check. on_ask: when asked. if_stuck: also after a dead end.",
    "Point.name": "Three to six words; shown in the report.",
    "Point.statement": "One claim in full, one or two sentences. Naming the term is not enough; it says what happens or why.",
    "Point.weight": "1 nice to have, 2 expected, 3 the heart of the question.",
    "Point.level": "From whom the point is expected.",
    "Point.must": "Without it the answer cannot be good; two to four a question, never above target_level.",
    "Point.paraphrases": "Three to six ways people really say it: one clumsy, one without the technical term.",
    "Point.partial_if": "What earns half.",
    "Point.contrast": "False look-alikes: close to the statement in words, opposite in content.",
    "Point.numeric_check": "The id of the numeric check that decides this point.",
    "Point.numeric_outputs": "Which of the check's outputs count; all when empty.",
    "Point.note": "The id of a note in sources/ to read about it.",
    "Probes.gentle": "Points to the area without naming it.",
    "Probes.direct": "Names the topic and asks for the content.",
    "Probes.pressing": "Puts a case and asks for the consequence.",
    "Misconception.claim_examples": "Two to four, as candidates say it.",
    "Misconception.why_wrong": "For the report.",
    "Misconception.severity": "minor: a slip of wording. major: costly. critical: reverses the topic; caps the band at 2.",
    "Misconception.corrective_followup": "A question that lets the candidate find the error; never a lecture.",
    "NumericCheck.function": "A calculation of 'interviewer calc --list'.",
    "NumericCheck.expected": "Output name to value, as 'interviewer calc' gives it.",
    "NumericCheck.tolerance": "Relative (0.02 is two per cent); absolute where the expected value is 0.",
    "NumericCheck.known_wrong": "Typical wrong results, each with the question that leads to the slip.",
    "NumericCheck.draw": "How the check follows from the scenario's quantities, so that its numbers can be fresh.",
    "Draw.inputs": "Input name to expression over quantities and earlier checks (EN1.fp); others keep their literals.",
    "Draw.known_wrong": "An expression for each wrong value, in order; may use the check's own inputs and outputs.",
    "Draw.texts": "Fragment of this check's texts to template; {expression:format}, as in {100 * recall:d} %.",
    "Question.scenario": "Free quantities, what a draw must fulfil, and the texts that repeat its numbers.",
    "Scenario.require": "Conditions on a draw, so that its numbers make sense and the decision is not too close to call.",
    "Scenario.apart": "Expressions whose values nobody may take for one another.",
    "Scenario.decoys": "Numbers of the question that stay; no right result may be one of them in another unit.",
    "Scenario.texts": "Point, misconception or field, to fragments with their templates; each must give its fragment back.",
    "Scenario.reworded": "The same for fragments that need other words with other numbers.",
    "Quantity.original": "The value in the file's literals.",
    "Quantity.back": "How inputs give the quantity, when no check repeats it as it is: EN10.p2 / EN10.p1 - 1.",
    "Decision.right": "One of options.",
    "Source.mark": "V read in the work itself, V2 second hand, C computed, U unverified.",
    "PlannedRound.count": "So many questions are chosen: topics not practised yet first, then the weakest.",
    "PlannedRound.topics": "Choose only among questions with one of these topics.",
    "PlannedRound.minutes": "Time box of each question of this round.",
    "DrillProbe.strong": "What a strong answer to this probe holds, claim by claim.",
    "DrillProbe.followup": "The narrower second question.",
    "Rung.bridge": "Said when this rung is left for the next.",
    "StrongPoint.ask": "Asks for just this point without giving it away.",
}


def schemas() -> dict[str, dict[str, Any]]:
    """The schema of each kind of file, by file name."""
    return {f"{name}.schema.json": _schema(name, model) for name, model in MODELS.items()}


def as_text(schema: dict[str, Any]) -> str:
    """A schema as it is written to a file."""
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def write(folder: Path) -> list[Path]:
    """Writes all schemas into a folder; returns the files."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for name, schema in schemas().items():
        paths.append(folder / name)
        paths[-1].write_text(as_text(schema), encoding="utf-8")
    return paths


def _schema(name: str, model: type[BaseModel]) -> dict[str, Any]:
    schema = model.model_json_schema()
    parts = {model.__name__: schema, **schema.get("$defs", {})}
    for title, part in parts.items():
        # the models' docstrings speak of the code
        part.pop("description", None)
        for field, spec in part.get("properties", {}).items():
            spec.pop("title", None)
            if f"{title}.{field}" in HELP:
                spec["description"] = HELP[f"{title}.{field}"]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **schema,
        "title": f"A {name} of the content folder",
    }


if __name__ == "__main__":
    for path in write(Path(sys.argv[1] if len(sys.argv) > 1 else "knowledge/schema")):
        print(path)
