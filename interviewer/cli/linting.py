"""interviewer lint: every content file read as a careful editor would."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic import ValidationError

from interviewer.adapters.content_lint import alike, leaks, misheard
from interviewer.adapters.knowledge_files import load_bank, load_drill, load_note, load_plan, load_question
from interviewer.adapters.quick_ear import QuickEar
from interviewer.adapters.static_embedder import StaticEmbedder
from interviewer.adapters.yaml_lines import Lines
from interviewer.calculator import calculate
from interviewer.calculator.claims import check_from
from interviewer.cli.output import emit, read_text, say
from interviewer.domain.drill import Drill
from interviewer.domain.library import Bank, Note
from interviewer.domain.lint import Remark, drill_remarks, note_remarks, plan_remarks, question_remarks
from interviewer.domain.lint_numbers import number_remarks
from interviewer.domain.plan import Plan
from interviewer.domain.rubric import NumericCheck, Question
from interviewer.errors import BadInput, ContentError, Fault
from interviewer.settings import load_settings

Item = Question | Drill | Plan | Note
_KINDS: tuple[tuple[str, Callable[[Path], Item]], ...] = (
    ("rubrics/*/*.yaml", load_question),
    ("drills/*.yaml", load_drill),
    ("plans/*.yaml", load_plan),
    ("sources/*.md", load_note),
)


@dataclass(frozen=True, slots=True)
class Finding:
    """A fault or a warning at its place; ``check`` names what looked for it."""

    fault: Fault
    check: str
    error: bool


def lint(
    files: Annotated[list[Path] | None, typer.Argument(help="Report on these files only.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON alone.")] = False,
) -> None:
    """Check the content files. Errors end with exit code 1; warnings are for the writer to judge."""
    findings, count = examine(load_settings().knowledge_dir)
    if files:
        findings = _only(findings, files)
        count = len(files)
    errors = [finding for finding in findings if finding.error]
    warnings = [finding for finding in findings if not finding.error]
    if as_json:
        emit({"files": count, "errors": [_json(f) for f in errors], "warnings": [_json(f) for f in warnings]})
    else:
        for finding in (*warnings, *errors):
            print(f"{_shown(finding.fault)} [{finding.check}]" if not finding.error else _shown(finding.fault))
        tally = ", ".join(f"{name} {n}" for name, n in sorted(Counter(f.check for f in warnings).items()))
        say(f"{count} files: {len(errors)} errors, {len(warnings)} warnings{f' ({tally})' if tally else ''}")
    if errors:
        raise typer.Exit(1)


def examine(root: Path) -> tuple[list[Finding], int]:
    """All findings on the content below ``root``, by file and line, and how many files were read."""
    paths = [(path, load) for pattern, load in _KINDS for path in sorted(root.glob(pattern))]
    faults: Iterable[Fault] = ()
    try:
        load_bank(root)
    except ContentError as error:
        faults = error.faults
    findings = [Finding(fault, "schema", True) for fault in faults]
    items = {path: item for path, load in paths if (item := _loaded(path, load)) is not None}
    bank, places = _bank(items.values()), _Places()
    remarks = asyncio.run(_remarks(items, bank))
    for path, remark in remarks:
        fault = Fault(str(path), places.line(path, remark.field), remark.field, remark.message)
        findings.append(Finding(fault, remark.check, remark.error))
    return sorted(findings, key=lambda f: (f.fault.file, f.fault.line, f.fault.field)), len(paths)


async def _remarks(items: Mapping[Path, Item], bank: Bank) -> list[tuple[Path, Remark]]:
    embedder = StaticEmbedder()
    ear = QuickEar(embedder)
    found: list[tuple[Path, Remark]] = []
    for path, item in items.items():
        mine = [*_misplaced(path, item)]
        if isinstance(item, Question):
            mine += question_remarks(item, bank.notes.keys())
        elif isinstance(item, Drill):
            mine += drill_remarks(item, bank.notes.keys())
        elif isinstance(item, Note):
            mine += note_remarks(item)
        elif _resolves(item, bank):
            mine += plan_remarks(item, bank)
        if isinstance(item, Question | Drill):
            mine += number_remarks(item, _compute)
            mine += leaks(item, embedder)
            mine += alike(item, embedder)
            mine += await misheard(item, ear)
        found += [(path, remark) for remark in mine]
    return found


def _compute(check: NumericCheck) -> Mapping[str, Any]:
    try:
        check_from(check.model_dump())  # the calculator accepts fewer verdicts of a known_wrong than the schema
    except ValidationError as error:
        first = error.errors()[0]
        raise BadInput(f"known_wrong {first['loc'][-1]}: {first['msg']}, found {first['input']!r}"[:200]) from None
    return calculate(check.function, check.inputs).outputs


def _misplaced(path: Path, item: Item) -> list[Remark]:
    """Other commands find drills, plans and notes by file name, and people find questions by folder."""
    if isinstance(item, Question):
        expected, name, told = (item.round, item.id.partition(".")[2]), path.stem, "the part after the dot"
        if path.parent.name != expected[0]:
            message = f"the file stands in {path.parent.name}/, the question is of the round '{item.round}'"
            return [Remark(check="files", field="round", message=message, error=True)]
        wanted = expected[1]
    else:
        wanted, name, told = item.id, path.stem, "the id"
    if wanted == name:
        return []
    return [Remark(check="files", field="id", message=f"the file is named '{name}' and not by {told}", error=True)]


def _resolves(plan: Plan, bank: Bank) -> bool:
    """True when all that a plan names is there; the loader tells what is not."""
    return all(
        set(part.questions) <= bank.questions.keys() and (part.drill is None or part.drill in bank.drills)
        for part in plan.rounds
    )


def _loaded(path: Path, load: Callable[[Path], Item]) -> Item | None:
    try:
        return load(path)
    except ContentError:
        return None  # told with the faults of the bank


def _bank(items: Iterable[Item]) -> Bank:
    listed = list(items)
    return Bank(
        questions={item.id: item for item in listed if isinstance(item, Question)},
        drills={item.id: item for item in listed if isinstance(item, Drill)},
        plans={item.id: item for item in listed if isinstance(item, Plan)},
        notes={item.id: item for item in listed if isinstance(item, Note)},
    )


class _Places:
    """Where fields stand in files; a file is parsed for its lines once, and only when something is said about it."""

    def __init__(self) -> None:
        self._lines: dict[Path, Lines] = {}

    def line(self, path: Path, field: str) -> int:
        """The line of a field, or of the deepest part of it that is there."""
        if path not in self._lines:
            text = read_text(path)
            if path.suffix == ".md":
                self._lines[path] = Lines(text.removeprefix("---\n").partition("\n---\n")[0], first_line=2)
            else:
                self._lines[path] = Lines(text)
        return self._lines[path].of([int(part) if part.isdigit() else part for part in field.split(".")])


def _only(findings: Sequence[Finding], files: Sequence[Path]) -> list[Finding]:
    wanted = {file.resolve() for file in files}
    root = load_settings().knowledge_dir.resolve()
    for file in sorted(wanted):
        if not file.is_file() or not file.is_relative_to(root):
            raise BadInput(f"{file} is not a file of {root}; move it there, or set INTERVIEWER_KNOWLEDGE_DIR")
    return [finding for finding in findings if Path(finding.fault.file).resolve() in wanted]


def _shown(fault: Fault) -> str:
    """The fault as a line, with the file as seen from here when it lies below."""
    path = Path(fault.file)
    here = Path.cwd()
    shown = str(path.relative_to(here)) if path.is_absolute() and path.is_relative_to(here) else fault.file
    return str(Fault(shown, fault.line, fault.field, fault.message))


def _json(finding: Finding) -> dict[str, Any]:
    return {**asdict(finding.fault), "check": finding.check}
