"""What stands around a number: hedges, bounds, and whether it claims anything at all."""

from __future__ import annotations

import re

from interviewer.domain.numbers_tokens import Token


def words(text: str) -> frozenset[str]:
    """The words of a line as a set; long word lists stay readable this way."""
    return frozenset(text.split())


_HEDGES = words(
    "~ \u2248 about around roughly approx approximately circa ca some nearly almost maybe perhaps "
    "probably say like ish ballpark think guess believe"
)
_LOWER = {"over", "above", "exceeding", ">", ">="}
_UPPER = {"under", "below", "<", "<="}
_THAN = {"more": "lower", "greater": "lower", "larger": "lower", "higher": "lower"} | dict.fromkeys(
    ("less", "fewer", "lower", "smaller"), "upper"
)
#: "adds up to 0.3" states a value; "up to 0.3" alone is a bound.
_COMES_TO = words(
    "sums sum summed adds add added adding summing comes goes rounds works rises climbs jumps multiplies scaled scales rounded"
)
#: Words that may stand between a hedge or bound and its number.
_FILLERS = words("a an the is be it its of at to that was s ' = :")


def is_hedged(tokens: list[Token], first: int, after: int) -> bool:
    """``about``, ``~``, ``I think`` before the number; ``ish``, ``or so`` and the like after."""
    at = first - 1
    for _ in range(4):
        if at < 0:
            break
        if tokens[at].text in _HEDGES:
            return True
        if tokens[at].text not in _FILLERS:
            break
        at -= 1
    following = [token.text for token in tokens[after : after + 4]]
    return (
        following[:1] in (["ish"], ["roughly"], ["approximately"], ["approx"])
        or following[:2] in (["-", "ish"], ["or", "so"])
        or following[:3] in (["give", "or", "take"], ["i", "think"], [",", "give", "or"])
        or following[:3] == [",", "i", "think"]
        or following[:2] == ["i", "think"]
    )


def bound_side(tokens: list[Token], first: int) -> str:
    """``lower`` for "more than", "at least"; ``upper`` for "at most", "below"; else empty."""
    near = [token.text for token in tokens[max(0, first - 2) : first]]
    last = near[-1] if near else ""
    pair = tuple(near)
    if last == "than" and len(near) == 2:
        return _THAN.get(near[0], "")
    if pair == ("at", "least"):
        return "lower"
    if pair == ("at", "most") or (pair == ("up", "to") and (first < 3 or tokens[first - 3].text not in _COMES_TO)):
        return "upper"
    if last in _LOWER:
        return "lower"
    return "upper" if last in _UPPER else ""


_MONTHS = words(
    "january february march april may june july august september october november december "
    "jan feb mar apr jun jul aug sep sept oct nov dec"
)
_PLACES = words(
    "week slot position level step page part phase round option section chapter table figure "
    "question seed rank stage sprint version release point item row line case room day number "
    "tier wave episode epoch quarter grade class no"
)
_YEAR_BEFORE = (
    words(
        "in since until by from year early late mid around before after back during summer winter "
        "spring autumn fall end of the"
    )
    | _MONTHS
)
_PRODUCTS = words(
    "xgboost lightgbm catboost python http https error status gpt bert yolo resnet llama "
    "mistral cuda tensorflow pytorch sklearn spark kafka postgres java node windows ubuntu "
    "vgg efficientnet mobilenet inception claude gemini rfc iso port v t"
)
#: Names only before a code: "error 503", but "standard error 0.22".
_CODED = words("error status port")
_SETTINGS = words(
    "beta1 beta2 dropout lr seed patience epochs k depth folds batch cutoff padding stride "
    "dilation kernel momentum temperature decay eps epsilon warmup"
)
_SETTING_PAIRS = {
    ("learning", "rate"),
    ("batch", "size"),
    ("weight", "decay"),
    ("step", "size"),
    ("random", "state"),
    ("top", "k"),
    ("beta", "1"),
    ("beta", "2"),
}
_PEOPLE = words(
    "people persons engineers colleagues developers scientists analysts teammates managers "
    "years year interns hires folks reviewers annotators"
)
_DESIGN = words(
    "layers layer fold folds gpus gpu heads trees epochs towers tower seeds runs replicas "
    "shards cores dimensions dims dim dimensional nodes hops stages machines filters neurons "
    "blocks"
)
_ORDINAL_TAIL = {"st", "nd", "rd", "th"}
_CLOCK = {"am", "pm", "o'clock", "oclock"}
_CONTINUES = re.compile(r"[^\W\d_]")


def no_claim_reason(tokens: list[Token], first: int, after: int, text: str, *, spoken: bool, plain: bool) -> str:
    """Why the number claims nothing (``name``, ``date``, ``setting`` ...); empty if it may."""
    return (
        _glued(tokens, first, after, text)
        or _date(tokens, first, after, plain)
        or _place(tokens, first, after, text, plain)
        or _named(tokens, first)
        or _personal(tokens, first, after)
        or (_loose_word(tokens, first, after) if spoken else "")
    )


def _text(tokens: list[Token], at: int) -> str:
    return tokens[at].text if 0 <= at < len(tokens) else ""


