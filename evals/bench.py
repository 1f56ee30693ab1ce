"""python -m evals.bench: speed and memory, medians and 95th percentiles; figures to read, not tests."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable
from functools import partial
from statistics import median

from evals import bench_voice
from evals.bench_pages import pages
from evals.model import ROOT, Context
from evals.suites.numbers import CASES as NUMBER_CASES
from interviewer.adapters.pair_reader import OnnxPairReader
from interviewer.adapters.quick_ear import QuickEar
from interviewer.calculator import Calculation, all_calculations, calculate, evaluate
from interviewer.calculator.claims import numbers_case
from interviewer.domain.course import Limits
from interviewer.domain.director import opening, options
from interviewer.domain.drill import Drill
from interviewer.domain.interview import Turn
from interviewer.domain.rubric import Question
from interviewer.domain.subject import subject_of
from interviewer.errors import CalculationError


def main() -> None:
    """Runs every benchmark and prints a line each."""
    grading()  # first: the peak of a child is at least what its parent held when it was started
    context = Context(data=None)
    for name in ("fund.overfit_l1l2", "sd.ads_ctr_training_data"):
        turn(context, context.bank.questions[name])
    for drill in context.bank.drills.values():
        turn(context, drill)
    calculator()
    server()
    search()
    pages()
    bench_voice.main([])


def turn(context: Context, item: Question | Drill) -> None:
    """Quick ear and director on a 300-word answer that was never heard before."""
    subject = subject_of(item)
    ear = QuickEar(context.embedder, reader=OnnxPairReader(context.embedder, kept=0))
    sample = context.bank.questions["sd.ads_ctr_training_data"].strong_answer
    text = " ".join(sample.split()[:300])
    turns = (
        Turn(seq=1, round=0, speaker="interviewer", text=opening(item).text, move=opening(item)),
        Turn(seq=2, round=0, speaker="candidate", text=text),
    )

    def work() -> None:
        heard = ear.hear_now(subject, turns, ())
        options(item, turns, (heard,), Limits(seconds_left=600, seconds_total=900), subject)

    work()
    _line(
        f"ear and director, {item.id}, {len(subject.targets)} points, {len(text.split())} words", _times(work, 60), "ms"
    )


def calculator() -> None:
    """All 85 calculations, the worst expression that is allowed, sentences, and the import over bare Python."""
    lists = [c for c in all_calculations() if any(spec.is_list for spec in c.inputs)]
    scalars = [c for c in all_calculations() if c not in lists]
    for kind, calcs in ((f"{len(scalars)} of scalars", scalars), (f"{len(lists)} of short lists", lists)):
        slowest = max(calcs, key=_speed)
        times = _times(partial(calculate, slowest.name, slowest.example.inputs), 200)
        _line(f"slowest calculation, {kind} ({slowest.name})", times, "ms")
    cases = [json.loads(line) for line in NUMBER_CASES.read_text(encoding="utf-8").splitlines()]
    spent = [_times(partial(numbers_case, case), 1)[0] for case in cases]
    _line(f"numbers of a sentence, {len(cases)} sentences", spent, "ms")
    for text in ("9**" * 49 + "9", "exp(" * 30 + "9" + ")" * 30, "1e308*" * 33 + "1", "-" * 90 + "1"):
        _line(f"expression {text[:12]}...", _times(lambda text=text: _refused(text), 100), "ms")  # type: ignore[misc]
    bare = median(_times(lambda: _quiet([sys.executable, "-c", "pass"]), 9))
    full = median(_times(lambda: _quiet([sys.executable, "-c", "import interviewer.calculator"]), 9))
    print(f"{'import of the calculator over bare Python':72} {1000 * (full - bare):8.1f} ms")


def _speed(calc: Calculation) -> float:
    return median(_times(partial(calculate, calc.name, calc.example.inputs), 20))


def _refused(text: str) -> None:
    with contextlib.suppress(CalculationError):
        evaluate(text)


def grading() -> None:
    """A whole `interviewer grade` process: seconds and memory."""
    transcript = next(iter(sorted((ROOT / "evals" / "data" / "transcripts").glob("sd-*.json"))))
    rubric = ROOT / "knowledge" / "rubrics" / "system_design" / "ads_ctr_training_data.yaml"
    command = _command("grade", "--rubric", str(rubric), "--transcript", str(transcript), "--json")
    _line("grade, one transcript, whole process", _times(lambda: _quiet(command), 5), "ms")
    print(
        f"{'peak memory of a grading process':72} {resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024:8.0f} MB"
    )


def server() -> None:
    """From start to /healthz, with an index that is there already."""
    with tempfile.TemporaryDirectory() as folder:
        env = {**os.environ, "INTERVIEWER_DATA_DIR": folder}
        subprocess.run(_command("index"), env=env, cwd=ROOT, check=True, capture_output=True)
        _line("server, warm start to the first answer", [_start(env) for _ in range(5)], "ms")


def _start(env: dict[str, str]) -> float:
    began = time.perf_counter()
    process = subprocess.Popen(_command("serve", "--port", "0"), env=env, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    address = process.stdout.readline().split()[-1]
    seconds = time.perf_counter() - began
    urllib.request.urlopen(f"{address}/", timeout=10).read()
    process.terminate()
    process.wait(timeout=20)
    return seconds


def search() -> None:
    """A query at the shipped size."""
    from interviewer.settings import load_settings
    from interviewer.wiring import build

    with tempfile.TemporaryDirectory() as folder:
        services = build(load_settings({"INTERVIEWER_DATA_DIR": folder}))
        began = time.perf_counter()
        services.warm()
        print(f"{'index of the shipped library, from nothing':72} {1000 * (time.perf_counter() - began):8.0f} ms")
        queries = [q.question.text for q in services.bank.questions.values()][:60]
        feed = iter(queries * 2)
        _line("search, shipped size", _times(lambda: asyncio.run(services.retriever.search(next(feed))), 60), "ms")
        services.close()


def _command(*words: str) -> list[str]:
    return [sys.executable, "-c", "from interviewer.cli import main; main()", *words]


def _quiet(command: list[str]) -> None:
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)


def _times(work: Callable[[], object], count: int) -> list[float]:
    seconds = []
    for _ in range(count):
        began = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - began)
    return seconds


def _line(name: str, seconds: list[float], unit: str) -> None:
    ordered = sorted(seconds)
    p95 = ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))]
    print(f"{name:72} {1000 * median(ordered):8.1f} {unit} median, {1000 * p95:8.1f} {unit} p95")


if __name__ == "__main__":
    main()
