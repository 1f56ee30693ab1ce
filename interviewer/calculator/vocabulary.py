"""How people name the quantities that calculations give: output -> phrases, parted by ``|``.

Phrases are in lower case; signs between words count as spaces, and a plural ``s`` may follow the
last word.
"""

from __future__ import annotations

from interviewer.calculator import vocabulary_models

_F1 = "f1|f1 score|f 1|f score|f measure|f beta|fbeta|f0|f2|f half|f two|f one|harmonic mean"

PHRASES: dict[str, dict[str, str]] = {
    "confusion_from_rates": {
        "tp": "tp|tps|true positive|hit|caught|correctly flagged|correctly found|true alarm|catch|catches|find|finds"
        "|found|detect|detects|detected",
        "fp": "fp|fps|false positive|false alarm|wrongly flagged|false flag|wrong alarm",
        "fn": "fn|fns|false negative|miss|misses|missed|missed positive",
        "tn": "tn|tns|true negative|correct rejection",
        "flagged": "flagged|flagged in total|flag in total|alarms in total|predicted positive"
        "|flagged row|positive prediction",
    },
    "f_beta": {"f": _F1},
    "rates_from_counts": {
        "precision": "precision|ppv|prec",
        "recall": "recall|sensitivity|tpr|true positive rate|hit rate",
        "fpr": "fpr|false positive rate|fall out|false alarm rate",
        "specificity": "specificity|true negative rate|tnr",
        "accuracy": "accuracy|acc",
        "f1": _F1,
    },
    "mcc": {"mcc": "mcc|matthews|matthews correlation|phi coefficient|correlation coefficient"},
    "total_cost": {
        "cost": "cost|total cost|costs|bill|expense|total|pay|saves|save|saved|saving|savings"
        "|cheaper by|cheaper|difference in cost|expected cost|loss in money"
    },
    "break_even_ratio": {
        "ratio": "break even|breakeven|break even ratio|ratio|flips at|tie at|indifferent at"
        "|indifferent|cost ratio|same cost at|alarms per miss|cost the same|crossover"
    },
    "bayes_threshold": {
        "threshold": "threshold|cut|cutoff|cut off|cut at|flag above|act above|act at|bar"
        "|flag everything above|operating point"
    },
    "precision_under_shift": {"new_precision": "precision|new precision|prec|ppv"},
    "roc_auc": {"auc": "auc|roc auc|auroc|area under the curve|area under roc|area|roc"},
    "average_precision": {
        "average_precision": "average precision|ap|auprc|pr auc|area under the pr curve|avg precision"
    },
    "log_loss": {
        "nats": "log loss|logloss|cross entropy|loss|log likelihood|nll",
        "bits": "log loss in bits|loss in bits|bits",
    },
    "normalized_entropy": {
        "ne": "ne|normalized entropy|normalised entropy|normalized cross entropy|relative log loss"
        "|normalised log loss|normalized log loss",
        "base_entropy_nats": "base entropy|baseline entropy|entropy of the base rate"
        "|background entropy|constant predictor|constant prediction|base rate entropy|entropy",
    },
    "brier": {"brier": "brier|brier score|mean squared error|mse|squared error"},
    "calibration_ratio": {
        "ratio": "calibration ratio|calibration|ratio|predicted over observed|overprediction factor",
        "relative_error": "relative error|too high by|over predict|overpredict|overprediction|too high"
        "|overestimate|off by|over predicts|overpredicts|too much",
    },
    "ece": {"ece": "ece|expected calibration error|calibration error"},
    "rate_after_neg_downsampling": {
        "rate": "training rate|rate in the training set|share of positives|positive rate"
        "|share of clicks|training ctr|sampled rate|new base rate|base rate in training|positive share"
        "|positives make up|fraction of positives|prevalence in training|training set has"
        "|training prevalence|base rate|prevalence|positives|share"
    },
    "recalibrate": {
        "q": "real probability|true probability|corrected probability|calibrated probability|corrected"
        "|recalibrated|real one|real world probability|goes to the auction|actual probability"
        "|probability|corrected score|true ctr|live probability|real ctr|q|calibrated"
    },
    "psi": {"psi": "psi|population stability index|stability index"},
    "kl_divergence": {
        "nats": "kl|kl divergence|kullback leibler|relative entropy|divergence",
        "bits": "kl in bits|divergence in bits",
    },
    "js_divergence": {
        "nats": "js|jsd|js divergence|jensen shannon|jensen shannon divergence|divergence",
        "bits": "js in bits|jsd in bits",
        "distance": "js distance|jensen shannon distance|distance|square root",
    },
    "ks_binned": {"ks": "ks|ks statistic|ks distance|kolmogorov smirnov|kolmogorov"},
    "n_per_arm_proportions": {
        "n": "per arm|each arm|an arm|per group|per variant|per side|sample size|users per arm|one arm"
        "|in each group|per bucket|a side|each side|need|n",
        "n_total_up": "two arms|2 arms|twice that"
        "|in total|both arms|altogether|all together|overall|total sample|in all|both groups|total",
    },
    "n_per_arm_mean": {
        "n": "per arm|each arm|an arm|per group|per variant|sample size|users per arm|one arm"
        "|in each group|a side|each side|need|n"
    },
    "duration_days": {
        "days_up": "days|day",
        "days": "days|day|run time|runtime|duration|run for|takes|run",
        "whole_weeks_days": "days|day|run it|whole weeks|full weeks|weeks|week|rounded to weeks",
    },
    "power_proportions": {"power": "power|chance to detect|chance of detecting|detection probability"},
    "mde_abs": {
        "mde": "mde|minimum detectable effect|detectable effect|detectable difference|smallest effect"
        "|absolute mde|smallest difference|detect|detectable|see a difference",
        "mde_relative": "relative mde|relative effect|relative terms|relative|relative lift",
    },
    "diff_ci": {
        "diff": "difference|diff|lift|delta|point estimate|absolute difference|gap|uplift|increase",
        "low": "lower end|low end|lower bound|lower|from|ci|confidence interval|interval",
        "high": "upper end|high end|upper bound|upper|ci|confidence interval|interval",
        "se": "se|standard error|std error|s e",
    },
    "two_prop_z": {
        "z": "z|z score|z statistic|z stat|z value|test statistic|standard errors apart|sigma",
        "p_value": "p|p value|pvalue|p val",
    },
    "wilson": {
        "low": "lower end|low end|lower bound|lower|lower limit|ci|confidence interval|interval",
        "high": "upper end|high end|upper bound|upper|upper limit|ci|confidence interval|interval",
        "centre": "centre|center|middle|midpoint",
    },
    "rule_of_three": {
        "upper": "upper bound|upper limit|rule of three|at most|bound|limit|upper|no more than",
        "upper_exact": "exact bound|exact upper|exactly",
    },
    "srm_chi2": {
        "chi2": "chi square|chi squared|chi2|chi 2|chisquare|chi|statistic|test statistic",
        "df": "df|degrees of freedom|degree of freedom",
        "p_value": "p|p value|pvalue|p val",
    },
    "fwer": {
        "fwer": "fwer|family wise|familywise|at least one false|false alarm|at least one|any alarm"
        "|chance of a false|false positive|some false|family wise error|one false",
        "bonferroni": "bonferroni|corrected level|per test level|corrected alpha|adjusted alpha|each test at|each at",
        "sidak": "sidak",
    },
    "cuped_variance": {
        "variance": "variance|var|new variance|remaining variance|variance after",
        "reduction": "reduction|reduced by|variance reduction|removed|drops by|reduces|shrinks by"
        "|cut by|removes|explained",
        "sample_size_factor": "sample size|sample|users needed|as many users|of the users|traffic",
    },
    "ndcg": {
        "ndcg": "ndcg|normalised dcg|normalized dcg|n dcg",
        "dcg": "dcg",
        "idcg": "idcg|ideal dcg|ideal|best possible",
    },
    "mrr": {"mrr": "mrr|mean reciprocal rank|reciprocal rank"},
    "precision_at_k": {"precision": "precision|precision at|p at|prec"},
    "recall_at_k": {"recall": "recall|recall at|r at"},
    "random_recall": {
        "recall": "recall|random recall|expected recall|recall at",
        "any_hit": "any hit|at least one|hit probability|chance of a hit|one hit|hit rate",
    },
    **vocabulary_models.PHRASES,
}

