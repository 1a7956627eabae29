"""Write a trained checkpoint as the files that ship: the encoder with its heads as ONNX (int8), the pair scorer, versions.

usage: python -m training.export [--checkpoint runs/last/model.pt] [--to FOLDER] [--fp32]
       python -m training.export --embeddings   (once: what no training changes)
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
import tempfile
from pathlib import Path

import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.quantization.shape_inference import quant_pre_process

from training.corpus import BASE, RUN, split
from training.e5 import WeightFile
from training.model import RANK, Joint
from training.smooth import smooth
from workers.extract.features import FEATURES
from workers.extract.model import EMBEDDINGS, ENCODER, PAIRS, TOKENIZER
from workers.extract.version import FILE, WEIGHTS
from workers.extract.windows import Pieces, document, windows

SAMPLES = 150
"""Articles and sentences that are read for the range of activations."""

OUTPUTS = ["mentions", "triggers", "modality", "as_trigger", "as_mention", "as_event", "as_between"]


def export_embeddings(weights: WeightFile, tokenizer: Path, to: Path) -> None:
    """The frozen word embeddings as they stand in the weight file, and the tokenizer."""
    weights.blocks("emb.word", weights.hidden).tofile(to / EMBEDDINGS)
    shutil.copyfile(tokenizer, to / TOKENIZER)


def export_encoder(model: Joint, path: Path) -> None:
    """Encoder and word heads: one window a run, of any length."""
    pieces, words = torch.export.Dim("pieces", min=3, max=510), torch.export.Dim("words", min=2, max=510)
    inputs = (torch.zeros(1, 7, model.encoder.hidden), torch.tensor([1, 2, 4]), torch.zeros(3, len(FEATURES)))
    program = torch.onnx.export(
        model,
        inputs,
        dynamo=True,
        input_names=["embeddings", "first", "features"],
        output_names=OUTPUTS,
        dynamic_shapes=({1: pieces}, {0: words}, {0: words}),
    )
    program.save(str(path), external_data=False)


def export_pairs(model: Joint, path: Path) -> None:
    """The pair scorer: any number of triggers and mentions."""
    n, m = torch.export.Dim("triggers", min=2, max=4096), torch.export.Dim("mentions", min=2, max=4096)
    inputs = (
        torch.zeros(3, RANK),
        torch.zeros(3, dtype=torch.long),
        torch.zeros(4, RANK),
        torch.zeros(4, dtype=torch.long),
        torch.zeros(3, 4, RANK),
        torch.zeros(3, 4, dtype=torch.long),
        torch.zeros(3, RANK),
        torch.zeros(3, 3, dtype=torch.long),
    )
    program = torch.onnx.export(
        model.pairs,
        inputs,
        dynamo=True,
        input_names=[
            "triggers",
            "trigger_types",
            "mentions",
            "mention_types",
            "between",
            "distances",
            "events",
            "event_distances",
        ],
        output_names=["roles", "same"],
        dynamic_shapes=({0: n}, {0: n}, {0: m}, {0: m}, {0: n, 1: m}, {0: n, 1: m}, {0: n}, {0: n, 1: n}),
    )
    program.save(str(path), external_data=False)


def quantize(full: Path, small: Path) -> None:
    """Weights of the encoder's matrices to int8, a scale a column; activations are quantised as they come."""
    with tempfile.TemporaryDirectory() as folder:
        ready = Path(folder) / "ready.onnx"
        quant_pre_process(str(full), str(ready), skip_symbolic_shape=True)
        quantize_dynamic(
            str(ready),
            str(small),
            weight_type=QuantType.QInt8,
            per_channel=True,
            reduce_range=False,
            op_types_to_quantize=["MatMul"],
        )
    onnx.checker.check_model(str(small))


def samples(weights: WeightFile, tokenizer: Path) -> list[torch.Tensor]:
    """Embeddings of windows of training articles, by which the range of activations is learned."""
    table, pieces = weights.matrix("emb.word", weights.hidden), Pieces(tokenizer)
    rows, _ = split()
    cut = [
        window
        for row in rows[:: len(rows) // SAMPLES]
        for window in windows(document(row["title"], row["text"]), pieces, "it")
    ]
    return [table[torch.tensor(window.pieces)][None] for window in cut]


def export(weights: WeightFile, tokenizer: Path, checkpoint: Path, to: Path, *, int8: bool = True) -> str:
    """Write everything that depends on the checkpoint; the model's version (a hash of what it consists of)."""
    model = Joint(weights)
    model.load_state_dict(torch.load(checkpoint, weights_only=True))
    model.eval()
    to.mkdir(parents=True, exist_ok=True)
    if int8:
        smooth(model.encoder, samples(weights, tokenizer))
    with tempfile.TemporaryDirectory() as folder:
        full = Path(folder) / "encoder.onnx"
        export_encoder(model, full)
        if int8:
            quantize(full, to / ENCODER)
        else:
            shutil.copyfile(full, to / ENCODER)
    export_pairs(model, to / PAIRS)
    digest = hashlib.sha256((to / ENCODER).read_bytes() + (to / PAIRS).read_bytes()).hexdigest()[:12]
    (to / FILE).write_text(json.dumps({"version": digest, "features": list(FEATURES)}, indent=1) + "\n")
    return digest


def main() -> None:
    """Parse the command line and export."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--weights", type=Path, default=BASE / "e5-small-q4.bin")
    parser.add_argument("--checkpoint", type=Path, default=RUN / "model.pt")
    parser.add_argument("--embeddings", action="store_true")
    parser.add_argument("--tokenizer", type=Path, default=BASE / "tokenizer.json")
    parser.add_argument("--to", type=Path, default=WEIGHTS)
    parser.add_argument("--fp32", action="store_true", help="do not quantise (to measure what int8 costs)")
    arguments = parser.parse_args()
    weights = WeightFile(arguments.weights)
    arguments.to.mkdir(parents=True, exist_ok=True)
    if arguments.embeddings:
        export_embeddings(weights, arguments.tokenizer, arguments.to)
        return
    version = export(weights, arguments.tokenizer, arguments.checkpoint, arguments.to, int8=not arguments.fp32)
    print("model version", version)


if __name__ == "__main__":
    main()
