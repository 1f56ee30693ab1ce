"""What only says the interviewer's words back is no answer; choosing what was offered is one."""

from __future__ import annotations

import pytest

from interviewer.domain.echo import says_back
from interviewer.domain.lexical import stems

ASKED = "Let us talk about regularisation. Which of L1 and L2 gives exact zeros in the weights, and why?"
HINT = "Would you log the features at serving time, so that training sees the same values?"


@pytest.mark.parametrize(
    ("said", "echo"),
    [
        (ASKED, True),
        ("Which of L1 and L2 gives exact zeros in the weights.", True),
        ("L1 gives exact zeros in the weights.", False),
        ("L2 gives exact zeros in the weights.", False),
        ("Yes, I log the features at serving time, so training sees the same values.", True),
        ("I log them with the prediction, so the join never looks into the future.", False),
        ("Zeros in the weights.", False),
        ("", False),
    ],
)
def test_an_echo_is_told_from_an_answer(said: str, echo: bool) -> None:
    assert says_back(said, stems(said), [HINT, ASKED]) is echo
