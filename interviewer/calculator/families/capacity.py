"""Family H: traffic, storage, memory and rows of a system."""

from __future__ import annotations

from interviewer.calculator.model import Example, Input, Mistake, Output, Outputs
from interviewer.calculator.registry import calculation


@calculation(
    "H",
    "Average and peak request rate",
    inputs=[
        Input("users", "users/day", "daily active users", gt=0),
        Input("per_user_per_day", "requests per user and day", "requests", gt=0),
        Input("peak_factor", "ratio", "peak over average", ge=1, default=2),
    ],
    outputs=[
        Output("qps", "requests/s", "capacity", "average over the day"),
        Output("peak_qps", "requests/s", "capacity", "average times the peak factor"),
        Output("requests_per_day", "requests/day", "capacity", "all requests"),
    ],
    plain="users*per_user_per_day/86,400; peak = average*factor",
    latex=r"\frac{U r}{86400}\,k",
    source="Traffic arithmetic",
    example=Example(
        "80 million daily users, 24 requests each, peak twice the average: QPS?",
        {"users": 80000000, "per_user_per_day": 24, "peak_factor": 2},
        {"qps": 22222.2222222, "peak_qps": 44444.4444444, "requests_per_day": 1920000000},
    ),
    mistakes=[
        Mistake(
            "qps",
            "day taken as one hour",
            lambda v: v.users * v.per_user_per_day / 3600,
            533333,
            "How many seconds has a day?",
            "wrong_unit",
        ),
        Mistake(
            "qps",
            "requests per user forgotten",
            lambda v: v.users / 86400,
            925.926,
            "How often does each user call the service?",
        ),
        Mistake(
            "qps",
            "day of minutes",
            lambda v: v.users * v.per_user_per_day / 1440,
            1333330,
            "Is that per second or per minute?",
            "wrong_unit",
        ),
        Mistake(
            "qps",
            "ten times too many users",
            lambda v: v.right.qps * 10,
            222222,
            "Say the daily requests as a power of ten: which one is it?",
            "wrong_unit",
        ),
    ],
    with_numbers="{users}*{per_user_per_day}/86400; peak = average*{peak_factor}",
)
def qps(users: float, per_user_per_day: float, peak_factor: float) -> Outputs:
    per_day = users * per_user_per_day
    mean = per_day / 86400
    return {"qps": mean, "peak_qps": mean * peak_factor, "requests_per_day": per_day}


@calculation(
    "H",
    "Storage of a log",
    inputs=[
        Input("events_per_day", "events/day", "events", gt=0),
        Input("bytes_per_event", "bytes", "bytes per event", gt=0),
        Input("replication", "copies", "copies", ge=1, default=1),
        Input("retention_days", "days", "days kept", gt=0, default=1),
    ],
    outputs=[
        Output("gb_per_day", "GB (10^9) per day", "capacity", "one copy, one day"),
        Output("stored_tb", "TB (10^12)", "capacity", "all copies, all days kept"),
    ],
    plain="events*bytes per day; times copies and days kept",
    latex=r"E b\,R\,T",
    source="Traffic arithmetic",
    example=Example(
        "2 billion events a day of 500 bytes, three copies, kept 90 days: storage?",
        {
            "events_per_day": 2000000000,
            "bytes_per_event": 500,
            "replication": 3,
            "retention_days": 90,
        },
        {"gb_per_day": 1000, "stored_tb": 270},
    ),
    mistakes=[
        Mistake(
            "stored_tb",
            "copies forgotten",
            lambda v: v.right.stored_tb / v.replication,
            90,
            "How many copies does the store keep?",
        ),
        Mistake(
            "stored_tb",
            "factor 1,000 off",
            lambda v: v.right.stored_tb / 1000,
            0.27,
            "A billion events of one kilobyte: how much is that?",
            "wrong_unit",
        ),
        Mistake(
            "stored_tb",
            "one day only",
            lambda v: v.events_per_day * v.bytes_per_event * v.replication / 1000000000000.0,
            3,
            "For how long are the rows kept?",
        ),
    ],
    with_numbers=("{events_per_day}*{bytes_per_event} a day; times {replication} copies and {retention_days} days"),
)
def storage_per_day(
    events_per_day: float, bytes_per_event: float, replication: float, retention_days: float
) -> Outputs:
    per_day = events_per_day * bytes_per_event
    return {
        "gb_per_day": per_day / 1e9,
        "stored_tb": per_day * replication * retention_days / 1e12,
    }


