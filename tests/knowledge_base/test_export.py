from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from knowledge_base.errors import EncoderMissingError
from knowledge_base.search import export
from knowledge_base.search.encoder import OnnxEncoder


def test_weights_that_are_not_the_published_ones_are_refused(tmp_path: Path) -> None:
    weights = tmp_path / "model.safetensors"
    weights.write_bytes(b"something else")
    with pytest.raises(export.ExportError, match="These are not the published weights"):
        export.require_model_hash(weights, export.PACKAGED_MODEL_SHA256)
    with pytest.raises(export.ExportError, match="missing"):
        export.require_model_hash(tmp_path / "nothing", export.PACKAGED_MODEL_SHA256)


def test_packaged_model_is_the_published_one() -> None:
    assert (export.packaged_model_folder() / "modules.json").is_file()


def test_folder_that_is_no_model_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = export.main(["--model", str(tmp_path), "--out", str(tmp_path / "out")])
    assert code == 1
    assert "has no modules.json" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_manifest_describes_the_files(encoder_dir: Path) -> None:
    manifest = json.loads((encoder_dir / "manifest.json").read_text())
    assert (manifest["name"], manifest["dimensions"]) == ("all-MiniLM-L6-v2", 384)
    assert manifest["source_sha256"] == export.PACKAGED_MODEL_SHA256
    for name, sha256 in manifest["sha256"].items():
        assert export.file_sha256(encoder_dir / name) == sha256


def test_encoder_without_its_files_says_how_to_make_them(tmp_path: Path) -> None:
    with pytest.raises(EncoderMissingError, match=r"python -m knowledge_base\.search\.export"):
        OnnxEncoder(tmp_path)


async def test_vectors_are_unit_vectors_whatever_the_batch(encoder: OnnxEncoder) -> None:
    texts = [
        "short",
        "a somewhat longer sentence about lamps",
        "",
        "x" * 5_000,
        *(f"text {n}" for n in range(40)),
    ]
    vectors = encoder.encode(texts)
    assert (vectors.shape, vectors.dtype) == ((44, 384), np.float32)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-5)
    np.testing.assert_allclose(await encoder.encode_async(texts[1:2]), vectors[1:2], atol=1e-5)
    assert encoder.encode([]).shape == (0, 384)
    assert float(vectors[1] @ encoder.encode(["lamps"])[0]) > float(vectors[1] @ encoder.encode(["taxes"])[0])
