"""Scores of words -> spans: the best BIO path (Viterbi), where I-x follows only B-x or I-x."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


class Span(NamedTuple):
    """First and last word in the window, the type's number, and the mean probability of its labels."""

    first: int
    last: int
    type: int
    score: float


def spans(log_probabilities: NDArray[np.float32]) -> list[Span]:
    """[words, 1 + 2 * types] (O, then B and I of each type) -> the spans of the best path, in order."""
    path = best_path(log_probabilities)
    found: list[Span] = []
    start: int | None = None
    for i in range(len(path) + 1):
        label = path[i] if i < len(path) else 0
        inside = label > 0 and label % 2 == 0
        if start is not None and not inside:
            chosen = log_probabilities[np.arange(start, i), path[start:i]]
            found.append(Span(start, i - 1, (path[start] - 1) // 2, float(np.exp(chosen.mean()))))
            start = None
        if label % 2 == 1:
            start = i
    return found


def best_path(log_probabilities: NDArray[np.float32]) -> list[int]:
    """The labels of the most probable allowed path."""
    length, labels = log_probabilities.shape
    best_before = np.zeros(length, np.int64)
    stays = np.zeros((length, labels // 2), np.bool_)
    """Whether the best way to I-x comes from I-x, and not from B-x."""
    score = log_probabilities[0].astype(np.float64)
    score[2::2] = -np.inf
    for t in range(1, length):
        begin, inside = score[1::2], score[2::2]
        best_before[t] = best = score.argmax()
        np.greater_equal(inside, begin, out=stays[t])
        reached = np.full(labels, score[best])
        np.maximum(begin, inside, out=reached[2::2])
        score = reached + log_probabilities[t]
    label = int(score.argmax())
    path = [label]
    for t in range(length - 1, 0, -1):
        is_inside = label > 0 and label % 2 == 0
        label = (label if stays[t, label // 2 - 1] else label - 1) if is_inside else int(best_before[t])
        path.append(label)
    return path[::-1]
