"""An independent second computation of every calculation, mostly from scientific libraries."""

from __future__ import annotations

import itertools
import math
from collections import Counter
from collections.abc import Callable
from typing import Any

import numpy as np
from scipy import optimize, signal, spatial, special, stats
from sklearn import metrics
from statsmodels.stats import power as smp
from statsmodels.stats import proportion as smprop

Reference = Callable[..., dict[str, Any]]
REFERENCES: dict[str, Reference] = {}


def reference(function: Reference) -> Reference:
    REFERENCES[function.__name__] = function
    return function


def _rows(tp: float, fp: float, fn: float, tn: float) -> dict[str, Any]:
    y, p, w = [1, 0, 1, 0], [1, 1, 0, 0], [tp, fp, fn, tn]
    return {"y_true": y, "y_pred": p, "sample_weight": w}


@reference
def confusion_from_rates(n: float, prevalence: float, precision: float, recall: float) -> dict[str, Any]:
    flagged = n * prevalence * recall / precision
    return {
        "tp": flagged * precision,
        "fp": flagged * (1 - precision),
        "fn": n * prevalence * (1 - recall),
        "flagged": flagged,
        "tn": n * (1 - prevalence) - flagged * (1 - precision),
    }


@reference
def f_beta(precision: float, recall: float, beta: float) -> dict[str, Any]:
    if precision == 0 or recall == 0:
        return {"f": 0.0}
    w = beta**2 / (1 + beta**2)
    return {"f": 1 / ((1 - w) / precision + w / recall)}


@reference
def total_cost(fp: float, fn: float, c_fp: float, c_fn: float) -> dict[str, Any]:
    return {"cost": float(np.dot([fp, fn], [c_fp, c_fn]))}


@reference
def break_even_ratio(fp_a: float, fn_a: float, fp_b: float, fn_b: float) -> dict[str, Any]:
    slope, _intercept = np.polyfit([fn_a, fn_b], [fp_a, fp_b], 1)
    return {"ratio": -slope}


@reference
def bayes_threshold(c_fp: float, c_fn: float) -> dict[str, Any]:
    return {"threshold": optimize.brentq(lambda t: (1 - t) * c_fp - t * c_fn, 0, 1, xtol=1e-15)}


@reference
def rates_from_counts(tp: float, fp: float, fn: float, tn: float) -> dict[str, Any]:
    rows = _rows(tp, fp, fn, tn)
    swapped = _rows(tn, fn, fp, tp)
    fpr = None if fp + tn == 0 else 1 - metrics.recall_score(**swapped, zero_division=0)
    return {
        "precision": metrics.precision_score(**rows, zero_division=0) if tp + fp else None,
        "recall": metrics.recall_score(**rows, zero_division=0) if tp + fn else None,
        "fpr": fpr,
        "specificity": None if fpr is None else 1 - fpr,
        "accuracy": metrics.accuracy_score(**rows),
        "f1": metrics.f1_score(**rows, zero_division=0) if tp + fp + fn else None,
    }


@reference
def precision_under_shift(precision: float, old_prevalence: float, new_prevalence: float) -> dict[str, Any]:
    logit = special.logit
    return {"new_precision": special.expit(logit(precision) + logit(new_prevalence) - logit(old_prevalence))}


@reference
def mcc(tp: float, fp: float, fn: float, tn: float) -> dict[str, Any]:
    return {"mcc": metrics.matthews_corrcoef(**_rows(tp, fp, fn, tn))}


@reference
def roc_auc(labels: list[int], scores: list[float]) -> dict[str, Any]:
    return {"auc": metrics.roc_auc_score(labels, scores)}


@reference
def average_precision(labels: list[int], scores: list[float]) -> dict[str, Any]:
    return {"average_precision": metrics.average_precision_score(labels, scores)}


@reference
def log_loss(labels: list[int], probs: list[float]) -> dict[str, Any]:
    nats = metrics.log_loss(labels, probs, labels=[0, 1])
    return {"nats": nats, "bits": nats / np.log(2)}


@reference
def normalized_entropy(log_loss: float, base_rate: float) -> dict[str, Any]:
    base = stats.entropy([base_rate, 1 - base_rate])
    return {"ne": log_loss / base, "base_entropy_nats": base}


@reference
def brier(labels: list[int], probs: list[float]) -> dict[str, Any]:
    return {"brier": metrics.brier_score_loss(labels, probs, pos_label=1)}


