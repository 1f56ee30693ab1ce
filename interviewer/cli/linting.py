"""interviewer lint: every content file read as a careful editor would."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
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
from interviewer.calculator.scenario_literals import original_faults
from interviewer.calculator.scenario_told import told_faults
from interviewer.cli.output import emit, read_text, say
from interviewer.domain.drill import Drill
from interviewer.domain.library import Bank, Note
from interviewer.domain.lint import Remark, drill_remarks, note_remarks, plan_remarks, question_remarks
from interviewer.domain.lint_numbers import number_remarks
from interviewer.domain.plan import Plan
from interviewer.domain.rubric import NumericCheck, Question
from interviewer.errors import BadInput, ContentError, Fault
from interviewer.settings import load_settings

MOST_OF_A_KIND = 5

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
        for line in (*_told(warnings, MOST_OF_A_KIND if not files else len(warnings)), *map(_shown, errors)):
            print(line)
        tally = ", ".join(f"{name} {n}" for name, n in sorted(Counter(f.check for f in warnings).items()))
        say(f"{count} files: {len(errors)} errors, {len(warnings)} warnings{f' ({tally})' if tally else ''}")
    if errors:
        raise typer.Exit(1)


def _told(warnings: Sequence[Finding], most: int) -> Iterator[str]:
    """Warnings as lines; of one check in one file only the first ``most``, the rest as a number."""
    groups: dict[tuple[str, str], list[Finding]] = {}
    for finding in warnings:
        groups.setdefault((finding.fault.file, finding.check), []).append(finding)
    for (file, check), group in groups.items():
        yield from (f"{_shown(finding)} [{check}]" for finding in group[:most])
        if len(group) > most:
            yield f"{_seen_from_here(file)}: {len(group) - most} more like this; give the file's name to see all [{check}]"


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
    remarks = _remarks(items, bank)
    for path, remark in remarks:
        fault = Fault(str(path), places.line(path, remark.field), remark.field, remark.message)
        findings.append(Finding(fault, remark.check, remark.error))
    return sorted(findings, key=lambda f: (f.fault.file, f.fault.line, f.fault.field)), len(paths)


def _remarks(items: Mapping[Path, Item], bank: Bank) -> list[tuple[Path, Remark]]:
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
        if isinstance(item, Question):
            faults = [*original_faults(item), *told_faults(item)]
            mine += [Remark(check="numbers", field=f, message=m, error=True) for f, m in faults]
        if isinstance(item, Question | Drill):
            mine += leaks(item, embedder)
            mine += alike(item, embedder)
            mine += misheard(item, ear.hear_now)
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
    if isinstance(item, Question) and path.parent.name != item.round:
        message = f"the file stands in {path.parent.name}/, the question is of the round '{item.round}'"
        return [Remark(check="files", field="round", message=message, error=True)]
    wanted = item.id.partition(".")[2] if isinstance(item, Question) else item.id
    if path.stem == wanted:
        return []
    message = f"the file should be named '{wanted}{path.suffix}', after the id"
    return [Remark(check="files", field="id", message=message, error=True)]


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


def _shown(finding: Finding) -> str:
    """A finding as a line that an editor can jump to."""
    fault = finding.fault
    message = fault.message if finding.error else f"warning: {fault.message}"
    return str(Fault(_seen_from_here(fault.file), fault.line, fault.field, message))


def _seen_from_here(file: str) -> str:
    """The file relative to the working folder when it lies below."""
    path, here = Path(file).absolute(), Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else file


def _json(finding: Finding) -> dict[str, Any]:
    return {**asdict(finding.fault), "check": finding.check}
