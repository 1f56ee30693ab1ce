"""The files of knowledge/ as values: YAML -> Question, Drill, Plan; Markdown -> Note and passages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel

from interviewer.adapters.yaml_lines import Lines, parse
from interviewer.domain.chunking import chunk_markdown
from interviewer.domain.drill import Drill, drill_faults
from interviewer.domain.library import Bank, Note, NoteHeader
from interviewer.domain.passage import Document
from interviewer.domain.plan import Plan
from interviewer.domain.report import Example
from interviewer.domain.rubric import Question, cross_faults
from interviewer.errors import BadInput, ContentError, Fault

T = TypeVar("T", bound=BaseModel)
_MAX_BYTES = 2_000_000


def load_question(path: Path) -> Question:
    """One rubric file; raises ContentError with every fault of the file, BadInput when it cannot be read."""
    text = _read(path)
    question = parse(text, Question, str(path))
    _raise_cross(path, text, cross_faults(question))
    return question


def load_drill(path: Path) -> Drill:
    """One drill file; errors as ``load_question``."""
    text = _read(path)
    drill = parse(text, Drill, str(path))
    _raise_cross(path, text, drill_faults(drill))
    return drill


def load_plan(path: Path) -> Plan:
    """One plan file; errors as ``load_question``."""
    return parse(_read(path), Plan, str(path))


def load_note(path: Path) -> Note:
    """A Markdown note with YAML front matter between two lines of ``---``."""
    text = _read(path)
    head, closing, body = text.removeprefix("---\n").partition("\n---\n")
    if not text.startswith("---\n") or not closing:
        raise ContentError([Fault(str(path), 1, "", "expected front matter between two lines of ---")])
    header = parse(head, NoteHeader, str(path), first_line=2)
    if not body.strip():
        raise ContentError([Fault(str(path), 1, "body", "the note has no text")])
    return Note(**header.model_dump(), body=body.strip())


def load_bank(root: Path) -> Bank:
    """All of knowledge/ below ``root``; faults of all files are reported together."""
    faults: list[Fault] = []
    questions = _load_all(sorted(root.glob("rubrics/*/*.yaml")), load_question, faults)
    drills = _load_all(sorted(root.glob("drills/*.yaml")), load_drill, faults)
    plans = _load_all(sorted(root.glob("plans/*.yaml")), load_plan, faults)
    notes = _load_all(sorted(root.glob("sources/*.md")), load_note, faults)
    bank = Bank(questions=questions, drills=drills, plans=plans, notes=notes)
    faults += _dangling(bank, root)
    if faults:
        raise ContentError(faults)
    if not bank.questions:
        raise BadInput(f"no questions found below {root}; the installation is incomplete, install it again")
    return bank


def load_example(root: Path) -> Example:
    """The interview that the example report shows."""
    return Example.model_validate_json(_read(root / "example" / "interview.json"))


def documents(bank: Bank) -> tuple[Document, ...]:
    """What retrieval indexes: a document for each question, and one for each chunk of each note."""
    asked = [
        Document(
            id=q.id,
            kind="question",
            title=q.title,
            source=q.round,
            text="\n".join([q.title, q.question.text, ", ".join(q.topics)]),
        )
        for q in bank.questions.values()
    ]
    drilled = [
        Document(
            id=d.id,
            kind="question",
            title=d.title,
            source="drill",
            text="\n".join([d.title, d.opening, ", ".join(d.topics)]),
        )
        for d in bank.drills.values()
    ]
    passages = [passage for note in bank.notes.values() for passage in _passages(note)]
    return (*asked, *drilled, *passages)


def _passages(note: Note) -> Iterator[Document]:
    """A note's chunks, and its facts as one more."""
    chunks = [(str(n), chunk.heading, chunk.text) for n, chunk in enumerate(chunk_markdown(note.body))]
    facts = "\n".join(f"- {fact.text}{' (not verified)' if fact.mark == 'U' else ''}" for fact in note.facts)
    for name, heading, text in [*chunks, *([("facts", "Facts", facts)] if facts else [])]:
        yield Document(
            id=f"{note.id}#{name}",
            kind="passage",
            title=note.title,
            source=note.origin,
            heading=heading,
            text=text,
            topics=note.topics,
        )


def _read(path: Path) -> str:
    try:
        if path.stat().st_size > _MAX_BYTES:
            raise BadInput(f"{path} is larger than {_MAX_BYTES // 1_000_000} MB; give a single content file")
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise ContentError([Fault(str(path), 0, "", f"not UTF-8 text (byte {error.start})")]) from None
    except OSError as error:
        raise BadInput(f"cannot read {path}: {error.strerror or error}; check the path") from None


def _raise_cross(path: Path, text: str, found: Iterable[tuple[str, str]]) -> None:
    found = list(found)
    if not found:
        return
    lines = Lines(text)
    raise ContentError(
        [
            Fault(str(path), lines.of([int(p) if p.isdigit() else p for p in field.split(".")]), field, message)
            for field, message in found
        ]
    )


def _load_all(paths: Iterable[Path], load: Callable[[Path], T], faults: list[Fault]) -> dict[str, T]:
    loaded: dict[str, T] = {}
    for path in paths:
        try:
            item = load(path)
        except ContentError as error:
            faults.extend(error.faults)
            continue
        key = str(item.id)  # type: ignore[attr-defined]
        if key in loaded:
            faults.append(Fault(str(path), 1, "id", f"'{key}' is used by another file too"))
        loaded[key] = item
    return loaded


def _dangling(bank: Bank, root: Path) -> list[Fault]:
    """Plans that name a question or drill that is not there."""
    faults = []
    for plan in bank.plans.values():
        file = str(root / "plans" / f"{plan.id}.yaml")
        for n, part in enumerate(plan.rounds):
            faults += [
                Fault(file, 0, f"rounds.{n}.questions", f"there is no question '{q}'")
                for q in part.questions
                if q not in bank.questions
            ]
            if part.drill and part.drill not in bank.drills:
                faults.append(Fault(file, 0, f"rounds.{n}.drill", f"there is no drill '{part.drill}'"))
    return faults