@reference
def calibration_ratio(mean_predicted: float, observed_rate: float) -> dict[str, Any]:
    ratio = np.divide(mean_predicted, observed_rate)
    return {"ratio": ratio, "relative_error": ratio - 1}


@reference
def ece(labels: list[int], probs: list[float], n_bins: int) -> dict[str, Any]:
    y, p = np.array(labels), np.array(probs)
    bins = np.minimum((p * n_bins).astype(int), n_bins - 1)
    gaps = [(bins == b).mean() * abs(y[bins == b].mean() - p[bins == b].mean()) for b in set(bins)]
    return {"ece": sum(gaps)}


@reference
def rate_after_neg_downsampling(rate: float, keep_rate: float) -> dict[str, Any]:
    return {"rate": special.expit(special.logit(rate) - np.log(keep_rate))}


@reference
def recalibrate(p: float, keep_rate: float) -> dict[str, Any]:
    return {"q": special.expit(special.logit(p) + np.log(keep_rate))}


@reference
def psi(expected: list[float], actual: list[float]) -> dict[str, Any]:
    return {"psi": stats.entropy(expected, actual) + stats.entropy(actual, expected)}


@reference
def kl_divergence(p: list[float], q: list[float]) -> dict[str, Any]:
    return {"nats": stats.entropy(p, q), "bits": stats.entropy(p, q, base=2)}


@reference
def js_divergence(p: list[float], q: list[float]) -> dict[str, Any]:
    distance = spatial.distance.jensenshannon(p, q)
    return {"nats": distance**2, "bits": distance**2 / np.log(2), "distance": distance}


@reference
def ks_binned(expected: list[float], actual: list[float]) -> dict[str, Any]:
    e, a = np.cumsum(expected) / np.sum(expected), np.cumsum(actual) / np.sum(actual)
    return {"ks": np.abs(e - a).max()}


@reference
def n_per_arm_proportions(p1: float, p2: float, alpha: float, power: float) -> dict[str, Any]:
    z = stats.norm.isf(alpha / 2) + stats.norm.ppf(power)
    n = (z / (p2 - p1)) ** 2 * (stats.bernoulli.var(p1) + stats.bernoulli.var(p2))
    return {"n": n, "n_up": None, "n_total_up": None}


@reference
def n_per_arm_mean(sd: float, delta: float, alpha: float, power: float) -> dict[str, Any]:
    z = stats.norm.isf(alpha / 2) + stats.norm.ppf(power)
    return {"n": 2 * (z * sd / delta) ** 2, "n_up": None}


@reference
def duration_days(n_per_arm: float, arms: int, daily_units: float, share: float) -> dict[str, Any]:
    return {"days": np.prod([n_per_arm, arms, 1 / daily_units, 1 / share]), "days_up": None, "whole_weeks_days": None}


@reference
def diff_ci(x_c: int, n_c: int, x_t: int, n_t: int, confidence: float) -> dict[str, Any]:
    low, high = smprop.confint_proportions_2indep(
        x_t, n_t, x_c, n_c, method="wald", compare="diff", alpha=1 - confidence
    )
    se = (high - low) / 2 / stats.norm.ppf(0.5 + confidence / 2)
    return {"diff": x_t / n_t - x_c / n_c, "low": low, "high": high, "se": se}


@reference
def two_prop_z(x_c: int, n_c: int, x_t: int, n_t: int) -> dict[str, Any]:
    z, p = smprop.proportions_ztest([x_t, x_c], [n_t, n_c])
    return {"z": z, "p_value": p}


@reference
def power_proportions(p1: float, p2: float, n_per_arm: float, alpha: float) -> dict[str, Any]:
    se = math.sqrt((p1 * (1 - p1) + p2 * (1 - p2)) / n_per_arm)
    return {"power": stats.norm.sf(stats.norm.isf(alpha / 2), loc=abs(p2 - p1) / se)}


@reference
def mde_abs(p1: float, n_per_arm: float, alpha: float, power: float) -> dict[str, Any]:
    z = stats.norm.isf(alpha / 2) + stats.norm.ppf(power)
    mde = z * np.hypot(1, 1) * stats.bernoulli.std(p1) / np.sqrt(n_per_arm)
    return {"mde": mde, "mde_relative": mde / p1}


@reference
def wilson(successes: int, n: int, confidence: float) -> dict[str, Any]:
    low, high = smprop.proportion_confint(successes, n, alpha=1 - confidence, method="wilson")
    return {"low": low, "high": high, "centre": (low + high) / 2}


