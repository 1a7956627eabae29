"""How far apart two spans stand, in classes that the role and same-event heads learn an embedding for."""

from __future__ import annotations

from workers.extract.windows import Word

BUCKETS = 18
WordSpan = tuple[int, int]
"""First and last word of a span in its window."""


def bucket(words: list[Word], of: WordSpan, to: WordSpan) -> int:
    """0-4 before and 5-9 after in the same sentence (by powers of two of words), 11-17: 3 sentences before to 3 after."""
    sentences = words[to[0]].sentence - words[of[0]].sentence
    if sentences:
        return 14 + max(-3, min(3, sentences))
    between = to[0] - of[0]
    return (0 if between < 0 else 5) + min(4, (abs(between) + 1).bit_length() - 1)