#: Quantities that no check asks for here; a number that follows one of them claims something else.
OTHER = (
    "auc|roc|accuracy|precision|recall|ctr|cvr|latency|ndcg|mrr|map|threshold|learning rate|loss"
    "|prevalence|base rate|auc pr|average precision|p value|significance|alpha|power|f1|psi|ece"
    "|brier|log loss|budget|temperature|lambda|seed|version|revenue|retention|keep rate|epochs"
    "|average order value|requests per user|bounce rate|kappa|agreement|rmse|mae"
)

#: Names of inputs, so that a repeated given is recognised as what it is.
GIVENS: dict[str, str] = {
    "precision": "precision|prec",
    "recall": "recall",
    "prevalence": "prevalence|positive|positive rate|base rate",
    "n": "examples|rows|samples|cases",
    "alpha": "alpha|significance|significance level|level",
    "power": "power",
    "p1": "baseline rate|control rate|conversion|base rate",
    "keep_rate": "keep|keeping|kept|keep rate|sampling rate|of the negatives|negatives at",
    "p": "score of|model says|says|predicts|predicted",
    "lam": "lambda|strength|penalty|lam",
    "z": "unpenalised weight|unpenalised|without penalty|without a penalty",
    "lr": "learning rate|lr",
    "gradient": "gradient",
    "mean_delay": "mean delay|average delay|delay",
    "age": "day old|days old|after",
    "hit_rate": "hit rate|hit ratio",
    "users": "users|daily users|dau",
    "p_drop": "drop rate|dropout",
    "prior": "prior|base rate",
    "sensitivity": "sensitivity|recall",
    "false_positive_rate": "false positive rate|fpr",
    "base_rate": "base rate",
    "log_loss": "log loss|loss",
    "correlation": "correlation|rho",
    "variance": "variance of",
    "ctr": "ctr|click rate|click through rate",
    "temperature": "temperature",
}
