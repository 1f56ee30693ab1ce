"""A number as said, in the unit of an output: per cent, seconds, bytes and their like."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from interviewer.calculator.model import Output
from interviewer.domain.numbers import Number

#: Seconds in the unit of an output.
_TIME = {"ms": 1e-3, "s": 1.0, "h": 3600.0, "days": 86400.0}
_MEMORY = {"bytes": 1.0, "GB": 1e9, "GiB": 2.0**30, "TB": 1e12}


@dataclass(frozen=True)
class Reading:
    """A value in an output's unit, the size of its last digit, and the significant digits."""

    value: float
    step: float
    digits: int
    hedge: bool = False


def is_share(output: Output) -> bool:
    """True if the output is a share or rate that per cent can express."""
    return output.unit.startswith("fraction") or output.unit in ("-1 to 1", "0 to 1", "ratio")


def reading_of(number: Number, output: Output, reference: float, slips: Sequence[float] = ()) -> Reading:
    """The number in the unit of the output; a bare value is taken to be in that unit.

    A bare value above 1 for a share that cannot exceed 1 is read as per cent, unless it is one of the known ``slips``
    as it stands.
    """
    value = number.value if number.value is not None else math.nan
    factor = _factor(number, output, value, reference)
    if factor == 0.01 and any(abs(value - slip) <= 0.01 * abs(slip) for slip in slips):
        factor = 1.0
    return Reading(value * factor, number.step * factor, number.digits, number.hedge)


def _factor(number: Number, output: Output, value: float, reference: float) -> float:
    unit = output.unit.split()[0] if output.unit else ""
    if number.unit == "s" and unit in _TIME:
        return 1 / _TIME[unit]
    if number.unit == "bytes" and unit in _MEMORY:
        return 1 / _MEMORY[unit]
    if number.unit == "bits" and unit == "nats":
        return math.log(2)
    if number.unit == "nats" and unit == "bits":
        return 1 / math.log(2)
    bare = number.unit in ("", "bound")
    if bare and is_share(output) and abs(value) > 1 >= abs(reference) and output.unit != "ratio":
        return 0.01
    return 1.0


#: How units are written behind a number, by the first word of an output's unit.
_WRITTEN = {
    "h": ("h", "hour", "hours", "hr", "hrs"),
    "s": ("s", "sec", "secs", "second", "seconds"),
    "ms": ("ms", "msec", "millis", "millisecond", "milliseconds"),
    "days": ("day", "days", "d"),
    "GB": ("gb", "gigs", "gigabytes", "gigabyte"),
    "GiB": ("gib", "gibibytes", "gibibyte"),
    "TB": ("tb", "terabytes", "terabyte"),
    "bytes": ("byte", "bytes"),
    "bits": ("bits", "bit"),
    "nats": ("nats", "nat"),
}


def has_unit(number: Number, output: Output) -> bool:
    """Whether the number was said in exactly the output's unit ("1.5 GiB" where there are gigabytes, too)."""
    unit = output.unit.split()[0] if output.unit else ""
    letters = re.search(r"[a-z]+$", number.text.lower()) if number.unit else None
    return letters is not None and letters[0] in _WRITTEN.get(unit, ())


def unit_matches(number: Number, output: Output) -> bool:
    """False if the unit said rules this output out (memory for a share, time for a count)."""
    unit = output.unit.split()[0] if output.unit else ""
    if number.unit == "s":
        return unit in _TIME
    if number.unit == "bytes":
        return unit in _MEMORY
    if number.unit.startswith("perc"):
        return is_share(output) or output.tolerance in ("rate", "effect", "bound", "p_value")
    if number.unit == "times":
        return output.unit in ("ratio", "c_fn per c_fp") or output.name.endswith("factor")
    if number.unit in ("bits", "nats"):
        return unit in ("bits", "nats", "ratio")
    return True


def plain_reading(value: float, hedge: bool = False) -> Reading:
    """A reading for a value without its text: its digits are those of its shortest form."""
    text = repr(float(value))
    mantissa, _, exponent = text.partition("e")
    whole, _, decimals = mantissa.lstrip("-").partition(".")
    decimals = "" if decimals == "0" else decimals
    figures = (whole + decimals).lstrip("0")
    trailing = 0 if decimals else len(figures) - len(figures.rstrip("0"))
    digits = max(len(figures) - trailing, 1)
    power = trailing - len(decimals) + int(exponent or 0)
    return Reading(value, 10.0**power, digits, hedge)


def rounds_to(reading: Reading, reference: float) -> bool:
    """Whether the reference, at the digits said, is the value said; needs two digits."""
    gap = abs(reading.value - reference)
    if gap <= 1e-9 * abs(reference):
        return True
    if reading.step == 0:
        return gap <= 5e-4 * abs(reference)
    return reading.digits >= 2 and gap <= reading.step / 2 * (1 + 1e-9)


def unit_factors(output: Output, names: Sequence[str] = ()) -> tuple[float, ...]:
    """Factors by which a claim in the wrong unit can be off, either way."""
    factors = [10.0, 100.0, 1000.0, 1e6, 60.0, 3600.0, 86400.0]
    unit = output.unit
    if "per arm" in unit or unit.startswith("multiply"):
        factors.append(2.0)
    if unit in ("bits", "nats"):
        factors.append(1 / math.log(2))
    if unit.split()[:1] in (["GB"], ["GiB"], ["TB"], ["bytes"]):
        factors.append(8.0)
    if output.tolerance == "exact":
        return ()
    return tuple(factors)
