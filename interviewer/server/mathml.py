"""Formulas for the pages: LaTeX and typed arithmetic as MathML, or as they stand where that fails."""

from __future__ import annotations

import logging
import re
from functools import cache, lru_cache
from html import escape

from markupsafe import Markup

from interviewer.server.formulas import to_mathml

_log = logging.getLogger(__name__)
#: Between the equations of one formula; each goes on a line of its own.
_BETWEEN = re.compile(r",\s*(?:\\quad|\\ )\s*")
#: Several letters that are one name; LaTeX would set them as a product.
_NAMES = re.compile(r"(?<![A-Za-z\\])(NDCG|IDCG|DCG|FPR|TP|FP|TN|FN|AP|NE|KL|tf|df)(?![A-Za-z])")
#: Strokes around a value; as operators they would stand off from it.
_STROKES = re.compile(r"<mo[^>]*>(&#x0007C;|&#x02016;)</mo>")
#: A word that was set letter by letter.
_LETTERS = re.compile(r'(?:<mi mathvariant="normal">\w</mi>){2,}')
#: A remark in brackets at the end of a formula.
_ASIDE = re.compile(r" (?=\([^()=]*[a-z] [a-z][^()=]*\)$)")
_INNER = re.compile(r"^<math[^>]*>(.*)</math>$", re.DOTALL)


@lru_cache(maxsize=512)
def from_latex(latex: str, plain: str) -> Markup:
    """A formula as MathML, an equation a line; ``plain`` as code when it cannot be converted."""
    try:
        from latex2mathml.converter import convert  # some 50 ms, for the first formula only

        named = _NAMES.sub(r"\\mathrm{\1}", latex)
        inners = [_INNER.match(convert(part, display="block")) for part in _BETWEEN.split(named)]
    except Exception:  # the converter raises whatever its tokens run into
        _log.warning("no MathML for the formula %r; it is shown as plain text", latex)
        return _code(plain)
    if not all(inners):
        return _code(plain)
    return Markup("").join(_math(found[1], plain if n == 0 else "") for n, found in enumerate(inners) if found)


@lru_cache(maxsize=1024)
def from_plain(text: str) -> Markup:
    """Typed arithmetic as MathML, a part a line; the parts that hold prose stay text."""
    lines = [line.strip().removeprefix("with ") for part in _parts(text) for line in _ASIDE.split(part)]
    shown = [(line, to_mathml(line)) for line in lines if line]
    if not any(ml for _, ml in shown):
        return _code(text)
    return Markup("").join(_math(ml, line) if ml else _code(line) for line, ml in shown)


def _parts(text: str) -> list[str]:
    """The text cut at the semicolons and commas outside brackets."""
    parts, depth = [""], 0
    for letter in text:
        depth += (letter in "([{") - (letter in ")]}")
        if letter in ",;" and depth <= 0:
            parts.append("")
        else:
            parts[-1] += letter
    return parts


def of_formula(plain: str) -> Markup:
    """The MathML of a calculation that is known by its plain formula only."""
    return from_latex(_latex_of().get(plain, ""), plain) if plain in _latex_of() else _code(plain)


@cache
def _latex_of() -> dict[str, str]:
    from interviewer import calculator

    return {calc.plain: calc.latex for calc in calculator.all_calculations()}


def _math(inner: str, alternative: str) -> Markup:
    label = f' alttext="{escape(alternative)}"' if alternative else ""
    inner = _STROKES.sub(r'<mo lspace="0" rspace="0">\1</mo>', inner)
    inner = _LETTERS.sub(lambda found: f"<mi>{re.sub('<[^>]+>', '', found[0])}</mi>", inner)
    return Markup(f'<math display="block"{label}>{inner}</math>')  # made by our own code or the converter


def _code(text: str) -> Markup:
    if not re.search(r"[=*/^\d|]", text):
        return Markup('<span class="plain">{}</span>').format(text)
    return Markup('<code class="plain">{}</code>').format(text)
