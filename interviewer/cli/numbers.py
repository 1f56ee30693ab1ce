"""interviewer calc and interviewer numbers: the calculator, and the numbers in a candidate's sentence."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from interviewer.calculator import all_calculations, calculate, describe, get
from interviewer.cli.output import each_line, emit, text_of
from interviewer.errors import BadInput


def calc(
    name: Annotated[str | None, typer.Argument(help="A calculation.")] = None,
    values: Annotated[list[str] | None, typer.Argument(help="Inputs as key=value; lists as [1,0,1].")] = None,
    list_: Annotated[bool, typer.Option("--list", help="List all calculations.")] = False,
    batch: Annotated[Path | None, typer.Option(help="A JSON object a line: id, name, inputs.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON alone.")] = False,
) -> None:
    """Compute one of the interviewer's calculations."""
    if list_:
        _list(as_json)
    elif batch is not None:
        each_line(batch, _batch_line)
    elif name is None:
        raise typer.BadParameter("give a calculation's name, --list or --batch")
    else:
        _one(name, values or [], as_json)


def numbers(
    cases: Annotated[Path, typer.Option(help="A JSON object a line: id, text, checks.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON alone.")] = False,
) -> None:
    """Find and judge the numbers that sentences claim."""
    each_line(cases, _without_id)


def _without_id(item: dict[str, Any]) -> dict[str, Any]:
    from interviewer.calculator.claims import numbers_case

    text_of(item, "text")
    return {key: value for key, value in numbers_case(item).items() if key != "id"}


def _list(as_json: bool) -> None:
    described = [describe(calculation) for calculation in all_calculations()]
    if as_json:
        emit(described)
        return
    for item in described:
        print(
            f"{item['family']}  {item['name']:28} {', '.join(i['name'] for i in item['inputs'])} -> "
            f"{', '.join(o['name'] for o in item['outputs'])}"
        )


def _batch_line(item: dict[str, Any]) -> dict[str, Any]:
    inputs = item.get("inputs")
    if not isinstance(inputs, dict):
        raise BadInput("'inputs' must be an object", field="inputs")
    return {"outputs": calculate(text_of(item, "name"), inputs).outputs}


def _one(name: str, values: list[str], as_json: bool) -> None:
    result = calculate(name, dict(_pair(value) for value in values))
    formula = describe(get(name))["formula"]
    if as_json:
        emit({"name": result.name, "inputs": dict(result.inputs), "outputs": dict(result.outputs), "formula": formula})
        return
    print(formula["plain"])
    for key, value in result.outputs.items():
        print(f"{key} = {value}")


def _pair(text: str) -> tuple[str, Any]:
    key, found, value = text.partition("=")
    if not found or not key:
        raise BadInput(f"'{text[:60]}' is no input; write key=value, for example precision=0.7")
    try:
        return key, json.loads(value, parse_constant=float)
    except (ValueError, RecursionError):
        return key, value
