"""The joint model: one encoder, heads for mentions, triggers, modality, argument roles and same-event."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from schemas.extraction import EVENT_TYPES, MENTION_TYPES, MODALITIES, ROLES
from training.e5 import Encoder, WeightFile
from workers.extract.distance import BUCKETS
from workers.extract.features import FEATURES

FROZEN = 2
"""Layers of the encoder, from below, that are not trained: their work is done once, not every epoch."""

RANK = 160
"""Dimensions in which triggers and mentions are compared."""

TOLD = 96
"""Dimensions of what a word's features say."""


class Tagger(nn.Module):
    """Word vectors -> BIO scores: a boundary score, and a type score that B and I share.

    Sharing the type part lets a rare type's B learn from its I; it gave 2 to 3 points on triggers.
    """

    def __init__(self, size: int, types: int, dropout: float) -> None:
        super().__init__()
        self.drop = nn.Dropout(dropout)
        self.boundary = nn.Linear(size, 3)
        self.hidden = nn.Linear(size, 384)
        self.kind = nn.Linear(384, types)

    def forward(self, words: Tensor) -> Tensor:
        """[words, size] -> [words, 1 + 2 * types]: O, then B and I of each type."""
        boundary = self.boundary(words)
        kind = self.kind(self.drop(F.gelu(self.hidden(words))))
        begin, inside = boundary[:, 1:2] + kind, boundary[:, 2:3] + kind
        return torch.cat([boundary[:, :1], torch.stack([begin, inside], -1).flatten(1)], 1)


class PairScorer(nn.Module):
    """Scores (trigger, mention) pairs for roles and (trigger, trigger) pairs for being one event."""

    def __init__(self, dropout: float) -> None:
        super().__init__()
        classes = len(ROLES) + 1
        self.drop = nn.Dropout(dropout)
        self.trigger_type = nn.Embedding(len(EVENT_TYPES), RANK)
        self.mention_type = nn.Embedding(len(MENTION_TYPES), RANK)
        self.event_type = nn.Embedding(len(EVENT_TYPES), RANK)
        for embedding in (self.trigger_type, self.mention_type, self.event_type):
            nn.init.normal_(embedding.weight, std=0.1)
        self.pair = nn.Parameter(torch.randn(RANK, classes, RANK) / RANK)
        self.of_trigger, self.of_mention = nn.Linear(RANK, RANK), nn.Linear(RANK, RANK)
        self.distance = nn.Embedding(BUCKETS, RANK)
        self.decide = nn.Linear(RANK, classes)
        self.same = nn.Linear(RANK, RANK)
        self.same_difference = nn.Linear(RANK, 1)
        self.same_distance = nn.Embedding(BUCKETS, 1)

    def forward(
        self,
        triggers: Tensor,
        trigger_types: Tensor,
        mentions: Tensor,
        mention_types: Tensor,
        between: Tensor,
        distances: Tensor,
        events: Tensor,
        event_distances: Tensor,
    ) -> tuple[Tensor, Tensor]:
        """Vectors [n, RANK] and [m, RANK], types, the words between them [n, m, RANK], distances [n, m] and [n, n]
        -> roles [n, m, 1 + roles], same event [n, n]."""
        a = self.drop(F.gelu(triggers + self.trigger_type(trigger_types)))
        b = self.drop(F.gelu(mentions + self.mention_type(mention_types)))
        crossed = torch.matmul(a, self.pair.flatten(1)).view(-1, len(ROLES) + 1, RANK)
        roles = torch.matmul(crossed, b.T).transpose(1, 2)
        met = self.of_trigger(a)[:, None] + self.of_mention(b)[None] + self.distance(distances) + between
        roles = roles + self.decide(self.drop(F.gelu(met)))
        c = self.drop(F.gelu(events + self.event_type(trigger_types)))
        difference = self.same_difference((c[:, None] - c[None]).abs())[..., 0]
        same = torch.matmul(self.same(c), c.T) + difference + self.same_distance(event_distances)[..., 0]
        return roles, same


class Joint(nn.Module):
    """Embeddings of a window's pieces -> everything that is scored a word; `pairs` then scores spans."""

    def __init__(self, weights: WeightFile, dropout: float = 0.25) -> None:
        super().__init__()
        self.encoder = Encoder(weights, FROZEN)
        hidden = self.encoder.hidden
        self.drop = nn.Dropout(dropout)
        self.mix = nn.Parameter(torch.zeros(3, self.encoder.trained))
        self.mix.data[:, -1] = 1.5
        self.features = nn.Linear(len(FEATURES), TOLD)
        self.mentions = Tagger(hidden + TOLD, len(MENTION_TYPES), dropout)
        self.triggers = Tagger(hidden + TOLD, len(EVENT_TYPES), dropout)
        self.modality = nn.Linear(hidden, len(MODALITIES))
        self.as_trigger, self.as_mention, self.as_event, self.as_between = (nn.Linear(hidden, RANK) for _ in range(4))
        self.pairs = PairScorer(dropout)

    def mixed(self, layers: Tensor) -> Tensor:
        """[layers, batch, pieces, hidden] -> [3, batch, pieces, hidden]: one mixture of the layers a task."""
        return (self.mix.softmax(-1) @ layers.flatten(1)).view(3, *layers.shape[1:])

    def score_words(self, words: Tensor, features: Tensor) -> tuple[Tensor, ...]:
        """[3, words, hidden], [words, features] -> scores of mentions, triggers, modality; vectors for `pairs`."""
        for_mentions, for_triggers, for_pairs = self.drop(words[0]), self.drop(words[1]), self.drop(words[2])
        told = self.drop(F.gelu(self.features(features)))
        return (
            self.mentions(torch.cat([for_mentions, told], 1)),
            self.triggers(torch.cat([for_triggers, told], 1)),
            self.modality(for_triggers),
            self.as_trigger(for_pairs),
            self.as_mention(for_pairs),
            self.as_event(for_pairs),
            self.as_between(for_pairs),
        )

    def forward(self, embeddings: Tensor, first: Tensor, features: Tensor) -> tuple[Tensor, ...]:
        """One window without padding, as ONNX Runtime runs it: [1, pieces, hidden], [words], [words, features]."""
        words = self.mixed(self.encoder(embeddings))[:, 0].index_select(1, first)
        return self.score_words(words, features)
