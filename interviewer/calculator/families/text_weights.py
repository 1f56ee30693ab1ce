"""Family F: weights of a term in a document."""

from __future__ import annotations

from math import log, log1p, log10

from interviewer.calculator.model import Example, Input, Mistake, Output, Outputs, Rule
from interviewer.calculator.registry import calculation


@calculation(
    "F",
    "Weight of a term",
    inputs=[
        Input("tf", "occurrences", "occurrences in the document", ge=0),
        Input("n_docs", "documents", "documents in the collection", "integer", ge=1),
        Input("df", "documents", "documents that hold the term", "integer", ge=1),
    ],
    rules=[
        Rule("df", "df must not exceed n_docs", lambda v: v.df <= v.n_docs),
    ],
    outputs=[
        Output("idf", "nats", "score", "ln(N/df)"),
        Output("tf_idf", "weight", "score", "tf*ln(N/df)"),
        Output("tf_idf_smooth", "weight", "score", "tf*(ln((1+N)/(1+df))+1), before any normalisation"),
    ],
    plain="tf*ln(N/df); smooth form tf*(ln((1+N)/(1+df))+1)",
    latex=r"tf\cdot\ln\frac{N}{df}",
    source="Sparck Jones (1972); smooth form as in scikit-learn",
    example=Example(
        "A term occurs 3 times here and in 10 of 1,000 documents: tf-idf?",
        {"tf": 3, "n_docs": 1000, "df": 10},
        {"idf": 4.60517018599, "tf_idf": 13.815510558, "tf_idf_smooth": 16.5325785196},
    ),
    mistakes=[
        Mistake(
            "tf_idf",
            "base-10 logarithm (a variant: ask for the base)",
            lambda v: v.tf * log10(v.n_docs / v.df),
            6,
            "Which base did your logarithm have?",
            "wrong_unit",
        ),
        Mistake(
            "tf_idf",
            "fraction turned round",
            lambda v: v.tf * log(v.df / v.n_docs),
            -13.8155,
            "Should a rare word weigh more or less?",
        ),
        Mistake(
            "tf_idf",
            "no logarithm",
            lambda v: v.tf * v.n_docs / v.df,
            300,
            "How much more should a word weigh that is a thousand times rarer?",
        ),
        Mistake(
            "tf_idf",
            "only the idf",
            lambda v: v.right.idf,
            4.60517,
            "Where does the count in this document enter?",
        ),
    ],
    with_numbers="{tf}*ln({n_docs}/{df}); smooth form {tf}*(ln((1+{n_docs})/(1+{df}))+1)",
)
def tf_idf(tf: float, n_docs: int, df: int) -> Outputs:
    idf = log(n_docs / df)
    smooth = log((1 + n_docs) / (1 + df)) + 1
    return {"idf": idf, "tf_idf": tf * idf, "tf_idf_smooth": tf * smooth}


@calculation(
    "F",
    "BM25 weight of one term",
    inputs=[
        Input("tf", "occurrences", "occurrences in the document", ge=0),
        Input("n_docs", "documents", "documents in the collection", "integer", ge=1),
        Input("df", "documents", "documents that hold the term", "integer", ge=0),
        Input("doc_len", "tokens", "length of the document", gt=0),
        Input("avg_doc_len", "tokens", "mean length", gt=0),
        Input("k1", "ratio", "saturation", ge=0, default=1.2),
        Input("b", "fraction", "length normalisation", ge=0, le=1, default=0.75),
    ],
    rules=[
        Rule("df", "df must not exceed n_docs", lambda v: v.df <= v.n_docs),
        Rule(
            "tf",
            "tf + k1*(1-b+b*len/avglen) must be above 0",
            lambda v: v.tf + v.k1 * (1 - v.b + v.b * v.doc_len / v.avg_doc_len) > 0,
        ),
    ],
    outputs=[
        Output("idf", "nats", "score", "ln(1 + (N-df+0.5)/(df+0.5))"),
        Output("score", "weight", "score", "weight of the term"),
    ],
    plain="idf*tf*(k1+1)/(tf + k1*(1-b+b*len/avglen))",
    latex=r"\mathrm{idf}\cdot\frac{tf(k_1+1)}{tf+k_1(1-b+b\,\ell/\bar\ell)}",
    source="Robertson and Zaragoza (2009); the idf that stays positive, as in Lucene",
    example=Example(
        ("tf 3, in 10 of 1,000 documents, length 150 against a mean of 100, k1 1.2, b 0.75: BM25 weight?"),
        {
            "tf": 3,
            "n_docs": 1000,
            "df": 10,
            "doc_len": 150,
            "avg_doc_len": 100,
            "k1": 1.2,
            "b": 0.75,
        },
        {"idf": 4.55737952215, "score": 6.4685386766},
    ),
    mistakes=[
        Mistake(
            "score",
            "length ignored",
            lambda v: v.right.idf * v.tf * (v.k1 + 1) / (v.tf + v.k1),
            7.1616,
            "This document is longer than most: where does that show?",
        ),
        Mistake(
            "score",
            "no saturation",
            lambda v: v.right.idf * v.tf,
            13.6721,
            "Is the tenth occurrence worth as much as the first?",
        ),
        Mistake(
            "score",
            "factor k1+1 left out (same order of results, other scale)",
            lambda v: v.right.idf * v.tf / (v.tf + v.k1 * (1 - v.b + v.b * v.doc_len / v.avg_doc_len)),
            2.94024,
            "What does your factor tend to when the term occurs very often?",
        ),
    ],
    with_numbers=(
        "idf*{tf}*({k1}+1)/({tf} + {k1}*(1-{b}+{b}*{doc_len}/{avg_doc_len})), idf = ln(1 "
        "+ ({n_docs}-{df}+0.5)/({df}+0.5))"
    ),
)
def bm25_term(tf: float, n_docs: int, df: int, doc_len: float, avg_doc_len: float, k1: float, b: float) -> Outputs:
    idf = log1p((n_docs - df + 0.5) / (df + 0.5))
    saturation = tf + k1 * (1 - b + b * doc_len / avg_doc_len)
    return {"idf": idf, "score": idf * tf * (k1 + 1) / saturation}