@reference
def rule_of_three(n: int) -> dict[str, Any]:
    return {"upper": 3 / n, "upper_exact": stats.beta.ppf(0.95, 1, n)}


@reference
def srm_chi2(observed: list[int], ratio: list[float]) -> dict[str, Any]:
    planned = np.array(ratio) / np.sum(ratio) * np.sum(observed)
    chi2 = float(np.sum((np.array(observed) - planned) ** 2 / planned))
    return {"chi2": chi2, "df": len(observed) - 1, "p_value": stats.chi2.sf(chi2, len(observed) - 1)}


@reference
def fwer(alpha: float, m: int) -> dict[str, Any]:
    return {"fwer": stats.binom.sf(0, m, alpha), "bonferroni": alpha / m, "sidak": 1 - np.exp(np.log(1 - alpha) / m)}


@reference
def cuped_variance(variance: float, correlation: float) -> dict[str, Any]:
    left = np.linalg.det([[1, correlation], [correlation, 1]])
    return {"variance": variance * left, "reduction": 1 - left, "sample_size_factor": left}


@reference
def ndcg(relevances: list[int], k: int, gain: str) -> dict[str, Any]:
    gains = [2.0**r - 1 if gain == "exp" else float(r) for r in relevances]
    order = np.arange(len(gains), 0, -1)[None, :]
    if len(gains) > 1:
        dcg = metrics.dcg_score([gains], order, k=k)
        idcg = metrics.dcg_score([gains], [gains], k=k, ignore_ties=True)
    else:
        dcg = idcg = gains[0]
    return {"dcg": dcg, "idcg": idcg, "ndcg": dcg / idcg}


@reference
def mrr(first_relevant_ranks: list[int]) -> dict[str, Any]:
    ranks = np.array([r if r else np.inf for r in first_relevant_ranks], dtype=float)
    return {"mrr": np.mean(1 / ranks)}


@reference
def precision_at_k(relevant: list[int], k: int) -> dict[str, Any]:
    return {"precision": float(np.mean(relevant[:k]))}


@reference
def recall_at_k(relevant: list[int], k: int, total_relevant: int) -> dict[str, Any]:
    return {"recall": np.count_nonzero(relevant[:k]) / total_relevant}


@reference
def random_recall(k: int, n_items: int, n_relevant: int) -> dict[str, Any]:
    return {
        "recall": float(np.mean(np.arange(n_items) < k)) if n_items < 10**6 else k / n_items,
        "any_hit": 1 - special.comb(n_items - n_relevant, k, exact=True) / special.comb(n_items, k, exact=True),
    }


@reference
def gd_step(theta: float, gradient: float, lr: float) -> dict[str, Any]:
    return {"new_theta": np.add(theta, -lr * gradient), "step": np.multiply(-lr, gradient)}


@reference
def adam_first_step(gradient: float, lr: float, beta1: float, beta2: float, eps: float) -> dict[str, Any]:
    m, v = (1 - beta1) * gradient, (1 - beta2) * gradient**2
    m_hat, v_hat = m / (1 - beta1), v / (1 - beta2)
    return {
        "m": m,
        "v": v,
        "step": -lr * m_hat / (np.sqrt(v_hat) + eps),
        "step_without_correction": -lr * m / (np.sqrt(v) + eps),
    }


@reference
def momentum_step(theta: float, velocity: float, gradient: float, lr: float, momentum: float) -> dict[str, Any]:
    filtered = signal.lfilter([1.0], [1.0, -momentum], [velocity, gradient])[-1]
    return {"new_velocity": filtered, "new_theta": theta - lr * filtered}


@reference
def activation_slope_product(slope: float, layers: int, weight: float) -> dict[str, Any]:
    return {"product": float(np.prod(np.full(layers, slope * weight)))}


@reference
def ridge_1d(x: list[float], y: list[float], lam: float) -> dict[str, Any]:
    rows = np.append(np.array(x), math.sqrt(lam))[:, None]
    beta = np.linalg.lstsq(rows, np.append(np.array(y), 0.0), rcond=None)[0][0]
    return {"beta": beta, "beta_ols": np.linalg.lstsq(np.array(x)[:, None], np.array(y), rcond=None)[0][0]}


@reference
def lasso_1d(x: list[float], y: list[float], lam: float) -> dict[str, Any]:
    a, b = np.array(x), np.array(y)
    ols = np.linalg.lstsq(a[:, None], b, rcond=None)[0][0]

    def loss(w: float) -> float:
        return float(((b - w * a) ** 2).sum() / 2 + lam * abs(w))

    # On each side of 0 the loss is a parabola; the best of both vertices and 0 is the minimum.
    vertices = [v for s in (1, -1) if (v := ols - s * lam / (a @ a)) * s > 0] + [0.0]
    return {"beta": min(vertices, key=loss), "beta_ols": ols, "lam_to_zero": abs(a @ b)}


