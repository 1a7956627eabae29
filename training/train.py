"""Train the joint model on the corpus and write a checkpoint.

usage: python -m training.train [--out runs/last] [--epochs N] [--seed N]
"""

from __future__ import annotations

import argparse
import json
import random
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from schemas.extraction import EVENT_TYPES, MENTION_TYPES, MODALITIES, ROLES
from training.corpus import BASE, RUN, Row, split
from training.e5 import WeightFile
from training.model import Joint
from workers.extract.distance import bucket
from workers.extract.features import features
from workers.extract.windows import Pieces, Window, Word, document, windows
from workers.read.language import language_of

Span = tuple[int, int, int]
"""First and last word in the window, and the number of the type."""

IGNORED = -100
AVERAGE = 0.998
"""Decay of the running average of the weights, which is what ships: steadier than the last step's."""


@dataclass
class Example:
    """A window with its labels, all in words of the window."""

    window: Window
    features: list[list[float]]
    mention_labels: list[int]
    trigger_labels: list[int]
    mentions: list[Span] = field(default_factory=list)
    triggers: list[Span] = field(default_factory=list)
    modality: list[int] = field(default_factory=list)
    roles: list[list[int]] = field(default_factory=list)
    same: list[list[float]] = field(default_factory=list)
    lower: Tensor | None = None
    """What the frozen layers make of the window, [pieces, hidden] in half precision."""


def examples(row: Row, pieces: Pieces) -> list[Example]:
    """The windows of an annotated article with their labels."""
    shift = {"title": 0, "text": len(row["title"]) + 1}
    events = {event["id"]: event for event in row["events"]}
    full = document(row["title"], row["text"])
    return [_label(window, row, shift, events) for window in windows(full, pieces, language_of(full, None))]


def _label(window: Window, row: Row, shift: dict[str, int], events: dict[str, Row]) -> Example:
    words = window.words
    example = Example(window, features(words, window.language), [0] * len(words), [0] * len(words))
    mention_ids: list[str] = []
    trigger_ids: list[str] = []
    for mark in row["marks"]:
        start, end = mark["start"] + shift[mark["field"]], mark["end"] + shift[mark["field"]]
        covered = [i for i, word in enumerate(words) if word.start < end and start < word.end]
        if not covered:
            continue
        is_mention = mark["kind"] == "mention"
        kind = (MENTION_TYPES if is_mention else EVENT_TYPES).index(mark["type"])
        labels = example.mention_labels if is_mention else example.trigger_labels
        for position, i in enumerate(covered):
            labels[i] = 1 + 2 * kind + (position > 0)
        spans, ids = (example.mentions, mention_ids) if is_mention else (example.triggers, trigger_ids)
        spans.append((covered[0], covered[-1], kind))
        ids.append(mark["id"])
    for trigger, trigger_id in zip(example.triggers, trigger_ids, strict=True):
        event = events[trigger_id]
        example.modality.append(MODALITIES.index(event["mod"]))
        example.roles.append(_roles(words, trigger, event, example.mentions, mention_ids))
        example.same.append(
            [
                float(other_id == trigger_id) if other[2] == trigger[2] and other is not trigger else float(IGNORED)
                for other, other_id in zip(example.triggers, trigger_ids, strict=True)
            ]
        )
    return example


def _roles(words: list[Word], trigger: Span, event: Row, mentions: list[Span], ids: list[str]) -> list[int]:
    """The nearest mention of each argument is the positive; its other mentions are neither right nor wrong."""

    def far(i: int) -> tuple[int, int]:
        return abs(words[mentions[i][0]].sentence - words[trigger[0]].sentence), abs(mentions[i][0] - trigger[0])

    labels = [0] * len(mentions)
    for role, name in enumerate(ROLES):
        for argument in event.get(name, ()):
            named = sorted((i for i, mention_id in enumerate(ids) if mention_id == argument), key=far)
            for rank, i in enumerate(named):
                if rank == 0:
                    labels[i] = role + 1
                elif labels[i] == 0:
                    labels[i] = IGNORED
    return labels


class Batch:
    """Windows padded to one length, as the frozen layers leave them."""

    def __init__(self, chosen: list[Example]) -> None:
        lower = [example.lower.float() for example in chosen if example.lower is not None]
        longest = max(len(states) for states in lower)
        self.examples = chosen
        self.states = nn.utils.rnn.pad_sequence(lower, batch_first=True)
        lengths = torch.tensor([len(states) for states in lower])
        self.mask = (torch.arange(longest)[None] < lengths[:, None])[:, None, None]
        self.first = torch.cat([torch.tensor(example.window.first) + i * longest for i, example in enumerate(chosen)])
        self.features = torch.tensor([row for example in chosen for row in example.features])


