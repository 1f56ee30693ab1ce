"""Turns a sentence round: swaps a pair of opposites in it ("L1" and "L2", "more" and "less"), or adds or takes away a "not"."""

from __future__ import annotations

import random
import re

_PAIRS = """
more less; more fewer; higher lower; high low; larger smaller; large small; big small; bigger smaller; increases decreases;
increase decrease; rises falls; rise fall; grows shrinks; grow shrink; up down; before after; first last; earlier later;
early late; past future; train test; training test; training validation; training serving; offline online; positives negatives;
positive negative; l1 l2; lasso ridge; precision recall; bias variance; overfits underfits; overfitting underfitting; with without;
always never; same different; everything nothing; all none; every no; good bad; better worse; best worst; fast slow; faster slower;
cheap expensive; rare common; rows columns; row column; user item; users items; query key; query document; clicks impressions;
clicked unclicked; input output; inputs outputs; mean median; mean variance; false true; alarms misses; alarm miss; numerator
denominator; convex concave; linear nonlinear; maximise minimise; maximum minimum; long short; longer shorter; wide narrow; near
far; nearest farthest; sparse dense; strong weak; shallow deep; left right; inside outside; above below; keep drop; keeps drops;
random fixed; today yesterday; old new; parent child; encoder decoder; sigmoid relu; bagging boosting; parallel sequence;
supervised unsupervised; generative discriminative; stationary drifting; mine theirs; i they; we they; gains loses; easy hard;
most least; many few; half double; adds removes; added removed; stays changes; possible impossible; correct wrong
"""
_OPPOSITES: dict[str, list[str]] = {}
for _pair in _PAIRS.replace("\n", " ").split(";"):
    _one, _other = _pair.split()
    _OPPOSITES.setdefault(_one, []).append(_other)
    _OPPOSITES.setdefault(_other, []).append(_one)

_NOT = (
    (re.compile(r"\b(is|are|was|were|can|will|would|should|must|does|do|did|has|have) not\b"), r"\1"),
    (re.compile(r"\b(is|are|was|were|would|should|does|do|did|has|have)n['’]t\b"), r"\1"),
    (re.compile(r"\b(can)(?:not|['’]t)\b"), r"\1"),
    (re.compile(r"\bdoes not (\w+)\b"), r"does \1"),
    (re.compile(r"\bnot\b "), ""),
    (re.compile(r"\b(is|are|was|were|can|will|would|should|must)\b(?! not)"), r"\1 not"),
    (re.compile(r"\bonly\b"), "not only"),
    (re.compile(r"\bnever\b"), "always"),
)
_WORD = re.compile(r"[A-Za-z][A-Za-z0-9]*")


def opposites_in(text: str) -> set[tuple[str, str]]:
    """The pairs of opposites of which the text has a member, each in alphabetical order."""
    said = {word.lower() for word in _WORD.findall(text)}
    return {(min(a, b), max(a, b)) for a in said for b in _OPPOSITES.get(a, [])}


def swapped(text: str, pair: tuple[str, str]) -> str:
    """The text with the two words of a pair in each other's place, capitals kept."""
    other = {pair[0]: pair[1], pair[1]: pair[0]}

    def swap(match: re.Match[str]) -> str:
        word = match.group()
        found = other.get(word.lower())
        return word if found is None else found.capitalize() if word[0].isupper() else found

    return _WORD.sub(swap, text)


def flipped(text: str, chance: random.Random) -> str | None:
    """The text with one pair of opposites swapped or one "not" more or less; None when there is nothing to turn."""
    pairs = sorted(opposites_in(text))
    if pairs and chance.random() < 0.7:
        return swapped(text, chance.choice(pairs))
    for pattern, instead in _NOT:
        found = pattern.sub(instead, text, count=1)
        if found != text:
            return found
    return swapped(text, chance.choice(pairs)) if pairs else None
