"""LaTeX as MathML that is safe to put on a page.

The converter's own text output undoes the escaping of what it was given, and some commands set links and styles. So only
its tree is used: known elements with known attributes are written out anew, and all text is escaped.
"""

from __future__ import annotations

import logging
from functools import lru_cache
from html import escape, unescape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

MOST_CHARS = 2000  # of one formula
MOST_DEPTH = 40
LONG = 40  # characters, from which on a formula may be wider than a line
_log = logging.getLogger(__name__)

_ELEMENTS_WORDS = """
math menclose mfenced mfrac mi mmultiscripts mn mo mover mpadded mphantom mprescripts mroot mrow ms mspace
msqrt mstyle msub msubsup msup mtable mtd mtext mtr munder munderover none
"""
_ELEMENTS = frozenset(_ELEMENTS_WORDS.split())
_ATTRIBUTES_WORDS = """
accent accentunder columnalign columnlines columnspacing depth display displaystyle fence form height largeop
linebreak linethickness lspace mathsize mathvariant maxsize minsize movablelimits notation rowlines rowspacing
rspace scriptlevel separator stretchy symmetric voffset width
"""
_ATTRIBUTES = frozenset(_ATTRIBUTES_WORDS.split())


@lru_cache(maxsize=512)
def latex_html(latex: str, *, block: bool = False) -> str:
    """The formula as MathML with its source as the alternative text, or its source as code where it cannot be read."""
    source = latex.strip()
    shown = f'<code class="plain-math">{escape(source)}</code>'
    if not source or len(source) > MOST_CHARS or _depth(source) > MOST_DEPTH:
        return shown
    try:
        from latex2mathml.converter import convert_to_element  # some 50 ms, for the first formula only

        tree = convert_to_element(source, display="block" if block else "inline")
        inner = "".join(_written(child) for child in tree)
    except Exception:  # the converter raises whatever its tokens run into
        _log.info("no MathML for a formula of %d characters; it is shown as it was typed", len(source))
        return shown
    math = f'<math display="{"block" if block else "inline"}" alttext="{escape(source)}">{inner}</math>'
    # A long one scrolls by itself instead of the page; a short one keeps the line it stands in.
    return f'<span class="formula" tabindex="0">{math}</span>' if block or len(source) > LONG else math


def _written(node: Element) -> str:
    """An element as HTML; an unknown one leaves its content."""
    text = escape(unescape(node.text or "")) + "".join(_written(child) for child in node)
    tail = escape(unescape(node.tail or ""))
    if node.tag not in _ELEMENTS:
        return text + tail
    attributes = "".join(
        f' {name}="{escape(str(value))}"' for name, value in node.attrib.items() if name in _ATTRIBUTES
    )
    return f"<{node.tag}{attributes}>{text}</{node.tag}>{tail}"


def _depth(source: str) -> int:
    """How deep braces and environments are nested; the converter calls itself for each."""
    deepest = level = 0
    for sign in source:
        level += (sign == "{") - (sign == "}")
        deepest = max(deepest, level)
    return deepest + source.count("\\begin") + source.count("\\left")
