"""Reads the decision that a candidate draws from a number: which option, and is it right."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from interviewer.calculator.mentions import LabelMention, Sentences, find_labels, flat, label_group
from interviewer.calculator.scene import Claim, ClaimCheck, Decides

Decision = Literal["right", "wrong", "right_for_own_numbers", "none"]

_CHOOSE = re.compile(
    r"\b(?:ship|deploy|launch|choose|pick|go(?:ing)? (?:for|with)|take|prefer|use|keep|stay|stick|roll out"
    r"|better|wins?|cheaper|winner|favou?r|switch|release|costs less|lower cost|best)\b"
)
_NOT = re.compile(
    r"\b(?:not|never|wouldn t|would not|don t|do not|won t|rather than|instead of|over the|than"
    r"|against|isn t|no longer|beats|cheaper than)\s+(?:\w+\s+){0,3}$"
)
_EITHER = re.compile(r"\b(?:either|both are (?:fine|equal)|doesn t matter|can t say|cannot say|a tie)\b")
_YES_NO = re.compile(r"^\W*(yes|yep|yeah|no|nope)\b|\b(not significant|significant)\b")


def read_decision(
    text: str, decides: Decides, claims: Sequence[Claim] = (), checks: Sequence[ClaimCheck] = ()
) -> Decision:
    """The decision in an answer; the last one said counts, a hedge leaves it as it is.

    ``right_for_own_numbers`` if it is the wrong option but follows from the candidate's own,
    wrong costs or scores. ``none`` if no option is chosen.
    """
    chosen = _chosen(text, decides.options)
    if chosen is None:
        return "none"
    if label_group(chosen) == label_group(decides.right):
        return "right"
    return "right_for_own_numbers" if _follows(chosen, claims, checks) else "wrong"


def _chosen(text: str, options: Sequence[str]) -> str | None:
    words = flat(text)
    if {option.lower() for option in options} <= {"yes", "no", "either", "cannot say"}:
        return _yes_no(words, options)
    sentences = Sentences(text)
    groups = {label_group(option): option for option in options}
    chosen: str | None = None
    for label in find_labels(text, options):
        sentence = sentences.of(label.start)
        start = max(0, label.start - 90)
        near = words[start : label.end + 60]
        same = sentences.of(max(0, label.start - 1)) == sentence
        if label.group not in groups or not same or not _CHOOSE.search(near):
            continue
        if _refused(words, label):
            others = [option for group, option in groups.items() if group != label.group]
            if chosen is None and len(others) == 1:
                chosen = others[0]
        else:
            chosen = groups[label.group]
    if chosen is None and _EITHER.search(words):
        return None
    return chosen


def _refused(words: str, label: LabelMention) -> bool:
    return _NOT.search(words[max(0, label.start - 40) : label.start]) is not None


def _yes_no(words: str, options: Sequence[str]) -> str | None:
    match = _YES_NO.search(words)
    if match is None:
        return None
    yes = (match[1] or "").startswith("y") or match[2] == "significant"
    wanted = "yes" if yes else "no"
    return next((option for option in options if option.lower() == wanted), None)


def _follows(chosen: str, claims: Sequence[Claim], checks: Sequence[ClaimCheck]) -> bool:
    """Whether the choice follows from the candidate's own costs (lower) or scores (higher)."""
    own = {
        label_group(claim.label or ""): claim
        for claim in claims
        if not claim.retracted and claim.value is not None and claim.name in ("total_cost", "f_beta")
    }
    mine = own.pop(label_group(chosen), None)
    if mine is None or not own or all(claim.verdict in ("exact",) for claim in claims):
        return False
    sign = 1 if mine.name == "total_cost" else -1
    others = [claim.value for claim in own.values() if claim.name == mine.name]
    return bool(others) and all(sign * (mine.value or 0.0) < sign * value for value in others if value is not None)
