"""Expressions and templates of a scenario with its numbers set in: ``"{100*recall:d} % of {positives:,}"`` -> text."""

from __future__ import annotations

from collections.abc import Mapping

from interviewer.calculator.expressions import evaluate
from interviewer.domain.scenario import NAME_RE, PLACE_RE

_UNITS: list[str] = (  # noqa: SIM905
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
).split()
_TENS: list[str] = "zero ten twenty thirty forty fifty sixty seventy eighty ninety".split()  # noqa: SIM905
_ORDINALS: list[str] = (  # noqa: SIM905
    "zeroth whole half third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth"
).split()


def value_of(expression: str, names: Mapping[str, float]) -> float:
    """The value of an expression over names. Raises CalculationError."""
    return evaluate(NAME_RE.sub(lambda match: _spelled(match[0], names), expression))


def rendered(template: str, names: Mapping[str, float]) -> str:
    """A template with its numbers set in. Raises CalculationError."""
    return PLACE_RE.sub(lambda match: formatted(value_of(match[1], names), match[2] or "g"), template)


def formatted(value: float, form: str) -> str:
    """A number in one of the formats of ``domain.scenario.FORMAT_RE``."""
    if form in ("words", "Words"):
        text = number_words(value)
        return text.capitalize() if form == "Words" else text
    if form == "ordinal":
        whole = round(value)
        return _ORDINALS[whole] if 0 <= whole < len(_ORDINALS) else f"{whole}th"
    if form.startswith("bare"):
        # a leading zero is not said: ".55 against .62"
        text = format(value, form.removeprefix("bare") or "g")
        return text.replace("0.", ".", 1) if text.removeprefix("-").startswith("0.") else text
    if form.endswith("%"):
        places = form.removesuffix("%")
        return f"{format(100 * value, f'{places}f' if places else '.6g')} %"
    if form in ("d", ","):
        return format(round(value), form)
    return format(value, ".6g" if form == "g" else form)


def number_words(value: float) -> str:
    """A number below a hundred, to one decimal, as it is said; digits beyond that."""
    whole, tenths = divmod(round(abs(value) * 10), 10)
    if whole >= 100:
        return f"{value:g}"
    tens, units = divmod(whole, 10)
    said = _UNITS[whole] if whole < 20 else _TENS[tens] + (f"-{_UNITS[units]}" if units else "")
    return ("minus " if value < 0 else "") + said + (f" point {_UNITS[tenths]}" if tenths else "")


def _spelled(name: str, names: Mapping[str, float]) -> str:
    return f"({names[name]:.12g})" if name in names else name
