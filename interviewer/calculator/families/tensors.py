"""Family G: memory of large tensors."""

from __future__ import annotations

from interviewer.calculator.model import Example, Input, Mistake, Output, Outputs
from interviewer.calculator.registry import calculation


@calculation(
    "G",
    "Memory of the attention matrices if they are stored",
    inputs=[
        Input("seq_len", "tokens", "tokens", "integer", ge=1),
        Input("heads", "heads", "heads", "integer", ge=1),
        Input("batch", "sequences", "sequences", "integer", ge=1, default=1),
        Input("layers", "layers", "layers kept", "integer", ge=1, default=1),
        Input("bytes_per_element", "bytes", "2 for half precision", "integer", ge=1, default=2),
    ],
    outputs=[
        Output("bytes", "bytes", "capacity", "bytes", "integer"),
        Output("gb", "GB (10^9)", "capacity", "gigabytes"),
        Output("gib", "GiB (2^30)", "capacity", "gibibytes"),
    ],
    plain="n^2*heads*batch*layers*bytes",
    latex=r"n^2hBLb",
    source="Vaswani et al. (2017); not stored by fused kernels (Dao et al. 2022)",
    example=Example(
        ("8,192 tokens, 16 heads, half precision, one sequence, one layer: memory of the score matrices?"),
        {"seq_len": 8192, "heads": 16, "batch": 1, "layers": 1, "bytes_per_element": 2},
        {"bytes": 2147483648, "gb": 2.147483648, "gib": 2},
    ),
    mistakes=[
        Mistake(
            "gb",
            "heads forgotten",
            lambda v: v.right.gb / v.heads,
            0.134218,
            "Does each head have its own matrix?",
        ),
        Mistake(
            "gb",
            "linear in the length",
            lambda v: v.seq_len * v.heads * v.batch * v.layers * v.bytes_per_element / 1000000000.0,
            0.000262144,
            "How many entries does one score matrix have?",
        ),
        Mistake(
            "gb",
            "single precision assumed",
            lambda v: 2 * v.right.gb,
            4.29497,
            "How many bytes does one entry take here?",
        ),
    ],
    with_numbers="{seq_len}^2*{heads}*{batch}*{layers}*{bytes_per_element}",
)
def attention_memory(seq_len: int, heads: int, batch: int, layers: int, bytes_per_element: int) -> Outputs:
    size = seq_len**2 * heads * batch * layers * bytes_per_element
    return {"bytes": size, "gb": size / 1e9, "gib": size / 2**30}


@calculation(
    "G",
    "Key-value cache in generation",
    inputs=[
        Input("layers", "layers", "layers", "integer", ge=1),
        Input("kv_heads", "heads", "key-value heads", "integer", ge=1),
        Input("head_dim", "dimensions", "width of a head", "integer", ge=1),
        Input("seq_len", "tokens", "tokens kept", "integer", ge=1),
        Input("batch", "sequences", "sequences", "integer", ge=1, default=1),
        Input("bytes_per_element", "bytes", "2 for half precision", "integer", ge=1, default=2),
    ],
    outputs=[
        Output("bytes_per_token", "bytes", "capacity", "per token of one sequence", "integer"),
        Output("bytes", "bytes", "capacity", "all", "integer"),
        Output("gb", "GB (10^9)", "capacity", "gigabytes"),
        Output("gib", "GiB (2^30)", "capacity", "gibibytes"),
    ],
    plain="2*layers*kv_heads*head_dim*seq_len*batch*bytes",
    latex=r"2L\,h_{kv}d_hnBb",
    source="Pope et al. (2022); Shazeer (2019)",
    example=Example(
        ("32 layers, 8 key-value heads of width 128, 8,192 tokens, batch 16, half precision: cache?"),
        {
            "layers": 32,
            "kv_heads": 8,
            "head_dim": 128,
            "seq_len": 8192,
            "batch": 16,
            "bytes_per_element": 2,
        },
        {"bytes_per_token": 131072, "bytes": 17179869184, "gb": 17.179869184, "gib": 16},
    ),
    mistakes=[
        Mistake(
            "gb",
            "batch forgotten",
            lambda v: v.right.gb / v.batch,
            1.07374,
            "How many sequences are in flight?",
        ),
        Mistake(
            "gb",
            "query heads in place of key-value heads (32)",
            lambda v: v.right.gb * 32 / v.kv_heads,
            68.7195,
            "Which heads are kept in the cache?",
        ),
        Mistake(
            "gb",
            "layers forgotten",
            lambda v: v.right.gb / v.layers,
            0.536871,
            "Does each layer keep its own keys and values?",
        ),
    ],
    with_numbers="2*{layers}*{kv_heads}*{head_dim}*{seq_len}*{batch}*{bytes_per_element}",
    notes="Counting only keys or only values is a factor 2 off: partial.",
)
def kv_cache_bytes(
    layers: int, kv_heads: int, head_dim: int, seq_len: int, batch: int, bytes_per_element: int
) -> Outputs:
    per_token = 2 * layers * kv_heads * head_dim * bytes_per_element
    size = per_token * seq_len * batch
    return {"bytes_per_token": per_token, "bytes": size, "gb": size / 1e9, "gib": size / 2**30}


