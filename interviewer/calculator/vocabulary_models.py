"""The second half of the vocabulary: learning, networks, systems, bias (families E to I)."""

from __future__ import annotations

PHRASES: dict[str, dict[str, str]] = {
    "gd_step": {
        "new_theta": "new theta|theta|new value|new weight|weight|parameter|lands at|land at"
        "|moves to|updated|new parameter|w|we're at|end up at",
        "step": "step|update|change|move by|moves by",
    },
    "adam_first_step": {
        "step": "step|update|moves|first step|step size|move|change",
        "step_without_correction": "without correction|without bias correction|uncorrected",
        "m": "m|first moment",
        "v": "v|second moment",
    },
    "activation_slope_product": {
        "product": "gradient|factor|product|shrinks|left|gradient factor|shrinkage|vanishes|vanish"
        "|gradient left|remaining gradient|multiplied by|scaled by"
    },
    "momentum_step": {
        "new_velocity": "velocity|new velocity|v|momentum buffer|buffer",
        "new_theta": "theta|new theta|new value|weight|parameter|new weight|w|lands at|land at",
    },
    "ridge_1d": {
        "beta": "ridge|beta|slope|coefficient|ridge slope|weight|ridge coefficient|coef",
        "beta_ols": "ols|without penalty|unpenalised|unpenalized|least squares|ols slope|plain",
    },
    "lasso_1d": {
        "beta": "lasso|beta|slope|coefficient|lasso slope|weight|lasso coefficient|coef",
        "beta_ols": "ols|without penalty|unpenalised|unpenalized|least squares|ols slope|plain",
        "lam_to_zero": "to zero|zero at|vanishes at|exactly zero|kills it|lambda of|penalty of",
    },
    "soft_threshold": {
        "w": "weight|w|coefficient|comes out|what is left|left|shrinks to|shrunk to|shrunk|result"
        "|ends up at|becomes|survives|lands at|coef"
    },
    "softmax": {"probabilities": "probability|probabilities|softmax|probs|distribution|shares|first one|top one"},
    "cross_entropy": {
        "nats": "loss|cross entropy|ce|nll|log loss|negative log likelihood",
        "bits": "loss in bits|bits",
        "target_probability": "probability|target probability|softmax|p of the target|true class"
        "|probability of the target|prob",
    },
    "batchnorm": {
        "mean": "mean|batch mean|average|mu",
        "variance": "variance|var|batch variance",
        "outputs": "output|outputs|normalised|normalized|activations|values become|become|result",
    },
    "dropout_scale": {
        "kept_value": "kept|survive|surviving|kept value|kept activation|kept one|training value"
        "|in training|kept unit|becomes|scaled up to",
        "scale": "scale|scale factor|scaled by|factor|multiplier|multiplied by",
        "expected": "expected|expectation|at test|test time|at inference|on average|inference",
    },
    "dot": {"dot": "dot|dot product|inner product|scalar product"},
    "cosine": {"cosine": "cosine|cosine similarity|cos|similarity"},
    "euclidean": {"distance": "distance|euclidean|euclidean distance|l2 distance"},
    "jaccard": {
        "jaccard": "jaccard|jaccard similarity|iou|similarity|overlap",
        "intersection": "intersection|shared|in common|common",
        "union": "union|altogether|in total|distinct",
    },
    "entropy": {
        "bits": "entropy|shannon entropy|bits|h",
        "nats": "entropy in nats|nats",
    },
    "information_gain": {
        "gain_bits": "information gain|gain|ig|info gain|reduction in entropy",
        "parent_bits": "parent entropy|parent|before the split|root entropy|before",
        "children_bits": "child entropy|children|weighted entropy|after the split|remaining entropy"
        "|children entropy|after",
    },
    "gini": {"gini": "gini|gini impurity|impurity|gini index"},
    "bayes_posterior": {
        "posterior": "posterior|ppv|precision|chance|probability|really|given a positive"
        "|given a flag|actually|given the alarm|of the flagged|truly",
        "p_positive": "test positive|positive test|positive overall|flagged overall|flag overall"
        "|p positive|share flagged|flagged in total|positive rate|marginal",
    },
    "tf_idf": {
        "idf": "idf|inverse document frequency",
        "tf_idf": "tf idf|tfidf|weight",
        "tf_idf_smooth": "smooth|smoothed|smoothed tf idf|sklearn",
    },
    "bm25_term": {"idf": "idf", "score": "bm25|score|weight|term weight"},
    "conv_output_size": {"out": "output|output size|out|feature map|side|size|wide|by|resolution|output side|width"},
    "conv_params": {
        "params": "parameters|params|parameter count|parameter|in total|with bias",
        "weights": "weights|without bias|weights only|without the bias|without biases",
    },
    "conv_macs": {
        "macs": "macs|mac|multiply adds|multiply accumulates|multiply add|multiplications|mults",
        "flops": "flops|flop|operations|ops|floating point operations",
    },
    "dense_params": {"params": "parameters|params|parameter count|parameter|weights|in total"},
    "attention_flops": {
        "pairwise_flops": "pairwise|scores|score part|attention scores|quadratic part|attention matrix"
        "|quadratic term|n squared|pairs",
        "projection_flops": "projection|projections|qkv|linear part|linear layers|projection part",
        "total_flops": "total|in total|altogether|overall|flops|operations|sum",
    },
    "transformer_params": {
        "per_block": "per block|per layer|each block|a block|one block|block has|each layer",
        "blocks": "blocks|all blocks|all layers|the layers|the blocks|stack",
        "embedding": "embedding|embeddings|embedding table|token embeddings|vocab|embedding matrix",
        "total": "total|in total|altogether|overall|parameters|params|whole model|model has|together",
    },
    "attention_memory": {
        "gb": "gigabytes|gb|memory|attention matrix|attention matrices|scores|gigs",
        "gib": "gib|gibibytes",
        "bytes": "bytes",
    },
    "kv_cache_bytes": {
        "bytes_per_token": "per token|bytes per token|each token|a token",
        "gb": "gigabytes|gb|cache|kv cache|memory|gigs|key value cache",
        "gib": "gib|gibibytes",
        "bytes": "bytes",
    },
    "embedding_table_bytes": {
        "total_gb": "with the optimizer|with adam|with optimizer|total|in total|altogether|gigabytes|gb"
        "|with state|with optimiser|together|overall|gigs|memory|training|everything|all told",
        "total_gib": "gib|gibibytes",
        "table_bytes": "table|table alone|the table itself|weights|embeddings alone|raw table|just the table",
        "total_bytes": "bytes in total|total bytes",
    },
    "qps": {
        "qps": "qps|requests per second|per second|rps|queries per second|a second|average load|mean load"
        "|average qps|requests a second|on average|average|mean",
        "peak_qps": "peak|at peak|peak qps|peak load|peak traffic",
        "requests_per_day": "per day|a day|daily requests|requests per day|requests a day|every day|daily",
    },
    "storage_per_day": {
        "gb_per_day": "per day|a day|daily|every day|each day|one day",
        "stored_tb": "stored|in total|altogether|storage|total|kept|retention|store|disk|petabyte"
        "|terabytes|tb|overall|keep",
    },
    "ann_memory": {
        "raw_gb": "raw|vectors alone|raw vectors|the vectors|vectors themselves|vectors|embeddings",
        "graph_gb": "graph|links|edges|the graph|neighbours|neighbors",
        "total_gb": "total|in total|altogether|together|index|memory|overall|sum|gb|gigabytes|all in|everything|all told",
        "total_gib": "gib|gibibytes",
    },
    "train_rows": {
        "positives": "positives|clicks|positive|positive rows",
        "negatives_kept": "negatives|kept negatives|negatives kept|remaining negatives|negative",
        "rows": "rows|training rows|training set|in total|examples|total|altogether|training examples"
        "|together|data set|dataset",
        "train_rate": "positive share|training ctr|share of positives|train rate|positive rate"
        "|share of clicks|base rate|training rate|fraction of positives|ctr in training",
    },
    "cache_mean_latency": {
        "mean_ms": "latency|mean latency|average latency|mean|average|expected latency|ms|milliseconds"
        "|on average|mean time",
        "miss_rate": "miss rate|misses|miss|go through|reach the store|database",
    },
    "tail_serial": {
        "mean_ms": "mean|average|means add|mean total|mean latency",
        "sd_ms": "sd|standard deviation|std|sigma|spread",
        "quantile_ms": "p99|p95|p90|p50|99th percentile|percentile|tail|quantile|95th percentile"
        "|99 th percentile|tail latency",
        "sum_of_quantiles_ms": "sum of the quantiles|sum of p99|adding the p99|quantiles added"
        "|sum of quantiles|worst case|upper bound|adding p99|add up to|add up",
    },
    "tail_parallel": {
        "p_any_slow": "at least one|any slow|slow|slow leaf|one slow|wait|requests slow|some leaf"
        "|hit a slow|of the requests|of requests|any of them|any leaf",
        "quantile_needed": "quantile|each leaf must|per leaf|each leaf|percentile|needed quantile|every leaf|each one",
    },
    "little_law": {
        "in_flight": "in flight|concurrent|concurrency|at a time|in the system|at once|open requests"
        "|in parallel|simultaneous|outstanding|requests in flight",
        "servers_up": "servers|machines|boxes|instances|server|nodes|hosts|replicas",
    },
    "batch_time": {
        "seconds": "seconds|second|secs",
        "hours": "hours|hour|h|takes|run time|runtime|job|minutes|takes about",
    },
    "cost_per_1000": {
        "cost": "cost|per thousand|per 1000|cents|per thousand requests|cost per thousand|a thousand"
        "|dollars|euros|price|costs|thousand requests"
    },
    "position_corrected_ctr": {
        "raw_ctr": "raw|raw ctr|naive|naive ctr|uncorrected|plain ctr|observed ctr",
        "clicks_per_examined": "per look|per examined|clicks per look|corrected|corrected ctr"
        "|examined|per expected look|ctr|debiased|corrected rate|true ctr",
        "ips_ctr": "ips|inverse propensity|ipw|propensity|ips ctr|weighted|ips estimate",
    },
    "ips_estimate": {
        "ips": "ips|estimate|inverse propensity|value|ipw|policy value|ips estimate|reward",
        "snips": "snips|self normalised|self normalized|normalised|normalized",
    },
    "effective_sample_size": {
        "ess": "ess|effective sample size|effective|effective size|effective rows|effective n|worth|kish|n eff|neff",
        "share": "share|of the rows|fraction|efficiency|of the data|relative",
    },
    "logq_corrected_logit": {
        "corrected": "corrected|corrected logit|logit|new logit|adjusted|adjusted logit|becomes",
        "shift": "shift|correction|minus log q|log q|logq|add|added|subtract",
    },
    "delayed_label_visible": {
        "share": "share|visible|seen|arrived|of the conversions|see|come in|of conversions|seen so far"
        "|show up|reported|matured|of the purchases|are in|observed so far|known by|labelled",
        "observed_rate": "observed rate|rate|observed|logged rate|log shows|apparent|cvr|conversion rate"
        "|looks like|observed cvr",
        "late_positive_prob": "still convert|late positive|will convert|still to come|silent|late"
        "|converts later|convert later",
    },
    "lift_incrementality": {
        "absolute_lift": "absolute lift|absolute|points|percentage points|absolute difference|difference",
        "relative_lift": "relative lift|lift|relative|uplift|relatively|over the holdout|over control",
        "incremental_share": "incremental share|share|caused|of the conversions|attributable"
        "|of treated conversions|incremental fraction|incrementality",
        "incremental_conversions": "incremental|incremental conversions|extra conversions|additional"
        "|extra|conversions|more conversions|caused by",
    },
    "simpson_pooled": {
        "pooled_a": "a|pooled a|for a|variant a|overall a|a overall|a has|a converts|a pooled",
        "pooled_b": "b|pooled b|for b|variant b|overall b|b overall|b has|b converts|b pooled",
        "stratum_rates_a": "",
        "stratum_rates_b": "",
    },
}
