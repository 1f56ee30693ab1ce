"""A quote that the candidate never said is no evidence; neither is text that addresses the grader."""

from __future__ import annotations

import re

from interviewer.domain.interview import Heard, Verdict
from interviewer.domain.spans import Span

_QUOTES = str.maketrans({"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‘": "'", "’": "'", "‚": "'", "`": "'"})
_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\u00ad]")
_TO_THE_GRADER = re.compile(
    r"(ignore|disregard|forget|override)\W+(?:\w+\W+){0,4}(instructions?|prompts?|rubric|(all|your|these|the previous) rules)"
    r"|(give|award|assign|grant|grade|rate|score|mark)\W+(?:\w+\W+){0,4}(full|maximum|max|top|highest|perfect)\W+(mark|score|band|point|credit|grade|rating)"
    r"|\b(full marks|maximum score|band (4|four)|score of (10|100|4))\b"
    r"|\bas (the|an|a) (grader|evaluator|judge|examiner|ai|language model)\b"
    r"|\b(note|message|instruction|attention)s? (to|for) (the )?(grader|evaluator|judge|examiner|model|ai)\b"
    r"|\b(mark|label|treat|count|consider|set) (?:\w+\W+){0,5}(as )?(covered|correct and complete|fully covered)\b"
    r"|</?(system|assistant|user|instructions?|candidate|answer)>|\[/?(system|inst|assistant)\]|<\|[a-z_]+\|>"
    r"|^\s*(system|assistant|interviewer|grader|developer)\s*:"
    r"|\b(you are now|act as|pretend to be|developer mode|jailbreak|system prompt|new instructions?)\b",
    re.IGNORECASE | re.MULTILINE,
)
ADDRESSES_GRADER = "text that addresses the grader"


def normal(text: str) -> str:
    """Text with white space, quotation marks and case made alike, and invisible characters removed."""
    return " ".join(_INVISIBLE.sub("", text).translate(_QUOTES).lower().split())


def find_quote(quote: str, said: str) -> str | None:
    """The candidate's own characters that match ``quote`` after normalising; None when they never said it."""
    word_for_word = quote.strip()
    if word_for_word and normal(word_for_word) and word_for_word in said:
        return word_for_word  # nearly always; making a pattern of a long quote takes a tenth of a second
    wanted = normal(quote)
    if not wanted or wanted not in normal(said):
        return None
    pattern = r"[\s\u200b-\u200f\u2060\ufeff]+".join(_loose(word) for word in wanted.split())
    match = re.search(pattern, said, re.IGNORECASE)
    return match.group(0) if match else said


def verified(verdict: Verdict, said: str) -> Verdict:
    """The verdict with the transcript's own characters as quote; ``unscored`` when the quote was never said."""
    if verdict.label in ("missing", "unscored"):
        return verdict
    quote = find_quote(verdict.quote or "", said)
    if quote is None:
        return verdict.model_copy(update={"label": "unscored", "quote": None, "confidence": 0.0})
    return verdict.model_copy(update={"quote": quote})


def checked(heard: Heard, said: str) -> Heard:
    """What was heard with every quote verified: a verdict without its quote is unscored, a wrong claim without it is none."""
    claims = tuple(
        claim.model_copy(update={"quote": quote})
        for claim in heard.false_claims
        if (quote := find_quote(claim.quote, said)) is not None
    )
    verdicts = tuple(verified(verdict, said) for verdict in heard.verdicts)
    return heard.model_copy(update={"verdicts": verdicts, "false_claims": claims})


def addresses_grader(text: str) -> bool:
    """True for text that speaks to the grader or tries to give it orders."""
    return bool(_TO_THE_GRADER.search(_INVISIBLE.sub("", text)))


def as_evidence(pieces: list[Span]) -> tuple[list[Span], bool]:
    """The spans that may be evidence, and whether any addressed the grader."""
    whole = "\n".join(piece.text for piece in pieces)
    kept = [piece for piece in pieces if not addresses_grader(piece.text)] if addresses_grader(whole) else pieces
    return kept, len(kept) < len(pieces)


def _loose(word: str) -> str:
    pieces = []
    for char in word:
        if char == '"':
            pieces.append('["“”„«»]')
        elif char == "'":
            pieces.append("['‘’‚`]")
        else:
            pieces.append(re.escape(char))
    return r"[\u200b-\u200f\u2060-\u2064\ufeff\u00ad]*".join(pieces)
