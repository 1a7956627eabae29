"""What the model is told about a word besides its pieces: gazetteer, letter case, and the events it may name."""

from __future__ import annotations

from collections.abc import Sequence

from schemas.extraction import EVENT_TYPES
from workers.extract.gazetteer import LONGEST, fold, places
from workers.extract.lexicon import event_types
from workers.extract.windows import Word

SHAPES = ("country", "city", "capitalised", "upper", "digit", "sentence start", "elided")
FEATURES = (*SHAPES, *EVENT_TYPES)


def features(words: Sequence[Word], language: str) -> list[list[float]]:
    """One row of zeros and ones a word, in the order of `FEATURES`."""
    rows = [[0.0] * len(FEATURES) for _ in words]
    folded = [fold(word.text) for word in words]
    table = places()
    for i, word in enumerate(words):
        row = rows[i]
        row[2] = float(word.text[:1].isupper())
        row[3] = float(word.text.isupper() and len(word.text) > 1)
        row[4] = float(any(char.isdigit() for char in word.text))
        row[5] = float(i == 0 or words[i - 1].sentence != word.sentence)
        row[6] = float(word.text.endswith(("'", "’")))
        for type_ in event_types(word.text.lower(), language):
            row[len(SHAPES) + type_] = 1.0
        if not row[2]:
            continue
        for length in range(min(LONGEST, len(words) - i), 0, -1):
            if words[i + length - 1].sentence != word.sentence:
                continue
            found = table.get(" ".join(folded[i : i + length]))
            if found:
                kinds = {place.kind for place in found}
                for covered in rows[i : i + length]:
                    covered[0] = max(covered[0], float("country" in kinds))
                    covered[1] = max(covered[1], float("city" in kinds))
                break
    return rows