def _glued(tokens: list[Token], first: int, after: int, text: str) -> str:
    """``L2``, ``p99``, ``recall@10``, ``ResNet-50``, ``5-fold``, ``two-tower``, ``k=5``."""
    start, end = tokens[first].start, tokens[after - 1].end
    before = text[start - 1 : start]
    if before == "@" or (before and (before.isalpha() or before == "_")):
        counts = _text(tokens, first - 1) in ("tp", "fp", "fn", "tn")
        return "" if counts else "name"
    if before == "^":
        return "name"
    if before in ("-", "\u2011") and text[start - 2 : start - 1].isalpha():
        return "name"
    if text[end : end + 1] in ("-", "\u2011") and _CONTINUES.match(text[end + 1 : end + 2]):
        tail = _text(tokens, after + 1)
        return "" if tail in ("ish", "and") else "adjective"
    if text[end : end + 1].isalpha() and tokens[after - 1].kind == "num":
        tail = _text(tokens, after)
        if tail in _ORDINAL_TAIL:
            return "order"
        return "date" if tail in _CLOCK else "name"
    if _text(tokens, after) in ("split", "splits") or (
        _text(tokens, after) == "/" and _text(tokens, after + 2) == "split"
    ):
        return "setting"
    if _text(tokens, first - 1) == "=" and _text(tokens, first - 2) == "k":
        return "setting"
    return ""


def _date(tokens: list[Token], first: int, after: int, plain: bool) -> str:
    before, following = _text(tokens, first - 1), _text(tokens, after)
    if following in _CLOCK or before in _MONTHS or following in _MONTHS:
        return "date"
    token = tokens[first]
    is_year = plain and after == first + 1 and len(token.text) == 4 and 1950 <= token.value <= 2049
    if is_year and (before in _YEAR_BEFORE or before in ("", "(", ",", "'") or following == "paper"):
        return "date"
    return ""


def _place(tokens: list[Token], first: int, after: int, text: str, plain: bool) -> str:
    """``position 1``, ``step 2``, ``(1)``, ``2.`` at the start of a line, ``top 5``."""
    before, following = _text(tokens, first - 1), _text(tokens, after)
    if before in _PLACES and (plain or tokens[first].kind == "word"):
        numbered = before not in ("row", "point", "class", "grade", "line", "case", "no")
        return "position" if numbered or plain else ""
    if before == "top" and plain:
        return "name"
    if not plain or tokens[first].value > 20:
        return ""
    if before == "(" and following == ")" and after == first + 1:
        return "order"
    near_text = text[max(0, tokens[first].start - 12) : tokens[first].start]
    line_start = (first == 0 or "\n" in near_text) and not near_text.rpartition("\n")[2].strip(" \t-*")
    if line_start and following in (".", ")") and _text(tokens, after + 1) not in ("", "\n"):
        return "order"
    return ""


def _named(tokens: list[Token], first: int) -> str:
    """``XGBoost 1.7``, ``learning rate 3e-4``, ``dropout of 0.1``."""
    at = first - 1
    while at >= 0 and first - at <= 3 and _text(tokens, at) in ("of", "=", ":", "at", "to", "is"):
        at -= 1
    word, before = _text(tokens, at), _text(tokens, at - 1)
    if word in _PRODUCTS and at == first - 1 and (word not in _CODED or tokens[first].value >= 100):
        return "name"
    if (before, word) in _SETTING_PAIRS or word in _SETTINGS:
        return "setting"
    if word in ("beta", "adam") and at == first - 1:
        return "setting"
    return ""


def _personal(tokens: list[Token], first: int, after: int) -> str:
    before, following = _text(tokens, first - 1), _text(tokens, after)
    if (_text(tokens, first - 2), before) == ("team", "of") or following == "ago":
        return "autobiography"
    if following in _PEOPLE:
        return "autobiography"
    if following in _DESIGN:
        return "setting"
    after_that = _text(tokens, after + 1)
    if (following, after_that) == ("p", "q") or following == "pq" or (following == "sigma" and after_that == "^"):
        return "name"  # the factor of a formula: "16 p q over delta squared"
    return ""


_STATES = words(
    "is are was be = : equals about roughly around exactly at to gives give get got makes "
    "make by comes become becomes than ~ ≈ between only just nearly of say so"
)


#: What may follow a "one" that is a number; before a noun it is an article ("shows one picture").
_ENDS = words(". , ; : ) ! ? % = / * + - and or so but in over out plus minus times divided more then which") | {
    "",
    "\n",
}


def _loose_word(tokens: list[Token], first: int, after: int) -> str:
    """A lone small number word is mostly no number: "the new one", "these two", "one of them"."""
    if after - first > 1 or _text(tokens, first) in ("twice", "double", "triple", "thrice"):
        return ""
    word, before, following = (_text(tokens, i) for i in (first, first - 1, after))
    if word in ("half", "quarter"):
        claims = before in _STATES or first == 0 or following in ("", ".", ",", ";")
        return "" if claims and following not in ("of", "an", "and", "it", "them", "that", "the") else "loose word"
    if word == "one" and (before not in _STATES or following not in _ENDS):
        return "loose word"
    if before in ("the", "these", "those", "both", "all", "last", "first", "other", "any", "no"):
        return "loose word"
    return ""
