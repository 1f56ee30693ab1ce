"""Small numeric helpers that several families share. Standard library only."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

LN2 = math.log(2)


def zq(probability: float) -> float:
    """Quantile of the standard normal distribution; ``probability`` in (0, 1)."""
    from statistics import NormalDist  # inside, because it would cost a tenth of the import time

    return NormalDist().inv_cdf(probability)


def phi(z: float) -> float:
    """Distribution function of the standard normal; accurate in both tails."""
    return 0.5 * math.erfc(-z / math.sqrt(2))


def share(weights: Sequence[float]) -> list[float]:
    """Weights divided by their sum; ``ZeroDivisionError`` if that is 0."""
    total = math.fsum(weights)
    return [weight / total for weight in weights]


def mean(values: Iterable[float]) -> float:
    """Arithmetic mean; ``ZeroDivisionError`` if there are none."""
    found = list(values)
    return math.fsum(found) / len(found)


def xlogy(x: float, y: float) -> float:
    """``x * ln(y)`` with the convention that it is 0 at ``x = 0``."""
    return x * math.log(y) if x > 0 else 0.0


def entropy_nats(weights: Sequence[float]) -> float:
    """Shannon entropy in nats of weights, normalised by their sum."""
    return -math.fsum(xlogy(p, p) for p in share(weights)) + 0.0


def entropy_bits(weights: Sequence[float]) -> float:
    """Shannon entropy in bits of weights, normalised by their sum."""
    return entropy_nats(weights) / LN2


def kl_nats(p: Iterable[float], q: Iterable[float]) -> float:
    """Kullback-Leibler divergence of two distributions in nats; ``q > 0`` where ``p > 0``."""
    return math.fsum(a * math.log(a / b) for a, b in zip(p, q, strict=True) if a > 0)


def dot(a: Iterable[float], b: Iterable[float]) -> float:
    """Sum of products."""
    return math.fsum(x * y for x, y in zip(a, b, strict=True))


def norm(a: Sequence[float]) -> float:
    """Euclidean length."""
    return math.hypot(*a)


def softmax(logits: Sequence[float], temperature: float = 1.0) -> list[float]:
    """Softmax of logits over a temperature, with the largest one subtracted first."""
    top = max(logits)
    return share([math.exp((x - top) / temperature) for x in logits])


def chi2_upper_tail(x: float, df: int) -> float:
    """P(chi-square with ``df`` degrees of freedom > ``x``); Abramowitz and Stegun 26.4.4-5."""
    if x <= 0:
        return 1.0
    half = x / 2
    log_half = math.log(half)
    if df % 2:
        tail = math.erfc(math.sqrt(half))
        powers = (j - 0.5 for j in range(1, (df - 1) // 2 + 1))
    else:
        tail = 0.0
        powers = (float(j) for j in range(df // 2))
    terms = (math.exp(a * log_half - half - math.lgamma(a + 1)) for a in powers)
    return min(1.0, tail + math.fsum(terms))


def log_miss(n: int, k: int, r: int) -> float:
    """``ln(C(n-r, k) / C(n, k))``: no hit among ``r`` of ``n`` items in ``k`` draws.

    ``-inf`` if a hit is certain. Symmetric in ``k`` and ``r``; the shorter product is taken.
    """
    if k + r > n:
        return -math.inf
    k, r = max(k, r), min(k, r)
    if r <= 1000:
        return math.fsum(math.log1p(-k / (n - i)) for i in range(r))
    if k / n * r > 50:
        return -math.inf  # below 2e-22: one minus it is 1 in double precision
    # Both are small against n here, so the summand is nearly constant: Simpson is exact enough.
    steps = 64
    width = r / steps
    nodes = (math.log1p(-k / (n - (j * width - 0.5))) for j in range(steps + 1))
    weights = (1 if j in (0, steps) else 4 if j % 2 else 2 for j in range(steps + 1))
    return width / 3 * dot(weights, nodes)


def tie_groups(labels: Sequence[int], scores: Sequence[float]) -> list[tuple[int, int]]:
    """(positives, negatives) of each group of equal scores, best score first."""
    groups: dict[float, list[int]] = {}
    for label, score in zip(labels, scores, strict=True):
        groups.setdefault(score, [0, 0])[0 if label else 1] += 1
    return [(groups[s][0], groups[s][1]) for s in sorted(groups, reverse=True)]


def pairs_won(labels: Sequence[int], scores: Sequence[float], tie: float) -> float:
    """Share of positive-negative pairs with the positive on top; a tie counts ``tie``."""
    below = len(labels) - sum(labels)
    pairs = below * sum(labels)
    won = 0.0
    for positives, negatives in tie_groups(labels, scores):
        below -= negatives
        won += positives * (below + tie * negatives)
    return won / pairs


def bin_gaps(labels: Sequence[int], probs: Sequence[float], n_bins: int) -> list[tuple[float, int]]:
    """(sum of label minus probability, size) of each bin that is not empty.

    Bin ``i`` of ``n_bins`` equal ones holds ``[i/n, (i+1)/n)``, the last one also 1.
    """
    gaps: dict[int, list[float]] = {}
    for label, prob in zip(labels, probs, strict=True):
        gaps.setdefault(min(int(prob * n_bins), n_bins - 1), []).append(label - prob)
    return [(math.fsum(found), len(found)) for found in gaps.values()]