@reference
def soft_threshold(z: float, lam: float) -> dict[str, Any]:
    return {"w": z - np.clip(z, -lam, lam)}


@reference
def softmax(logits: list[float], temperature: float) -> dict[str, Any]:
    return {"probabilities": special.softmax(np.array(logits) / temperature).tolist()}


@reference
def cross_entropy(logits: list[float], target: int) -> dict[str, Any]:
    log_p = special.log_softmax(logits)[target]
    return {"nats": -log_p, "bits": -log_p / np.log(2), "target_probability": np.exp(log_p)}


@reference
def batchnorm(values: list[float], gamma: float, beta: float, eps: float) -> dict[str, Any]:
    x = np.array(values)
    out = gamma * (x - x.mean()) / np.sqrt(x.var() + eps) + beta
    return {"mean": x.mean(), "variance": x.var(), "outputs": out.tolist()}


@reference
def dropout_scale(activation: float, p_drop: float) -> dict[str, Any]:
    scale = float(np.reciprocal(1 - p_drop))
    return {"kept_value": activation * scale, "scale": scale, "expected": activation * scale * (1 - p_drop)}


@reference
def dot(a: list[float], b: list[float]) -> dict[str, Any]:
    return {"dot": np.dot(a, b)}


@reference
def cosine(a: list[float], b: list[float]) -> dict[str, Any]:
    return {"cosine": 1 - spatial.distance.cosine(a, b)}


@reference
def euclidean(a: list[float], b: list[float]) -> dict[str, Any]:
    return {"distance": spatial.distance.euclidean(a, b)}


@reference
def jaccard(a: list[str], b: list[str]) -> dict[str, Any]:
    words = sorted({*a, *b})
    one, two = ([w in s for w in words] for s in (a, b))
    return {
        "jaccard": metrics.jaccard_score(one, two, zero_division=0),
        "intersection": int(np.logical_and(one, two).sum()),
        "union": len(words),
    }


@reference
def entropy(weights: list[float]) -> dict[str, Any]:
    return {"bits": stats.entropy(weights, base=2), "nats": stats.entropy(weights)}


@reference
def information_gain(children: list[list[float]]) -> dict[str, Any]:
    parent = stats.entropy(np.sum(children, axis=0), base=2)
    after = np.average(stats.entropy(children, base=2, axis=1), weights=np.sum(children, axis=1))
    mutual = metrics.mutual_info_score(None, None, contingency=np.array(children)) / np.log(2)
    return {"gain_bits": mutual, "parent_bits": parent, "children_bits": after}


@reference
def gini(weights: list[float]) -> dict[str, Any]:
    p = np.array(weights) / np.sum(weights)
    return {"gini": 1 - p @ p}


@reference
def bayes_posterior(prior: float, sensitivity: float, false_positive_rate: float) -> dict[str, Any]:
    joint = np.array([prior, 1 - prior]) * [sensitivity, false_positive_rate]
    return {"posterior": joint[0] / joint.sum(), "p_positive": joint.sum()}


@reference
def tf_idf(tf: float, n_docs: int, df: int) -> dict[str, Any]:
    idf = -np.log(df / n_docs)
    return {"idf": idf, "tf_idf": tf * idf, "tf_idf_smooth": tf * (1 - np.log((1 + df) / (1 + n_docs)))}


@reference
def bm25_term(
    tf: float, n_docs: int, df: int, doc_len: float, avg_doc_len: float, k1: float, b: float
) -> dict[str, Any]:
    idf = np.log((n_docs + 1) / (df + 0.5))
    k = k1 * ((1 - b) + b * doc_len / avg_doc_len)
    return {"idf": idf, "score": idf * (k1 + 1) * (1 - k / (tf + k))}


@reference
def conv_output_size(size: int, kernel: int, stride: int, padding: int, dilation: int) -> dict[str, Any]:
    last = size + 2 * padding - dilation * (kernel - 1)
    return {"out": len(range(0, last, stride))}


