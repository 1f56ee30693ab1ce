"""Words as evidence: stems, synonyms of the field, negation and overlap. What embeddings blur, words keep apart."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from interviewer.domain.spans import word_set, words

FUNCTION_WORDS = word_set("""
the a an and or of to in is are it that this these those for with on as at by be been i we you he she they them me us if so then
because would could should can may might will shall from have has had but do does did there which what when how who whom why more
less most least than yes my our your its their was were just like get got gets also very really some any all each every about into
over out up down off only too here where while one ones thing things lot bit kind sort way let say said think mean i'd i'm it's
that's don't you'd we'd they're you're there's isn't doesn't
""")

NEGATIONS = word_set(
    "not no never nothing none without neither nor cannot can't don't doesn't isn't won't wouldn't didn't nobody nowhere hardly"
)

_SYNONYMS = {
    "cv": "crossvalidation",
    "kfold": "crossvalidation",
    "val": "validation",
    "holdout": "validation",
    "dev": "validation",
    "lasso": "l1",
    "ridge": "l2",
    "coef": "weight",
    "coefficient": "weight",
    "coeff": "weight",
    "param": "parameter",
    "nought": "zero",
    "nil": "zero",
    "0": "zero",
    "penalty": "penal",
    "penalise": "penal",
    "penalize": "penal",
    "regularise": "regular",
    "regularize": "regular",
    "regularisation": "regular",
    "regularization": "regular",
    "impression": "impress",
    "shown": "show",
    "showed": "show",
    "tap": "click",
    "tapped": "click",
    "ctr": "clickrate",
    "neg": "negative",
    "pos": "positive",
    "prob": "probability",
    "probs": "probability",
    "proba": "probability",
    "embedding": "embed",
    "vector": "embed",
    "ann": "nearestneighbour",
    "auc": "rocauc",
    "ips": "propensity",
    "propensities": "propensity",
    "lookback": "window",
    "conversion": "convert",
    "purchase": "convert",
    "bought": "convert",
    "ranker": "rank",
    "ranking": "rank",
    "retrieval": "retrieve",
    "lr": "learningrate",
    "sgd": "gradientdescent",
    "gd": "gradientdescent",
}
_ENDINGS = (
    "isations",
    "izations",
    "isation",
    "ization",
    "ingly",
    "ations",
    "ation",
    "ments",
    "ment",
    "ness",
    "ings",
    "ing",
    "edly",
    "ies",
    "ied",
    "ers",
    "er",
    "es",
    "ed",
    "ly",
    "s",
    "e",
)


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """A rough stem with the field's synonyms folded together."""
    if word in _SYNONYMS:
        return _SYNONYMS[word]
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            base = word[: -len(ending)]
            return _SYNONYMS.get(base, base)
    return word


def content_words(text: str) -> list[str]:
    """The words of a text that carry content, in order: no function words, no negations, no single letters but digits."""
    return content_of(words(text))


def content_of(said: Sequence[str]) -> list[str]:
    """The same of words that are known already."""
    return [
        word
        for word in said
        if word not in FUNCTION_WORDS and word not in NEGATIONS and (len(word) > 1 or word.isdigit())
    ]


_HEDGES = (
    "not sure", "don't know", "dont know", "no idea", "i guess", "can't remember", "don't remember", "never used", "never did",
    "never heard", "would have to", "hard to say", "depends", "maybe", "perhaps", "probably", "somehow", "something like",
)  # fmt: skip


def hedges(text: str) -> bool:
    """True when the speaker leaves it open."""
    low = text.lower().replace("’", "'")
    return any(hedge in low for hedge in _HEDGES)


def stems(text: str) -> tuple[str, ...]:
    """Stems of the content words in order; negations stay as ``not``."""
    return stems_of(words(text))


def stems_of(said: Sequence[str]) -> tuple[str, ...]:
    """The same of words that are known already."""
    found = []
    for word in said:
        if word in NEGATIONS or word.endswith("n't"):
            found.append("not")
        elif word not in FUNCTION_WORDS and (len(word) > 1 or word.isdigit()):
            found.append(stem(word))
    return tuple(found)


def overlap(said: frozenset[str], wanted: frozenset[str]) -> float:
    """Share (0..1) of the wanted stems that were said; short wanted texts count as three stems at least."""
    return len(said & wanted) / max(3, len(wanted))


def function_share(text: str) -> float:
    """Share (0..1) of function words; sentences have a third or more, lists of terms next to none."""
    return function_share_of(words(text))


def function_share_of(said: Sequence[str]) -> float:
    """The same of words that are known already."""
    return sum(1 for word in said if word in FUNCTION_WORDS or word in NEGATIONS) / max(1, len(said))
