"""The restore drill of docs/production.md, on a real Elasticsearch."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from elasticsearch import ApiError

from deploy import bootstrap
from tests.engines.conftest import PASSWORD
from tests.engines.elasticsearch import ElasticsearchServer
from tests.engines.test_bootstrap import as_user
from tests.search.newsroom import fill
from workers.index.client import connect
from workers.index.setup import counts
from workers.settings import Settings


def test_what_a_snapshot_holds_comes_back(elasticsearch: ElasticsearchServer) -> None:
    settings = Settings(elasticsearch_url=elasticsearch.url, index_prefix="copia")
    client = connect(settings).options(request_timeout=120)
    fill(client, settings)
    before = counts(client, settings)
    wanted = json.loads((bootstrap.FILES / "snapshots.json").read_text(encoding="utf-8"))
    location = {"location": str(elasticsearch.repository), "compress": True}
    client.snapshot.create_repository(name="copia", repository=wanted["repository"] | {"settings": location})
    config = wanted["policy"]["config"] | {"indices": ["copia-*"]}
    client.snapshot.create(repository="copia", snapshot="una", wait_for_completion=True, body=config)
    client.indices.delete(index="copia-articles-000001,copia-events-000001")
    with pytest.raises(ApiError):
        client.search(index="copia-articles")
    client.snapshot.restore(
        repository="copia",
        snapshot="una",
        wait_for_completion=True,
        body={"indices": "copia-articles-*,copia-events-*", "include_aliases": True},
    )
    client.cluster.health(wait_for_status="yellow", timeout="60s")
    assert counts(client, settings) == before
    assert client.indices.get_alias(name="copia-articles").body["copia-articles-000001"]["aliases"]["copia-articles"][
        "is_write_index"
    ]


def test_the_nightly_policy_is_what_elasticsearch_takes(
    secured_elasticsearch: ElasticsearchServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The bare distribution lacks lifecycle management: the repository is made, and the policy is the next request."""
    (tmp_path / "snapshots.json").write_text(
        (bootstrap.FILES / "snapshots.json")
        .read_text(encoding="utf-8")
        .replace('"/snapshots"', json.dumps(str(secured_elasticsearch.repository))),
        encoding="utf-8",
    )
    monkeypatch.setattr(bootstrap, "FILES", tmp_path)
    superuser = as_user(secured_elasticsearch.url, "elastic", PASSWORD)
    with pytest.raises(ApiError, match="_slm/policy/dispaccio-nightly"):
        bootstrap.make_snapshots(superuser)
    assert "dispaccio" in superuser.snapshot.get_repository(name="dispaccio").body