@torch.no_grad()
def run_frozen_layers(model: Joint, every: list[Example], table: Tensor) -> None:
    """Keep what the frozen layers make of each window: it is the same in every epoch."""
    model.eval()
    for example in every:
        ids = torch.tensor(example.window.pieces)
        example.lower = model.encoder.lower(table[ids][None])[0].half()


def losses(model: Joint, batch: Batch) -> dict[str, Tensor]:
    """The loss of each head, a mean over what it labels."""
    encoded = model.mixed(model.encoder.upper(batch.states, batch.mask))
    words = encoded.flatten(1, 2).index_select(1, batch.first)
    mentions, triggers, modality, *as_pairs = model.score_words(words, batch.features)
    mention_labels = torch.tensor([label for example in batch.examples for label in example.mention_labels])
    trigger_labels = torch.tensor([label for example in batch.examples for label in example.trigger_labels])
    total = dict.fromkeys(("roles", "modality", "same"), torch.zeros(()))
    count = dict.fromkeys(total, 1)
    offset = 0
    for example in batch.examples:
        here = slice(offset, offset + len(example.window.words))
        offset = here.stop
        if not example.triggers:
            continue
        pooled = pool(modality[here], example.triggers)
        total["modality"] = total["modality"] + F.cross_entropy(pooled, torch.tensor(example.modality), reduction="sum")
        count["modality"] += len(example.modality)
        roles, same = model.pairs(
            *pair_inputs(example, *(vectors[here] for vectors in as_pairs)),
        )
        if example.mentions:
            labels = torch.tensor(example.roles)
            total["roles"] = total["roles"] + F.cross_entropy(
                roles.flatten(0, 1), labels.flatten(), ignore_index=IGNORED, reduction="sum"
            )
            count["roles"] += len(example.triggers)
        target = torch.tensor(example.same)
        known = target != IGNORED
        if known.any():
            total["same"] = total["same"] + F.binary_cross_entropy_with_logits(
                same[known], target[known], reduction="sum"
            )
            count["same"] += int(known.sum())
    return {
        "mentions": F.cross_entropy(mentions, mention_labels),
        "triggers": F.cross_entropy(triggers, trigger_labels),
        **{name: total[name] / count[name] for name in total},
    }


def pool(vectors: Tensor, spans: list[Span]) -> Tensor:
    """The mean of each span's words: [words, x] -> [spans, x]."""
    if not spans:
        return vectors[:0]
    return torch.stack([vectors[first : last + 1].mean(0) for first, last, _ in spans])


def words_between(vectors: Tensor, triggers: list[Span], mentions: list[Span]) -> Tensor:
    """The mean of the words that stand between a trigger and a mention, zeros for neighbours: -> [n, m, x]."""
    sums = F.pad(vectors.cumsum(0), (0, 0, 1, 0))
    shape = (len(triggers), len(mentions))
    from_ = torch.tensor([min(t[1], m[1]) + 1 for t in triggers for m in mentions], dtype=torch.long).view(shape)
    to = torch.tensor([max(t[0], m[0]) for t in triggers for m in mentions], dtype=torch.long).view(shape)
    to = torch.maximum(from_, to)
    return (sums[to] - sums[from_]) / (to - from_).clamp(min=1)[..., None]


def pair_inputs(
    example: Example, as_trigger: Tensor, as_mention: Tensor, as_event: Tensor, as_between: Tensor
) -> tuple[Tensor, ...]:
    """What `PairScorer` takes, from the gold spans."""
    words, triggers, mentions = example.window.words, example.triggers, example.mentions

    def distances(others: list[Span]) -> Tensor:
        rows = [[bucket(words, trigger[:2], other[:2]) for other in others] for trigger in triggers]
        return torch.tensor(rows, dtype=torch.long).view(len(triggers), len(others))

    return (
        pool(as_trigger, triggers),
        torch.tensor([kind for _, _, kind in triggers]),
        pool(as_mention, mentions),
        torch.tensor([kind for _, _, kind in mentions], dtype=torch.long),
        words_between(as_between, triggers, mentions),
        distances(mentions),
        pool(as_event, triggers),
        distances(triggers),
    )


WEIGHTS = {"mentions": 1.0, "triggers": 2.0, "roles": 0.15, "modality": 0.1, "same": 0.1}
"""The heads' shares of the loss: triggers are the hardest, and everything else hangs on them."""


PIECES, WINDOWS = 1_500, 16
"""The most that a batch holds."""

DECAY = 0.93
"""What a layer learns at, compared with the one above it: the lower ones know most of what they need."""


def layer_rates(model: Joint, rate: float) -> list[dict[str, Any]]:
    """The encoder's trained layers, each with its learning rate."""
    trained = list(model.encoder.layers)[model.encoder.frozen :]
    return [
        {"params": list(layer.parameters()), "lr": rate * DECAY ** (len(trained) - 1 - i)}
        for i, layer in enumerate(trained)
    ]