@reference
def conv_params(c_in: int, c_out: int, kernel_h: int, kernel_w: int, groups: int, bias: bool) -> dict[str, Any]:
    weights = sum(kernel_h * kernel_w * (c_in // groups) for _ in range(c_out))
    return {"params": weights + bias * c_out, "weights": weights}


@reference
def conv_macs(
    c_in: int, c_out: int, kernel_h: int, kernel_w: int, out_h: int, out_w: int, groups: int
) -> dict[str, Any]:
    shape = (groups, c_out // groups, c_in // groups, kernel_h, kernel_w, out_h, out_w)
    return {"macs": math.prod(shape), "flops": 2 * math.prod(shape)}


@reference
def dense_params(layer_sizes: list[int], bias: bool) -> dict[str, Any]:
    shapes = [np.zeros((a, b)).size + (b if bias else 0) for a, b in itertools.pairwise(layer_sizes)]
    return {"params": sum(shapes)}


@reference
def attention_flops(seq_len: int, d_model: int, layers: int, batch: int) -> dict[str, Any]:
    scores = 2 * seq_len * seq_len * d_model
    linear = 4 * 2 * seq_len * d_model * d_model
    scale = layers * batch
    return {
        "pairwise_flops": 2 * scores * scale,
        "projection_flops": linear * scale,
        "total_flops": (2 * scores + linear) * scale,
    }


@reference
def attention_memory(seq_len: int, heads: int, batch: int, layers: int, bytes_per_element: int) -> dict[str, Any]:
    size = math.prod((layers, batch, heads, seq_len, seq_len)) * bytes_per_element
    return {"bytes": size, "gb": size / 10**9, "gib": size / 1024**3}


@reference
def transformer_params(layers: int, d_model: int, d_ff: int, vocab: int, tied: bool) -> dict[str, Any]:
    attention = sum(d_model * d_model for _ in "qkvo")
    block = attention + d_model * d_ff + d_ff * d_model
    tables = vocab * d_model if tied else 2 * vocab * d_model
    return {"per_block": block, "blocks": block * layers, "embedding": tables, "total": block * layers + tables}


@reference
def kv_cache_bytes(
    layers: int, kv_heads: int, head_dim: int, seq_len: int, batch: int, bytes_per_element: int
) -> dict[str, Any]:
    token = math.prod((2, layers, kv_heads, head_dim)) * bytes_per_element
    size = math.prod((token, seq_len, batch))
    return {"bytes_per_token": token, "bytes": size, "gb": size / 10**9, "gib": size / 1024**3}


@reference
def embedding_table_bytes(rows: int, dim: int, bytes_per_element: int, optimizer_slots: int) -> dict[str, Any]:
    table = math.prod((rows, dim, bytes_per_element))
    total = sum(table for _ in range(optimizer_slots + 1))
    return {"table_bytes": table, "total_bytes": total, "total_gb": total / 10**9, "total_gib": total / 1024**3}


@reference
def qps(users: float, per_user_per_day: float, peak_factor: float) -> dict[str, Any]:
    rate = users * (per_user_per_day / 24 / 60 / 60)
    return {"qps": rate, "peak_qps": peak_factor * rate, "requests_per_day": rate * 24 * 60 * 60}


@reference
def storage_per_day(
    events_per_day: float, bytes_per_event: float, replication: float, retention_days: float
) -> dict[str, Any]:
    gb = events_per_day * (bytes_per_event / 1e9)
    return {"gb_per_day": gb, "stored_tb": gb / 1000 * replication * retention_days}


@reference
def ann_memory(
    n_vectors: float, dim: int, bytes_per_value: float, links_per_vector: float, bytes_per_link: float
) -> dict[str, Any]:
    per = np.array([dim * bytes_per_value, links_per_vector * bytes_per_link]) * n_vectors
    return {
        "raw_gb": per[0] / 1e9,
        "graph_gb": per[1] / 1e9,
        "total_gb": per.sum() / 1e9,
        "total_gib": per.sum() / 1024**3,
    }


@reference
def train_rows(impressions: float, ctr: float, keep_rate: float) -> dict[str, Any]:
    kept = np.array([ctr, (1 - ctr) * keep_rate]) * impressions
    return {"positives": kept[0], "negatives_kept": kept[1], "rows": kept.sum(), "train_rate": kept[0] / kept.sum()}


@reference
def cache_mean_latency(hit_rate: float, hit_ms: float, miss_ms: float) -> dict[str, Any]:
    return {"mean_ms": np.average([hit_ms, miss_ms], weights=[hit_rate, 1 - hit_rate]), "miss_rate": 1 - hit_rate}


@reference
def tail_serial(means_ms: list[float], sds_ms: list[float], quantile: float) -> dict[str, Any]:
    sd = math.sqrt(sum(s**2 for s in sds_ms))
    total = sum(stats.norm.ppf(quantile) * s + m for m, s in zip(means_ms, sds_ms, strict=True))
    return {
        "mean_ms": np.sum(means_ms),
        "sd_ms": sd,
        "quantile_ms": np.sum(means_ms) + stats.norm.ppf(quantile) * sd,
        "sum_of_quantiles_ms": total,
    }


@reference
def tail_parallel(p_slow: float, fanout: int, target: float) -> dict[str, Any]:
    return {"p_any_slow": stats.binom.sf(0, fanout, p_slow), "quantile_needed": np.exp(np.log(target) / fanout)}


@reference
def little_law(arrivals_per_s: float, time_in_system_ms: float, slots_per_server: float) -> dict[str, Any]:
    return {"in_flight": arrivals_per_s * (time_in_system_ms * 1e-3), "servers_up": None}


@reference
def batch_time(items: float, items_per_s_per_worker: float, workers: int) -> dict[str, Any]:
    seconds = items / workers / items_per_s_per_worker
    return {"seconds": seconds, "hours": seconds / 60 / 60}


@reference
def cost_per_1000(cost_per_hour: float, requests_per_s: float, utilisation: float) -> dict[str, Any]:
    return {"cost": cost_per_hour / (60 * 60 * requests_per_s * utilisation / 1000)}


@reference
def position_corrected_ctr(clicks: list[float], impressions: list[float], examine_prob: list[float]) -> dict[str, Any]:
    c, n, t = (np.array(v, dtype=float) for v in (clicks, impressions, examine_prob))
    return {"raw_ctr": c.sum() / n.sum(), "clicks_per_examined": c.sum() / (n @ t), "ips_ctr": (c / t).sum() / n.sum()}


@reference
def ips_estimate(rewards: list[float], target_probs: list[float], logging_probs: list[float]) -> dict[str, Any]:
    w = np.array(target_probs) / np.array(logging_probs)
    return {"ips": np.mean(w * np.array(rewards)), "snips": np.average(rewards, weights=w)}


@reference
def effective_sample_size(weights: list[float]) -> dict[str, Any]:
    w = np.array(weights) / np.sum(weights)
    return {"ess": 1 / (w @ w), "share": 1 / (w @ w) / len(weights)}


@reference
def delayed_label_visible(mean_delay: float, age: float, true_rate: float | None) -> dict[str, Any]:
    seen = stats.expon.cdf(age, scale=mean_delay)
    if true_rate is None:
        return {"share": seen, "observed_rate": None, "late_positive_prob": None}
    late = true_rate * stats.expon.sf(age, scale=mean_delay)
    return {"share": seen, "observed_rate": seen * true_rate, "late_positive_prob": late / (late + 1 - true_rate)}


@reference
def logq_corrected_logit(logit: float, sampling_prob: float) -> dict[str, Any]:
    shift = np.log(1 / sampling_prob)
    return {"corrected": logit + shift, "shift": shift}


@reference
def lift_incrementality(conv_treated: float, n_treated: float, conv_holdout: float, n_holdout: float) -> dict[str, Any]:
    expected = conv_holdout * n_treated / n_holdout
    extra = conv_treated - expected
    return {
        "absolute_lift": extra / n_treated,
        "relative_lift": conv_treated / expected - 1,
        "incremental_share": 1 - expected / conv_treated,
        "incremental_conversions": extra,
    }


@reference
def simpson_pooled(
    successes_a: list[float], n_a: list[float], successes_b: list[float], n_b: list[float]
) -> dict[str, Any]:
    ra, rb = np.divide(successes_a, n_a), np.divide(successes_b, n_b)
    pa, pb = np.average(ra, weights=n_a), np.average(rb, weights=n_b)
    signs = Counter(np.sign(ra - rb).tolist())
    turned = len(signs) == 1 and next(iter(signs)) * np.sign(pa - pb) == -1
    return {
        "pooled_a": pa,
        "pooled_b": pb,
        "stratum_rates_a": ra.tolist(),
        "stratum_rates_b": rb.tolist(),
        "reversed": bool(turned),
    }


def statsmodels_sample_size(sd: float, delta: float, alpha: float, power: float) -> float:
    """A third opinion on sample sizes of means, by solving for the power."""
    solver = smp.NormalIndPower()
    return float(solver.solve_power(delta / sd, alpha=alpha, power=power, alternative="two-sided"))
