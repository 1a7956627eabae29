"""Which language is a text in?"""

from __future__ import annotations

import py3langid

LONG_ENOUGH = 40
"""Code points below which the text says less about its language than the feed does."""

UNKNOWN = "und"
"""ISO 639: undetermined."""


def language_of(text: str, declared: str | None) -> str:
    """ISO 639-1 code. What a feed declares counts for short texts only: German pieces in an Italian feed are German."""
    if len(text) < LONG_ENOUGH:
        return declared or (str(py3langid.classify(text)[0]) if text.strip() else UNKNOWN)
    return str(py3langid.classify(text[:5_000])[0])
