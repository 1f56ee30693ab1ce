"""Arithmetic as people type it (``f = 2*0.7*0.45 / (0.7 + 0.45)``) -> MathML.

Prose is not arithmetic: what the small grammar does not know is refused, and shown as it stands.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape

_TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+(?:\.\d+)?(?:e[+-]?\d+)?)(?![A-Za-z_])|(?P<name>[A-Za-z][A-Za-z0-9]*(?:_[A-Za-z0-9_]+)?)"
    r"|(?P<op>\+-|<=|>=|[-+*/^=<>()\[\]|,_{}]))"
)
_GREEK = {
    "alpha": "α", "beta": "β", "delta": "δ", "epsilon": "ε", "eta": "η", "theta": "θ", "lambda": "λ", "mu": "μ",
    "pi": "π", "sigma": "σ", "tau": "τ", "Phi": "Φ", "gamma": "γ",
}  # fmt: skip
_FUNCTIONS = {"ln", "exp", "log", "log2", "sqrt", "floor", "max", "min", "sign", "erfc", "Phi"}
_RELATIONS = {"=": "=", "<=": "≤", ">=": "≥", "<": "&lt;", ">": "&gt;"}
_SUMS = {"+": "+", "-": "−", "+-": "±"}
_CLOSERS = {"(": ")", "[": "]"}


@dataclass(frozen=True, slots=True)
class _Node:
    """MathML; ``bare`` is the same without the brackets around it, for places that need none."""

    ml: str
    bare: str


def to_mathml(text: str) -> str | None:
    """One formula as the content of ``<math>``; None for what is not arithmetic throughout."""
    try:
        return _Parser(text).whole()
    except (SyntaxError, RecursionError):
        return None


class _Parser:
    def __init__(self, text: str) -> None:
        self._tokens: list[tuple[str, str]] = []
        at, text = 0, text.rstrip()
        while at < len(text):
            found = _TOKEN.match(text, at)
            if found is None or found.lastgroup is None or len(self._tokens) > 400:
                raise SyntaxError
            self._tokens.append((found.lastgroup, found[found.lastgroup]))
            at = found.end()
        self._at = 0
        self._bars = 0

    def whole(self) -> str:
        """The whole text as one chain of relations."""
        ml = self._sum().ml
        while (relation := _RELATIONS.get(self._op())) is not None:
            self._at += 1
            ml += f"<mo>{relation}</mo>{self._sum().ml}"
        if self._at < len(self._tokens):
            raise SyntaxError
        return ml

    def _peek(self) -> tuple[str, str]:
        return self._tokens[self._at] if self._at < len(self._tokens) else ("", "")

    def _op(self) -> str:
        kind, text = self._peek()
        return text if kind == "op" else ""

    def _expect(self, op: str) -> None:
        if self._op() != op:
            raise SyntaxError
        self._at += 1

    def _sum(self) -> _Node:
        ml = ""
        if self._op() in _SUMS:
            ml = self._sign(" form='prefix'")
        first = self._product()
        ml, bare = ml + first.ml, first.bare if not ml else ""
        while self._op() in _SUMS:
            ml, bare = ml + self._sign() + self._product().ml, ""
        return _Node(ml, bare or ml)

    def _sign(self, form: str = "") -> str:
        self._at += 1
        return f"<mo{form}>{_SUMS[self._tokens[self._at - 1][1]]}</mo>"

    def _product(self) -> _Node:
        node = self._power()
        while True:
            op = self._op()
            if op == "*":
                self._at += 1
                node = _plain(f"{node.ml}<mo>×</mo>{self._power().ml}")
            elif op == "/":
                self._at += 1
                below = self._power()
                node = _plain(f"<mfrac><mrow>{node.bare}</mrow><mrow>{below.bare}</mrow></mfrac>")
            elif self._touches():
                node = _plain(f"{node.ml}<mspace width='0.17em'/>{self._power().ml}")
            else:
                return node

    def _touches(self) -> bool:
        """True where the next factor may follow without a sign: ``p(1-p)``, ``b ln b``, ``(a)(b)``."""
        kind, text = self._peek()
        before = self._tokens[self._at - 1]
        if kind == "name":
            ends = before[0] == "number" or before[1] == ")" or (before[0] == "name" and _is_symbol(before[1]))
            single = before[0] == "name" and _is_symbol(before[1]) and _is_symbol(text)
            return single or (ends and (text in _FUNCTIONS or _is_sum(text)))
        return (kind, text) == ("op", "(") and (before[1] == ")" or (before[0] == "name" and _is_symbol(before[1])))

    def _power(self) -> _Node:
        base = self._atom()
        if self._op() != "^":
            return base
        self._at += 1
        sign = self._sign(" form='prefix'") if self._op() == "-" else ""
        return _plain(f"<msup><mrow>{base.ml}</mrow><mrow>{sign}{self._atom().bare}</mrow></msup>")

    def _atom(self) -> _Node:
        kind, text = self._peek()
        self._at += 1
        if kind == "number":
            return _plain(_number(text))
        if kind == "name":
            return self._named(text)
        if text in _CLOSERS:
            inner = self._list()
            self._expect(_CLOSERS[text])
            return _Node(f"<mrow><mo>{text}</mo>{inner}<mo>{_CLOSERS[text]}</mo></mrow>", inner)
        if text == "|" and not self._bars:
            self._bars += 1
            inner = self._sum().bare
            self._bars -= 1
            self._expect("|")
            return _plain(f"<mrow><mo form='prefix'>|</mo>{inner}<mo form='postfix'>|</mo></mrow>")
        raise SyntaxError

    def _list(self) -> str:
        first = self._sum()
        ml = first.ml if self._op() == "," else first.bare
        while self._op() == ",":
            self._at += 1
            ml += f"<mo separator='true'>,</mo>{self._sum().ml}"
        return ml

    def _named(self, name: str) -> _Node:
        if _is_sum(name):
            return self._all(name)
        ml = self._phrase(name)
        if self._op() == "_":  # z_[1-0.05/2]
            self._at += 1
            closer = {"[": "]", "{": "}"}.get(self._op(), "")
            self._expect({"]": "[", "}": "{"}.get(closer, "["))
            inner = self._sum().ml
            self._expect(closer)
            return _plain(f"<msub>{ml}<mrow>{inner}</mrow></msub>")
        if name in _FUNCTIONS:
            argument = self._atom() if name in {"sqrt", "floor"} else self._power()
            if name == "sqrt":
                return _plain(f"<msqrt>{argument.bare}</msqrt>")
            if name == "floor":
                return _plain(f"<mrow><mo>⌊</mo>{argument.bare}<mo>⌋</mo></mrow>")
            return _plain(f"{ml}<mspace width='0.17em'/>{argument.ml}")
        if self._op() == "(" and not _is_symbol(name):
            return _plain(ml + self._atom().ml)
        return _plain(ml)

    def _phrase(self, name: str) -> str:
        """A symbol, or up to three words that name one quantity (``any hit``)."""
        words = [name]
        while _is_word(words[-1]) and self._peek()[0] == "name" and _is_word(self._peek()[1]):
            words.append(self._peek()[1])
            self._at += 1
        if len(words) > 3:
            raise SyntaxError
        return f"<mtext>{escape(' '.join(words))}</mtext>" if len(words) > 1 else _symbol(name)

    def _all(self, name: str) -> _Node:
        """``sum(x)`` or ``sum a_i b_i``; what a stroke after the latter would divide cannot be told."""
        index = name.partition("_")[2]
        sign = f"<munder><mo>∑</mo><mi>{escape(index)}</mi></munder>" if index else "<mo>∑</mo>"
        if self._peek()[0] != "name" and self._op() not in _CLOSERS:
            raise SyntaxError
        ml = self._power().ml
        single = not self._touches()
        while self._touches():
            ml += f"<mspace width='0.17em'/>{self._power().ml}"
        if self._op() in {"/", "*"} and not (single and self._tokens[self._at - 1][1] == ")"):
            raise SyntaxError
        return _plain(f"<mrow>{sign}{ml}</mrow>")


def _plain(ml: str) -> _Node:
    return _Node(ml, ml)


def _is_symbol(name: str) -> bool:
    """One letter or a Greek one, with or without an index."""
    return len(name.partition("_")[0]) == 1 or name.partition("_")[0] in _GREEK


def _is_sum(name: str) -> bool:
    return name.partition("_")[0] == "sum"


def _is_word(name: str) -> bool:
    return name.isalpha() and not (_is_symbol(name) or _is_sum(name) or name in _FUNCTIONS)


def _symbol(name: str) -> str:
    head, _, index = name.partition("_")
    if name == "log2":
        return "<msub><mi>log</mi><mn>2</mn></msub>"
    if index and _is_symbol(name):
        return f"<msub><mi>{_GREEK.get(head, head)}</mi><mi>{escape(index)}</mi></msub>"
    return f"<mi>{_GREEK.get(name) or escape(name.replace('_', ' '))}</mi>"


def _number(text: str) -> str:
    """Five digits and more with thousands set apart; ``1e-05`` as a power of ten."""
    head, _, exponent = text.partition("e")
    shown = f"{int(head):,}" if head.isdigit() and len(head) > 4 else head
    power = f"<mo>×</mo><msup><mn>10</mn><mn>{int(exponent)}</mn></msup>".replace("-", "−") if exponent else ""
    return f"<mn>{shown}</mn>{power}"