@calculation(
    "G",
    "Size of an embedding table",
    inputs=[
        Input("rows", "rows", "identifiers", "integer", ge=1),
        Input("dim", "dimensions", "width", "integer", ge=1),
        Input("bytes_per_element", "bytes", "4 for single precision", "integer", ge=1, default=4),
        Input(
            "optimizer_slots",
            "copies",
            "extra copies for the optimiser: 2 for Adam, 1 for row-wise sums of full width",
            "integer",
            ge=0,
            default=0,
        ),
    ],
    outputs=[
        Output("table_bytes", "bytes", "capacity", "table alone", "integer"),
        Output("total_bytes", "bytes", "capacity", "with optimiser state", "integer"),
        Output("total_gb", "GB (10^9)", "capacity", "gigabytes"),
        Output("total_gib", "GiB (2^30)", "capacity", "gibibytes"),
    ],
    plain="rows*dim*bytes*(1 + slots)",
    latex=r"V\,d\,b\,(1+s)",
    source="Naumov et al., DLRM (2019)",
    example=Example(
        "100 million ids, width 64, single precision, Adam: memory in training?",
        {"rows": 100000000, "dim": 64, "bytes_per_element": 4, "optimizer_slots": 2},
        {
            "table_bytes": 25600000000,
            "total_bytes": 76800000000,
            "total_gb": 76.8,
            "total_gib": 71.5255737305,
        },
    ),
    mistakes=[
        Mistake(
            "total_gb",
            "optimiser state forgotten",
            lambda v: v.rows * v.dim * v.bytes_per_element / 1000000000.0,
            25.6,
            "What does Adam keep for each parameter?",
        ),
        Mistake(
            "total_gb",
            "elements taken as bytes",
            lambda v: v.rows * v.dim * (1 + v.optimizer_slots) / 1000000000.0,
            19.2,
            "How many bytes does one number take?",
            "wrong_unit",
        ),
        Mistake(
            "total_gb",
            "bits and bytes confused",
            lambda v: v.right.total_gb * 8,
            614.4,
            "Is that bits or bytes?",
            "wrong_unit",
        ),
    ],
    with_numbers="{rows}*{dim}*{bytes_per_element}*(1 + {optimizer_slots})",
)
def embedding_table_bytes(rows: int, dim: int, bytes_per_element: int, optimizer_slots: int) -> Outputs:
    table = rows * dim * bytes_per_element
    total = table * (1 + optimizer_slots)
    return {
        "table_bytes": table,
        "total_bytes": total,
        "total_gb": total / 1e9,
        "total_gib": total / 2**30,
    }