def batches(every: list[Example], rng: random.Random) -> list[list[Example]]:
    """Windows of about one length together (little padding), in random order: up to `PIECES` pieces and `WINDOWS` windows.

    The loss is a mean over a batch: without the limit on pieces a batch of single sentences would weigh as much as one of
    whole articles, without that on windows it would hardly weigh.
    """
    order = sorted(every, key=lambda example: len(example.window.pieces) + rng.randint(-40, 40))
    cut: list[list[Example]] = []
    for example in order:
        batch = cut[-1] if cut else []
        longest = max(len(other.window.pieces) for other in [*batch, example])
        if batch and len(batch) < WINDOWS and longest * (len(batch) + 1) <= PIECES:
            batch.append(example)
        else:
            cut.append([example])
    rng.shuffle(cut)
    return cut


def train(arguments: argparse.Namespace) -> None:
    """Train, reporting the dev loss an epoch, and write `model.pt` and `log.jsonl` to the folder `out`."""
    torch.set_num_threads(arguments.threads)
    torch.set_flush_denormal(True)  # AdamW on these weights looks hung without
    torch.manual_seed(arguments.seed)
    rng = random.Random(arguments.seed)
    weights = WeightFile(arguments.weights)
    table = weights.matrix("emb.word", weights.hidden)
    pieces = Pieces(arguments.tokenizer)
    training, dev = split()
    learned = [example for row in training for example in examples(row, pieces)]
    held_out = [example for row in dev for example in examples(row, pieces)]
    print(f"{len(training)} articles, {len(learned)} windows; dev {len(dev)}, {len(held_out)}", flush=True)

    model = Joint(weights)
    run_frozen_layers(model, learned + held_out, table)
    print("frozen layers done", flush=True)
    heads = [p for name, p in model.named_parameters() if not name.startswith("encoder.")]
    optimizer = torch.optim.AdamW(
        [*layer_rates(model, arguments.rate), {"params": heads, "lr": arguments.head_rate}],
        weight_decay=0.01,
        fused=True,
    )
    steps = arguments.epochs * len(batches(learned, random.Random(arguments.seed)))
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min(1, step / 80) * max(0.02, 1 - step / steps)
    )
    average = torch.optim.swa_utils.AveragedModel(
        model, multi_avg_fn=torch.optim.swa_utils.get_ema_multi_avg_fn(AVERAGE)
    )
    out: Path = arguments.out
    out.mkdir(parents=True, exist_ok=True)
    started = time.monotonic()
    for epoch in range(1, arguments.epochs + 1):
        model.train()
        seen: dict[str, float] = dict.fromkeys(WEIGHTS, 0.0)
        cut = batches(learned, rng)
        for number, chosen in enumerate(cut, 1):
            parts = losses(model, Batch(chosen))
            loss = sum((WEIGHTS[name] * part for name, part in parts.items()), torch.zeros(()))
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            average.update_parameters(model)
            for name, part in parts.items():
                seen[name] += float(part.detach())
            if number % 50 == 0:
                spent = time.monotonic() - started
                print(f"epoch {epoch}: {number} of {len(cut)} steps, {spent:.0f} s", flush=True)
        report = {
            "epoch": epoch,
            "seconds": round(time.monotonic() - started),
            "train": {name: round(value / len(cut), 4) for name, value in seen.items()},
            "dev": evaluate(average.module, held_out),
        }
        print(json.dumps(report), flush=True)
        with (out / "log.jsonl").open("a") as log:
            log.write(json.dumps(report) + "\n")
        torch.save(average.module.state_dict(), out / "model.pt")


@torch.no_grad()
def evaluate(model: Joint, held_out: list[Example]) -> dict[str, float]:
    """Mean dev losses."""
    model.eval()
    seen: dict[str, float] = dict.fromkeys(WEIGHTS, 0.0)
    cut = batches(held_out, random.Random(0))
    for chosen in cut:
        for name, part in losses(model, Batch(chosen)).items():
            seen[name] += float(part)
    return {name: round(value / len(cut), 4) for name, value in seen.items()}


def main() -> None:
    """Parse the command line and train."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--weights", type=Path, default=BASE / "e5-small-q4.bin")
    parser.add_argument("--tokenizer", type=Path, default=BASE / "tokenizer.json")
    parser.add_argument("--out", type=Path, default=RUN)
    parser.add_argument("--epochs", type=int, default=6)
    parser.add_argument("--rate", type=float, default=2.5e-4)
    parser.add_argument("--head-rate", type=float, default=1.5e-3)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seed", type=int, default=0)
    train(parser.parse_args())


if __name__ == "__main__":
    main()
