"""Family G: operations and parameters of transformers."""

from __future__ import annotations

from interviewer.calculator.model import Example, Input, Mistake, Output, Outputs
from interviewer.calculator.registry import calculation


@calculation(
    "G",
    "Operations of self-attention, forward",
    inputs=[
        Input("seq_len", "tokens", "tokens", "integer", ge=1),
        Input("d_model", "dimensions", "width, all heads together", "integer", ge=1),
        Input("layers", "layers", "layers", "integer", ge=1, default=1),
        Input("batch", "sequences", "sequences", "integer", ge=1, default=1),
    ],
    outputs=[
        Output(
            "pairwise_flops",
            "operations",
            "capacity",
            "scores and weighted sum, 4 n^2 d",
            "integer",
        ),
        Output("projection_flops", "operations", "capacity", "Q, K, V and output, 8 n d^2", "integer"),
        Output("total_flops", "operations", "capacity", "both", "integer"),
    ],
    plain=(
        "4*n^2*d + 8*n*d^2 per layer and sequence, two operations a multiply-add; softmax left out; no causal saving"
    ),
    latex=r"4n^2d+8nd^2",
    source="Vaswani et al. (2017); counting as in Kaplan et al. (2020)",
    example=Example(
        "1,024 tokens, width 1,024, one layer: operations of attention?",
        {"seq_len": 1024, "d_model": 1024, "layers": 1, "batch": 1},
        {"pairwise_flops": 4294967296, "projection_flops": 8589934592, "total_flops": 12884901888},
    ),
    mistakes=[
        Mistake(
            "pairwise_flops",
            "linear in the length",
            lambda v: 4 * v.seq_len * v.d_model * v.layers * v.batch,
            4194304,
            "How many pairs of tokens are there?",
        ),
        Mistake(
            "pairwise_flops",
            "heads multiplied in (16 heads)",
            lambda v: v.right.pairwise_flops * 16,
            68719476736,
            "How wide is one head?",
        ),
        Mistake(
            "total_flops",
            "projections forgotten",
            lambda v: v.right.pairwise_flops,
            4294967296,
            "At which length do the projections cost as much as the pairs?",
        ),
    ],
    with_numbers="(4*{seq_len}^2*{d_model} + 8*{seq_len}*{d_model}^2) * {layers} * {batch}",
)
def attention_flops(seq_len: int, d_model: int, layers: int, batch: int) -> Outputs:
    pairs = 4 * seq_len**2 * d_model * layers * batch
    projection = 8 * seq_len * d_model**2 * layers * batch
    return {
        "pairwise_flops": pairs,
        "projection_flops": projection,
        "total_flops": pairs + projection,
    }


@calculation(
    "G",
    "Parameters of a decoder-only transformer, without norms and biases",
    inputs=[
        Input("layers", "layers", "blocks", "integer", ge=1),
        Input("d_model", "dimensions", "width", "integer", ge=1),
        Input(
            "d_ff",
            "dimensions",
            "hidden width of the feed-forward part (two matrices)",
            "integer",
            ge=1,
        ),
        Input("vocab", "tokens", "vocabulary", "integer", ge=1),
        Input("tied", "", "input and output embedding shared", "boolean", default=True),
    ],
    outputs=[
        Output("per_block", "parameters", "capacity", "4d^2 + 2 d d_ff", "integer"),
        Output("blocks", "parameters", "capacity", "all blocks", "integer"),
        Output("embedding", "parameters", "capacity", "token embeddings", "integer"),
        Output("total", "parameters", "capacity", "blocks and embeddings", "integer"),
    ],
    plain=("layers*(4 d^2 + 2 d d_ff) + vocab*d (twice if untied); 12 d^2 per block if d_ff = 4d"),
    latex=r"L(4d^2+2d\,d_{ff})+Vd",
    source="Kaplan et al. (2020)",
    example=Example(
        "12 layers, width 768, feed-forward 3,072, vocabulary 50,257, tied: parameters?",
        {"layers": 12, "d_model": 768, "d_ff": 3072, "vocab": 50257, "tied": True},
        {"per_block": 7077888, "blocks": 84934656, "embedding": 38597376, "total": 123532032},
    ),
    mistakes=[
        Mistake(
            "blocks",
            "attention only",
            lambda v: v.layers * 4 * v.d_model**2,
            28311552,
            "Which other large matrices sit in a block?",
        ),
        Mistake(
            "per_block",
            "per head counted again (12 heads)",
            lambda v: 12 * 4 * v.d_model**2 + 2 * v.d_model * v.d_ff,
            33030144,
            "How wide is one head, and how wide are all heads together?",
        ),
        Mistake(
            "total",
            "one block",
            lambda v: v.right.per_block + v.right.embedding,
            45675264,
            "How many blocks are stacked?",
        ),
        Mistake(
            "total",
            "embeddings only",
            lambda v: v.right.embedding,
            38597376,
            "Where does most of a deep model's weight sit?",
        ),
    ],
    with_numbers="{layers}*(4*{d_model}^2 + 2*{d_model}*{d_ff}) + {vocab}*{d_model}",
    notes=("Gated feed-forward parts have three matrices; grouped keys and values make K and V smaller. State which."),
)
def transformer_params(layers: int, d_model: int, d_ff: int, vocab: int, tied: bool) -> Outputs:
    per_block = 4 * d_model**2 + 2 * d_model * d_ff
    embedding = vocab * d_model * (1 if tied else 2)
    return {
        "per_block": per_block,
        "blocks": layers * per_block,
        "embedding": embedding,
        "total": layers * per_block + embedding,
    }