@calculation(
    "H",
    "Memory of a vector index",
    inputs=[
        Input("n_vectors", "vectors", "vectors", gt=0),
        Input("dim", "dimensions", "width", "integer", ge=1),
        Input("bytes_per_value", "bytes", "4 float32, 2 float16, 1 int8", gt=0, default=4),
        Input(
            "links_per_vector",
            "links",
            "graph links per vector, 2M for HNSW at the ground level",
            ge=0,
            default=0,
        ),
        Input("bytes_per_link", "bytes", "bytes per link", gt=0, default=4),
    ],
    outputs=[
        Output("raw_gb", "GB (10^9)", "capacity", "vectors"),
        Output("graph_gb", "GB (10^9)", "capacity", "links"),
        Output("total_gb", "GB (10^9)", "capacity", "both"),
        Output("total_gib", "GiB (2^30)", "capacity", "both"),
    ],
    plain="n*(dim*bytes + links*bytes_per_link)",
    latex=r"N(d\,b+\ell\,b_\ell)",
    source="Malkov and Yashunin (2018) for the links",
    example=Example(
        ("500 million vectors of 128 float32 values, HNSW with 32 links of 4 bytes: memory?"),
        {
            "n_vectors": 500000000,
            "dim": 128,
            "bytes_per_value": 4,
            "links_per_vector": 32,
            "bytes_per_link": 4,
        },
        {"raw_gb": 256, "graph_gb": 64, "total_gb": 320, "total_gib": 298.023223877},
    ),
    mistakes=[
        Mistake(
            "raw_gb",
            "values taken as bytes",
            lambda v: v.n_vectors * v.dim / 1000000000.0,
            64,
            "How many bytes does one value take?",
            "wrong_unit",
        ),
        Mistake(
            "total_gb",
            "factor ten",
            lambda v: v.right.total_gb / 10,
            32,
            "How much does one million such vectors take?",
            "wrong_unit",
        ),
        Mistake(
            "raw_gb",
            "vectors counted, width forgotten",
            lambda v: v.n_vectors * v.bytes_per_value / 1000000000.0,
            2,
            "How many numbers are in one vector?",
        ),
    ],
    with_numbers="{n_vectors}*({dim}*{bytes_per_value} + {links_per_vector}*{bytes_per_link})",
)
def ann_memory(
    n_vectors: float,
    dim: int,
    bytes_per_value: float,
    links_per_vector: float,
    bytes_per_link: float,
) -> Outputs:
    raw = n_vectors * dim * bytes_per_value
    graph = n_vectors * links_per_vector * bytes_per_link
    return {
        "raw_gb": raw / 1e9,
        "graph_gb": graph / 1e9,
        "total_gb": (raw + graph) / 1e9,
        "total_gib": (raw + graph) / 2**30,
    }


@calculation(
    "H",
    "Training rows after negative downsampling",
    inputs=[
        Input("impressions", "rows", "all rows", gt=0),
        Input("ctr", "fraction", "share of positives", gt=0, lt=1),
        Input("keep_rate", "fraction", "share of the negatives kept", gt=0, le=1),
    ],
    outputs=[
        Output("positives", "rows", "capacity", "positives"),
        Output("negatives_kept", "rows", "capacity", "negatives kept"),
        Output("rows", "rows", "capacity", "rows to train on"),
        Output("train_rate", "fraction", "rate", "share of positives among them"),
    ],
    plain="n*ctr + n*(1-ctr)*keep",
    latex=r"N\pi+N(1-\pi)w",
    source="He et al. (2014)",
    example=Example(
        "5 billion impressions, 0.8 % CTR, 5 % of the negatives kept: training rows?",
        {"impressions": 5000000000, "ctr": 0.008, "keep_rate": 0.05},
        {
            "positives": 40000000,
            "negatives_kept": 248000000,
            "rows": 288000000,
            "train_rate": 0.138888888889,
        },
    ),
    mistakes=[
        Mistake(
            "positives",
            "positives thinned as well",
            lambda v: v.impressions * v.ctr * v.keep_rate,
            2000000,
            "Which class was thinned?",
        ),
        Mistake(
            "rows",
            "kept rate and dropped rate swapped",
            lambda v: v.impressions * v.ctr + v.impressions * (1 - v.ctr) * (1 - v.keep_rate),
            4752000000,
            "Do you keep five per cent or drop five per cent?",
        ),
        Mistake(
            "train_rate",
            "positives forgotten",
            lambda v: v.ctr,
            0.008,
            "What share of the new set are clicks?",
        ),
        Mistake(
            "positives",
            "CTR read as 8 %",
            lambda v: v.impressions * v.ctr * 10,
            400000000,
            "Say 0.8 % as a plain fraction: how many clicks is that in a thousand?",
            "wrong_unit",
        ),
    ],
    with_numbers="{impressions}*{ctr} + {impressions}*(1-{ctr})*{keep_rate}",
)
def train_rows(impressions: float, ctr: float, keep_rate: float) -> Outputs:
    positives = impressions * ctr
    kept = impressions * (1 - ctr) * keep_rate
    return {
        "positives": positives,
        "negatives_kept": kept,
        "rows": positives + kept,
        "train_rate": positives / (positives + kept),
    }
