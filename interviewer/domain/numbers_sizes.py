"""Sizes such as ``56 x 56`` or ``28x28x128``: one number said once a side, and no product."""

from __future__ import annotations

from interviewer.domain.numbers_arithmetic import Chain
from interviewer.domain.numbers_context import words
from interviewer.domain.numbers_tokens import Token

_CROSSES = ("x", "X", "\u00d7")
#: What a size before it describes is a choice: "a 3x3 kernel".
_CHOSEN = words(
    "kernel kernels filter filters conv convs convolution convolutions patch patches window windows pooling pool grid "
    "image images input inputs crop crops matrix"
)


def is_size(tokens: list[Token], chain: Chain, text: str) -> bool:
    """Whether whole numbers joined by a cross are a width and a height; they must be equal, and no result may follow."""
    first, *others = chain.operands
    crosses = [text[tokens[operand.first - 1].start : tokens[operand.first - 1].end] for operand in others]
    return (
        1 <= len(others) <= 2
        and all(cross in _CROSSES for cross in crosses)
        and all(operand.plain for operand in chain.operands)
        and first.value == others[0].value
        and not (chain.after < len(tokens) and tokens[chain.after].text in ("=", "\u2248", "*", "x", "is", "gives"))
    )


def describes_a_choice(tokens: list[Token], after: int) -> bool:
    """Whether a kernel, a patch and the like follow within two words."""
    return any(token.text in _CHOSEN for token in tokens[after : after + 2])
