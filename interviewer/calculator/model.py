"""What a calculation is: inputs with domains, outputs with tolerance classes, known mistakes.

Only the standard library is used, because every part of the program that lists calculations
imports this module, and the import has to stay cheap.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, Literal

Kind = Literal[
    "number",
    "integer",
    "number_list",
    "integer_list",
    "binary_list",
    "string_list",
    "matrix",
    "boolean",
    "choice",
]
ToleranceClass = Literal[
    "exact",
    "count",
    "rate",
    "score",
    "value",
    "p_value",
    "money",
    "sample_size",
    "effect",
    "bound",
    "duration",
    "latency",
    "capacity",
    "parameters",
]
MistakeVerdict = Literal["wrong_method", "wrong_unit"]

#: What an output can be; ``None`` stands for "undefined here" or "not asked for".
OutputValue = float | int | bool | list[float] | None
Outputs = dict[str, OutputValue]

#: Stands for "there is no default", since ``None`` is a value that an optional input may take.
REQUIRED: Any = type("Required", (), {"__repr__": lambda self: "REQUIRED"})()

#: Longest list (and largest matrix, counted in cells) that a calculation accepts.
MAX_ITEMS = 100_000


@dataclass(frozen=True)
class Input:
    """One named input: its kind, unit and allowed range.

    ``gt``/``ge``/``lt``/``le`` bound a number, or each element of a list. ``optional`` inputs may
    be left out and are then ``None``.
    """

    name: str
    unit: str
    meaning: str
    kind: Kind = "number"
    gt: float | None = None
    ge: float | None = None
    lt: float | None = None
    le: float | None = None
    default: Any = REQUIRED
    optional: bool = False
    choices: tuple[str, ...] = ()
    min_items: int = 0
    same_length_as: str | None = None

    @property
    def required(self) -> bool:
        """True if a call has to name this input."""
        return self.default is REQUIRED and not self.optional

    @property
    def is_list(self) -> bool:
        """True for lists and matrices."""
        return self.kind.endswith("list") or self.kind == "matrix"

    @property
    def allowed(self) -> str:
        """The allowed range in words, such as ``a number in (0, 1]``."""
        words = _KIND_WORDS[self.kind]
        if self.kind == "choice":
            return f"one of {', '.join(self.choices)}"
        low = f"({self.gt:g}" if self.gt is not None else f"[{self.ge:g}" if self.ge is not None else ""
        high = f"{self.lt:g})" if self.lt is not None else f"{self.le:g}]" if self.le is not None else ""
        if low or high:
            words += f" in {low or '(-inf'}, {high or 'inf)'}"
        if self.min_items:
            words += f", at least {self.min_items} item{'s' if self.min_items > 1 else ''}"
        if self.same_length_as:
            words += f", as long as {self.same_length_as}"
        return words


_KIND_WORDS: dict[Kind, str] = {
    "number": "a finite number",
    "integer": "a whole number",
    "number_list": "a list of finite numbers",
    "integer_list": "a list of whole numbers",
    "binary_list": "a list of 0 and 1",
    "string_list": "a list of words",
    "matrix": "a list of number lists of equal length",
    "boolean": "true or false",
    "choice": "a word",
}


@dataclass(frozen=True)
class Output:
    """One named output: its unit and the tolerance class for a value said from the head."""

    name: str
    unit: str
    tolerance: ToleranceClass
    meaning: str
    kind: Kind = "number"


@dataclass(frozen=True)
class Rule:
    """A condition over several inputs; ``field`` is the input that an error names."""

    field: str
    text: str
    holds: Callable[[Any], bool]


@dataclass(frozen=True)
class Mistake:
    """A typical slip: the wrong value as a function of the inputs and of the right outputs.

    ``wrong`` gets a namespace with the inputs by name and the true outputs as ``right``.
    ``value`` is what it gives for the worked example; the tests compare the two.
    """

    output: str
    label: str
    wrong: Callable[[Any], Any]
    value: Any
    follow_up: str
    verdict: MistakeVerdict = "wrong_method"


@dataclass(frozen=True)
class AlsoRight:
    """Another accepted way to the same output, as a function like that of ``Mistake``."""

    output: str
    label: str
    right: Callable[[Any], Any]
    value: Any


@dataclass(frozen=True)
class Example:
    """A worked example: the question as it is put, the inputs, and the outputs."""

    question: str
    inputs: Mapping[str, Any]
    outputs: Mapping[str, OutputValue]


@dataclass(frozen=True)
class Calculation:
    """One calculation with everything that the CLI, the API, the tool and the pages show of it.

    ``with_numbers`` is the formula with ``{input}`` in place of its symbols, for receipts; where
    it is empty the plain formula spells the inputs out.
    """

    name: str
    family: str
    title: str
    inputs: tuple[Input, ...]
    outputs: tuple[Output, ...]
    plain: str
    latex: str
    source: str
    example: Example
    function: Callable[..., Outputs]
    rules: tuple[Rule, ...] = ()
    mistakes: tuple[Mistake, ...] = ()
    also_right: tuple[AlsoRight, ...] = ()
    notes: str = ""
    with_numbers: str = ""

    def output(self, name: str) -> Output | None:
        """The declaration of one output, or ``None`` if there is no such output."""
        return next((out for out in self.outputs if out.name == name), None)


@dataclass(frozen=True)
class Result:
    """What a call gives: the inputs with their defaults filled in, and the outputs."""

    name: str
    inputs: dict[str, Any]
    outputs: Outputs
    formula: str = field(default="")


def namespace(inputs: Mapping[str, Any], outputs: Mapping[str, OutputValue]) -> SimpleNamespace:
    """The argument of a mistake or rule function: inputs by name, true outputs as ``right``."""
    return SimpleNamespace(**inputs, right=SimpleNamespace(**outputs))
