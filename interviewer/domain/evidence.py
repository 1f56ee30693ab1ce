"""A quote that the candidate never said is no evidence; neither is text that addresses the grader."""

from __future__ import annotations

import re
from itertools import pairwise

from interviewer.domain.interview import Heard, Verdict
from interviewer.domain.lexical import FUNCTION_WORDS, NEGATIONS
from interviewer.domain.spans import Span, sentences, word_set, words

_QUOTES = str.maketrans({"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‘": "'", "’": "'", "‚": "'", "`": "'"})
_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\u00ad]")
_TO_THE_GRADER = re.compile(
    r"(ignore|disregard|forget|override)\W+(?:\w+\W+){0,4}(instructions?|prompts?|rubric|(all|your|these|the previous) rules)"
    r"|(give|award|assign|grant|grade|rate|score|mark)\W+(?:\w+\W+){0,4}(full|maximum|max|top|highest|perfect)\W+(mark|score|band|point|credit|grade|rating)"
    r"|\b(full marks|maximum score|band (4|four)|score of (10|100|4))\b"
    r"|\bas (the|an|a) (grader|evaluator|judge|examiner|ai|language model)\b"
    r"|\b(note|message|instruction|attention)s? (to|for) (the )?(grader|evaluator|judge|examiner|model|ai)\b"
    r"|\b(mark|label|treat|count|consider|set) (?:\w+\W+){0,5}(as )?(covered|correct and complete|fully covered)\b"
    r"|\b(label|verdict|grade)\W{0,3}[:=]\W*covered\b"
    r"|</?(system|assistant|user|instructions?|candidate|answer)>|\[/?(system|inst|assistant)\]|<\|[a-z_]+\|>"
    r"|^\s*(system|assistant|interviewer|candidate|grader|developer)\s*:|^\W*(end of answer|grading result)\b"
    r"|\b(you are now|act as|pretend to be|developer mode|jailbreak|system prompt|new instructions?)\b",
    re.IGNORECASE | re.MULTILINE,
)
ADDRESSES_GRADER = "text that addresses the grader"
SHORT_QUESTION = 4


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


def without_orders(text: str) -> str:
    """The text with blanks where a sentence speaks to the grader; every other character stays in its place."""
    for piece in sentences(text) if addresses_grader(text) else ():
        if addresses_grader(piece.text):
            text = text[: piece.start] + " " * (piece.end - piece.start) + text[piece.end :]
    return text


def as_evidence(pieces: list[Span]) -> tuple[list[Span], bool]:
    """The spans of a turn that may be evidence, and whether any addressed the grader. Words in no order, and lists of
    terms, are none.
    """
    whole = "\n".join(piece.text for piece in _apart(pieces))
    kept = [piece for piece in pieces if not addresses_grader(piece.text)] if addresses_grader(whole) else pieces
    addressed = len(kept) < len(pieces)
    if in_no_order(whole) or only_lists(whole):
        return [], addressed
    return [piece for piece in kept if not lists_terms(piece.text) and not _asks_back(piece.text)], addressed


def _asks_back(text: str) -> bool:
    """True for a question of a few words ("Assumption?", "What is it?"): it claims nothing."""
    return text.rstrip().endswith("?") and len(words(text)) <= SHORT_QUESTION


_NO_NOUN = word_set("""
of to is are was were and or in on for with by a an the it that you i we they so but if as at be not do does which when because
then than from into has have had would will can
""")
_STARTS = word_set(
    "the then with if at for and but so it when after before that this in on of to because as by from they we you"
)
SALAD_SHARE, FEWEST_ARTICLES = 0.3, 4


def in_no_order(text: str) -> bool:
    """True for words that stand in no order, told by their articles: a third of them meet no noun; or by their capitals:
    most capitalised function words stand within a sentence.

    In the graded transcripts and the strong answers of the bank it is one article in fifty, in shuffled ones every other.
    """
    said = re.findall(r"[a-z0-9']+|[.,;:!?)]", text.lower())
    articles = ("the", "an") if "=" in text else ("the", "an", "a")  # a variable may be called a
    after = [second for first, second in pairwise(said) if first in articles]
    odd = sum(word in _NO_NOUN or word in ".,;:!?)" for word in after)
    return (len(after) >= FEWEST_ARTICLES and odd / len(after) >= SALAD_SHARE) or _capitals_astray(text)


def _capitals_astray(text: str) -> bool:
    pieces = re.findall(r"[^\W\d_]+|[.!?:;\n\"(]", text)
    capitals = [(before, word) for before, word in pairwise(pieces) if word[:1].isupper() and word.lower() in _STARTS]
    astray: int = sum(before[0].isalnum() for before, _ in capitals)
    return astray >= FEWEST_ARTICLES and astray / len(capitals) >= 0.6


_ITEM = re.compile(r"[,;/.]|\band\b")
_RELATES = re.compile(r"[=<>→≈×*+^|Σ:]|\d")
_FORMULA = re.compile(r"[=<>→≈*+^|Σ]")
_SPEAKS = word_set("""
i i'd i'm i've i'll we we'd we're you it they he she that's it's there's is are was were be been has have had do does did can could
will would should must may might need needs get gets got go goes take takes use uses count counts keep keeps
""")
LONG_LIST = 12
_JOINS = word_set("and or of the a an also in like")


def lists_terms(text: str) -> bool:
    """True for a list of terms: at least four items of three words or fewer on average, and nothing that relates them."""
    items = [item for item in _ITEM.split(text) if item.strip()]
    if len(items) < 4 or _RELATES.search(text):
        return False
    said = words(text)
    if any((word in FUNCTION_WORDS and word not in _JOINS) or word in NEGATIONS for word in said):
        return False
    return len(said) / len(items) <= 3.5


def only_lists(text: str) -> bool:
    """True for a long list without sentences: a dozen items or more, three words or so each, hardly one with a subject or verb."""
    items = [item.split() for item in re.split(r"[,;\n]", text.lower()) if item.strip()]
    if len(items) < LONG_LIST or _FORMULA.search(text) or sum(map(len, items)) / len(items) > 3.5:
        return False
    spoken = sum(any(word.strip(".!?'") in _SPEAKS for word in item) for item in items)
    return spoken / len(items) <= 0.1


def _apart(pieces: list[Span]) -> list[Span]:
    """The shortest pieces one after the other, each from where the last ended."""
    found: list[Span] = []
    for piece in sorted(pieces, key=lambda p: (p.start, p.end)):
        if not found or piece.start >= found[-1].end:
            found.append(piece)
    return found


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
