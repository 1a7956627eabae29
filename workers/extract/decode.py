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
    begin, inside = np.arange(1, labels, 2), np.arange(2, labels, 2)
    back = np.zeros((length, labels), np.int64)
    score = log_probabilities[0].astype(np.float64)
    score[inside] = -np.inf
    for t in range(1, length):
        best = int(score.argmax())
        back[t] = best
        total = np.full(labels, score[best])
        stay = score[inside] >= score[begin]
        total[inside] = np.where(stay, score[inside], score[begin])
        back[t, inside] = np.where(stay, inside, begin)
        score = total + log_probabilities[t]
    path = [int(score.argmax())]
    for t in range(length - 1, 0, -1):
        path.append(int(back[t, path[-1]]))
    return path[::-1]
