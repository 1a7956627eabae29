"""Near-copies of one story on several sites share a story id: MinHash with banding, in Redis.

An article's 128 permutations over word 3-grams make 32 bands of 4: of articles as similar as `SIMILAR`, 95 in 100 share
a band. A band's bucket remembers the first article that fell in it; candidates are compared by their whole signatures.
Memory: a signature and at most 32 buckets an article, 2.2 kB in keys and 3.1 kB of the server's memory (3,000 articles on
Valkey 9.1, `python -m benchmarks.duplicates`), forgotten after `KEEP`.
"""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, Any

import numpy as np
from rensa import RMinHash

if TYPE_CHECKING:
    from redis import Redis

PERMUTATIONS, BANDS = 128, 32
SEED = 1
SIMILAR = 0.55
"""Jaccard similarity of word 3-grams from which two articles tell one story in the same words. Agency copy with an
own lead and some cuts stays above; two stories on the same talks between the same people stay far below (0.1)."""
SHORTEST = 30
"""Words below which a text is too short to tell copies from alike headlines."""
KEEP = 7 * 86_400
"""Seconds: copies of agency text come within hours, late ones within days."""

_WORD = re.compile(r"\w+")
_BAND, _SIGNATURE = b"dispaccio:band:", b"dispaccio:minima:"
_MINIMA = PERMUTATIONS * 2
"""Bytes of a signature; the story's id follows them."""


def signature(text: str) -> np.ndarray[Any, np.dtype[np.uint16]] | None:
    """128 minima over the hashed word 3-grams, 16 bits of each: chance makes two equal once in 65,536; None for a text too
    short to compare."""
    words = _WORD.findall(text.lower())
    if len(words) < SHORTEST:
        return None
    minhash = RMinHash(num_perm=PERMUTATIONS, seed=SEED)
    minhash.update([" ".join(words[i : i + 3]) for i in range(len(words) - 2)])
    return np.array(minhash.digest(), np.uint32).astype(np.uint16)


def bands_of(minima: np.ndarray[Any, np.dtype[np.uint16]]) -> list[bytes]:
    """The keys of the buckets that a signature falls in."""
    return [
        _BAND + hashlib.blake2b(bytes([i]) + band.tobytes(), digest_size=8).digest()
        for i, band in enumerate(minima.reshape(BANDS, -1))
    ]


def similarity(a: np.ndarray[Any, Any], b: np.ndarray[Any, Any]) -> float:
    """Estimated Jaccard similarity."""
    return float((a == b).mean())


def story_of(redis: Redis, article_id: str, text: str) -> str:
    """The id of the earliest article known to tell this story in nearly these words; `article_id` itself if there is none.

    Remembers the article for those to come. An article asked for again, also with changed words, keeps its story.
    """
    name = hashlib.blake2b(article_id.encode(), digest_size=8).digest()
    key = _SIGNATURE + name
    known: Any = redis.get(key)
    if known is not None:
        return str(known[_MINIMA:].decode())
    mine = signature(text)
    if mine is None:
        return article_id
    # One step: of two copies read at the same time by two workers, one finds the other.
    with redis.pipeline(transaction=True) as pipeline:
        pipeline.set(key, mine.tobytes() + article_id.encode(), nx=True, ex=KEEP)
        for band in bands_of(mine):
            pipeline.set(band, name, nx=True, get=True, ex=KEEP)
        found: Any = pipeline.execute()
    candidates = sorted({other for other in found[1:] if other} - {name})
    story, best = article_id, SIMILAR
    signatures: Any = redis.mget([_SIGNATURE + other for other in candidates]) if candidates else []
    for theirs in signatures:
        if theirs is None:
            continue
        alike = similarity(mine, np.frombuffer(theirs[:_MINIMA], np.uint16))
        if alike >= best:
            story, best = theirs[_MINIMA:].decode(), alike
    if story != article_id:
        redis.set(key, mine.tobytes() + story.encode(), ex=KEEP)
    return story


def forget_copies(redis: Redis, article_id: str) -> None:
    """Keep nothing of an article's words. Its buckets, which hold a hash of its id, end by themselves."""
    redis.delete(_SIGNATURE + hashlib.blake2b(article_id.encode(), digest_size=8).digest())
