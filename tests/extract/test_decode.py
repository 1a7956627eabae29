from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workers.extract.decode import best_path, spans
from workers.extract.model import log_softmax

TYPES = 2
LABELS = 1 + 2 * TYPES


def allowed(path: tuple[int, ...]) -> bool:
    for i, label in enumerate(path):
        if label and label % 2 == 0 and (i == 0 or path[i - 1] not in (label, label - 1)):
            return False
    return True


@settings(deadline=None)
@given(st.integers(1, 5), st.integers(0, 10**6))
def test_best_path_is_the_best_of_all_allowed_ones(length: int, seed: int) -> None:
    scores = np.random.default_rng(seed).normal(size=(length, LABELS)).astype(np.float32) * 3
    paths = [path for path in itertools.product(range(LABELS), repeat=length) if allowed(path)]

    def total(path: tuple[int, ...]) -> float:
        return sum(float(scores[i, label]) for i, label in enumerate(path))

    found = tuple(best_path(scores))
    assert allowed(found)
    assert total(found) == pytest.approx(max(map(total, paths)))


def of(path: list[int]) -> np.ndarray:
    scores = np.full((len(path), LABELS), -5.0, np.float32)
    scores[np.arange(len(path)), path] = 0
    return log_softmax(scores)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ([0, 0], []),
        ([1], [(0, 0, 0)]),
        ([1, 2, 2], [(0, 2, 0)]),
        ([1, 1, 2], [(0, 0, 0), (1, 2, 0)]),
        ([3, 4, 0, 1], [(0, 1, 1), (3, 3, 0)]),
        ([1, 2, 3, 4], [(0, 1, 0), (2, 3, 1)]),
    ],
)
def test_spans(path: list[int], expected: list[tuple[int, int, int]]) -> None:
    found = spans(of(path))
    assert [(span.first, span.last, span.type) for span in found] == expected
    assert all(0.9 < span.score <= 1 for span in found)


def test_an_inside_without_a_beginning_never_comes_out() -> None:
    scores = log_softmax(np.array([[0, -9, 5, -9, -9], [0, -9, 5, -9, -9]], np.float32))
    assert best_path(scores)[0] != 2
