"""How the numbers of a question's scenario may vary from interview to interview. The computing part is ``calculator.scenarios``.

A question names its free quantities once (``scenario.values``); its checks say how their inputs follow from them
(``draw.inputs``), and texts that repeat a number are given as fragment -> template. The literals of the file stay what they
are, and every template must give its own fragment back for the original quantities, so that the two cannot drift apart.

Expressions are arithmetic over names: a quantity (``n``), an input or expected output of a drawn check (``EN1.fp``), and
within a check's ``known_wrong`` and ``texts`` its own inputs and outputs by their bare name. Templates hold ``{expression}``
or ``{expression:format}``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from interviewer.domain.base import Value

Given = float | list[float] | list[list[float]]
Inputs = dict[str, dict[str, Given]]
"""The numbers of one interview's scenario: check id -> its drawn inputs by name."""

Expression = Annotated[str, Field(min_length=1, max_length=120)]
Drawn = Expression | tuple[Expression, ...] | tuple[tuple[Expression, ...], ...]
"""How one input follows from the quantities; a list or matrix has an expression for each item."""
Template = Annotated[str, Field(min_length=1)]
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=30)]

FUNCTIONS = frozenset({"sqrt", "exp", "ln", "log", "log2", "log10", "abs", "ceil", "floor", "round", "min", "max"})
RESERVED = FUNCTIONS | {"e", "pi"}
FIELDS = ("context", "facts_sheet", "strong_answer", "weak_answer")
"""Parts of a question beside points and misconceptions whose texts may be tied to the numbers."""

SLIPS = frozenset(f"slip{n}" for n in range(1, 10))
"""Names of a calculation's listed mistakes within a check's ``known_wrong``."""

NAME_RE = re.compile(r"(?<![\w.])[A-Za-z_]\w*(?:\.\w+)*")
PLACE_RE = re.compile(r"\{([^{}:]+)(?::([^{}]*))?\}")
FORMAT_RE = re.compile(r",|d|g|%|\.\d%|\.\df|bare|bare\.\df|words|Words|ordinal")
"""``,`` 2,354; ``d`` 2354; ``g`` shortest; ``%`` 8 %; ``.1%`` 4.0 %; ``.2f`` 0.70; ``bare`` .7; ``bare.2f`` .70; ``words`` five."""


class Quantity(Value):
    """A free number: its value in the file, and either its choices or a range with a step.

    ``back`` gives it from the inputs of checks where none of them repeats it as it is.
    """

    original: float
    low: float | None = None
    high: float | None = None
    step: float | None = Field(default=None, gt=0)
    choices: tuple[float, ...] = ()
    back: Expression | None = None

    @model_validator(mode="after")
    def _one_way_to_draw(self) -> Self:
        bounds = (self.low, self.high, self.step)
        if bool(self.choices) == any(bound is not None for bound in bounds):
            raise ValueError("give either choices, or low, high and step")
        if not self.choices and (self.low is None or self.high is None or self.step is None or self.low >= self.high):
            raise ValueError("low, high and step are all needed, and low must lie below high")
        if len(self.options()) < 2:
            raise ValueError("needs at least two values to draw from")
        return self

    def options(self) -> tuple[float, ...]:
        """All values that can be drawn."""
        if self.choices or self.low is None or self.high is None or self.step is None:
            return self.choices
        count = int((self.high - self.low) / self.step + 1e-9)
        return tuple(round(self.low + k * self.step, 10) for k in range(count + 1))


class Limit(Value):
    """A condition on a draw: the value of an expression is at least ``least`` and at most ``most``."""

    value: Expression
    least: float | None = None
    most: float | None = None

    @model_validator(mode="after")
    def _has_a_bound(self) -> Self:
        if self.least is None and self.most is None:
            raise ValueError("give least, most or both")
        return self


class Draw(Value):
    """How a check follows from the quantities; inputs that are not named keep their literals.

    ``known_wrong`` has an expression for each wrong value of the check, in order; ``slip1`` is the first listed mistake of
    the calculation. What the check expects is computed.
    """

    inputs: dict[str, Drawn] = Field(min_length=1)
    known_wrong: tuple[Expression, ...] = ()
    texts: dict[Template, Template] = Field(default_factory=dict)


class Scenario(Value):
    """The free quantities of a question, what a draw must fulfil, and the texts that repeat its numbers.

    ``apart`` lists expressions whose values must differ from one another so far that nobody takes one for the other.
    ``decoys`` are numbers of the question that stay as they are: no right result may be one of them in another unit.
    ``texts`` and ``reworded`` go by the id of a point or misconception, or a field of the question; ``reworded`` is for
    fragments that need other words than the file's ("a quarter cheaper").
    """

    values: dict[Name, Quantity] = Field(min_length=1)
    require: tuple[Limit, ...] = ()
    apart: tuple[Expression, ...] = ()
    decoys: tuple[float, ...] = ()
    texts: dict[str, dict[Template, Template]] = Field(default_factory=dict)
    reworded: dict[str, dict[Template, Template]] = Field(default_factory=dict)


ScenarioChoice = Literal["auto", "fresh", "original"]


def names_in(expression: str) -> frozenset[str]:
    """The names of an expression that stand for numbers."""
    return frozenset(NAME_RE.findall(expression)) - RESERVED


def expressions_in(template: str) -> Iterator[str]:
    """The expressions of a template."""
    return (match[1] for match in PLACE_RE.finditer(template))


def template_fault(template: str, known: Iterable[str]) -> str | None:
    """What is wrong with the form of a template, or None."""
    if set(PLACE_RE.sub("", template)) & set("{}"):
        return "has a brace that belongs to no {expression}"
    for match in PLACE_RE.finditer(template):
        if match[2] is not None and not FORMAT_RE.fullmatch(match[2]):
            return f"has an unknown format '{match[2]}'"
        if fault := expression_fault(match[1], known):
            return fault
    return None


def expression_fault(expression: str, known: Iterable[str]) -> str | None:
    """The first unknown name of an expression in words, or None."""
    unknown = sorted(names_in(expression) - set(known))
    return f"uses the unknown name '{unknown[0]}'" if unknown else None


def items_in(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    """(path, item) of all that stands in nested mappings and lists."""
    if isinstance(value, Mapping | list | tuple):
        for key, inner in value.items() if isinstance(value, Mapping) else enumerate(value):
            yield from items_in(inner, (*path, key))
    else:
        yield path, value


def quantities_in(inputs: Mapping[str, Drawn], values: Iterable[str]) -> dict[str, tuple[str | int, ...]]:
    """Quantity -> where an input repeats it as it is; a transcript's scenario is read back from there."""
    names = set(values)
    return {text.strip(): path for path, text in items_in(inputs) if text.strip() in names}


def strings_in(value: Any) -> Iterator[str]:
    """All texts of a dumped part of a question."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from strings_in(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from strings_in(item)


def with_texts(value: Any, texts: Mapping[str, str]) -> Any:
    """A dumped part of a question with each fragment of ``texts`` replaced, the longest first, wherever it stands."""
    if not texts:
        return value
    longest_first = sorted(texts, key=len, reverse=True)
    pattern = re.compile("|".join(re.escape(fragment) for fragment in longest_first))
    return _mapped(value, lambda text: pattern.sub(lambda match: texts[match[0]], text))


def _mapped(value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, Mapping):
        return {key: _mapped(item, change) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return tuple(_mapped(item, change) for item in value)
    return value
