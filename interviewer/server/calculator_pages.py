"""/calculator: the list of calculations, and one page for each, made from its declaration."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from interviewer.errors import CalculationError, NotFound
from interviewer.server import calculator_fields as fields
from interviewer.server.mathml import from_latex, from_plain

if TYPE_CHECKING:
    from interviewer.calculator import Calculation
    from interviewer.domain.library import Bank
    from interviewer.domain.report import Report, RoundReport
    from interviewer.server.pages import Pages


def calculator_router(pages: Pages) -> APIRouter:
    """The pages of the calculator."""
    router = APIRouter(default_response_class=HTMLResponse)

    @router.get("/calculator")
    def calculations(q: str = "") -> Response:
        return pages.page("calculator.html", families=_families(q), q=q[:200])

    @router.get("/calculator/{name}")
    def calculation(name: str, request: Request) -> Response:
        return pages.page("calculation.html", **_one(name, request.query_params))

    return router


def calculator_links(report: Report, bank: Bank | None = None) -> dict[str, str]:
    """For each receipt, by its anchor in the report, the calculator that made it.

    The inputs are filled in where they can be told: the receipt has to come out of them to the letter.
    """
    from interviewer import calculator

    known = {calc.plain: calc for calc in calculator.all_calculations()}
    links = {}
    for round_ in report.rounds:
        checks = _checks(bank, round_) if bank else {}
        for n, receipt in enumerate(round_.receipts):
            calc = known.get(receipt.formula)
            if calc is None:
                continue
            inputs = checks.get(receipt.check, {})
            same = bool(inputs) and calculator.formula_with_numbers(calc, inputs) == receipt.with_numbers
            links[f"r{round_.index}-n-{n}"] = _address(calc.name, inputs if same else {})
    return links


def _checks(bank: Bank, round_: RoundReport) -> dict[str, Mapping[str, Any]]:
    """The inputs of the numeric checks of a round's subject, by id."""
    if round_.question_id in bank.questions:
        return {check.id: check.inputs for check in bank.questions[round_.question_id].numeric_checks}
    if round_.question_id in bank.drills:
        probes = (probe for rung in bank.drills[round_.question_id].rungs for probe in rung.probes)
        return {check.id: check.inputs for probe in probes for check in probe.numbers}
    return {}


def _address(name: str, inputs: Mapping[str, Any]) -> str:
    query = urlencode({key: fields.written(value) for key, value in inputs.items()})
    return f"/calculator/{name}" + (f"?{query}" if query else "")


def _families(q: str) -> list[dict[str, Any]]:
    """The calculations that hold all words of ``q``, by family; families without any are left out."""
    from interviewer import calculator

    words = q.lower().split()
    groups: dict[str, list[dict[str, Any]]] = {}
    for calc in calculator.all_calculations():
        more = " ".join(
            [calc.name, *(out.name for out in calc.outputs), *(out.meaning for out in calc.outputs)]
        ).lower()
        text = f"{calc.title} {calc.example.question} {more} {calculator.FAMILIES[calc.family]}".lower()
        if all(word in text for word in words):
            groups.setdefault(calc.family, []).append({"calc": calc, "more": more})
    return [{"letter": key, "title": calculator.FAMILIES[key], "items": items} for key, items in groups.items()]


def _one(name: str, form: Mapping[str, str]) -> dict[str, Any]:
    """The form with the worked example, or with what was sent, and what comes out."""
    from interviewer import calculator

    try:
        calc = calculator.get(name)
    except CalculationError:
        raise NotFound(f"there is no calculation called {name[:80]}") from None
    shown = calculator.describe(calc)
    sent = any(spec["name"] in form for spec in shown["inputs"])
    inputs = fields.read(shown["inputs"], form) if sent else dict(calc.example.inputs)
    texts = {
        spec["name"]: form.get(spec["name"], "") if sent else fields.written(inputs.get(spec["name"]))
        for spec in shown["inputs"]
    }
    result, fault = _computed(calc, inputs)
    at = fault.field if fault and fault.field in texts else None
    return {
        "calc": shown,
        "allowed": {spec.name: spec.allowed for spec in calc.inputs},
        "texts": texts,
        "is_example": not sent,
        "formula": from_latex(calc.latex, calc.plain),
        "result": result,
        "fault": _words(calc, fault),
        "fault_at": at,
        "family": calculator.FAMILIES[calc.family],
        "siblings": [other for other in calculator.all_calculations() if other.family == calc.family],
    }


def _computed(calc: Calculation, inputs: Mapping[str, Any]) -> tuple[dict[str, Any] | None, CalculationError | None]:
    from interviewer import calculator
    from interviewer.calculator.registry import also_right_values, wrong_values

    try:
        done = calculator.calculate(calc.name, inputs)
        numbers = from_plain(calculator.formula_with_numbers(calc, inputs))
    except CalculationError as error:
        return None, error
    titles = {out.name: out.meaning for out in calc.outputs}
    return {
        "rows": [
            {
                "name": out.name,
                "meaning": out.meaning,
                "unit": fields.unit_words(out.unit),
                "value": fields.shown(done.outputs.get(out.name)),
                "exact": fields.written(done.outputs.get(out.name)),
                "aside": fields.aside(done.outputs.get(out.name), out.unit),
            }
            for out in calc.outputs
        ],
        "numbers": numbers,
        "slips": [
            {"label": slip.label, "of": titles[slip.output], "value": fields.shown(value), "ask": slip.follow_up}
            for slip, value in wrong_values(calc, done.inputs, done.outputs)
        ],
        "also": [
            {"label": way.label, "of": titles[way.output], "value": fields.shown(value)}
            for way, value in also_right_values(calc, done.inputs, done.outputs)
        ],
    }, None


def _words(calc: Calculation, fault: CalculationError | None) -> str:
    """The calculator's own line; the name of the calculation stands above it on the page already."""
    return fault.message.removeprefix(f"{calc.name}: ") if fault else ""
