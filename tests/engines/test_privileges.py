"""Each role may do its work and nothing else, on a real Elasticsearch with security on: what it may not answers 403."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from elasticsearch import ApiError, Elasticsearch
from pydantic import SecretStr

from deploy.bootstrap import ROLES, make_key, role
from schemas.documents import EventDocument
from tests.engines.conftest import PASSWORD
from tests.engines.elasticsearch import ElasticsearchServer
from tests.engines.test_bootstrap import as_user
from tests.factory import meeting, newsroom
from workers.alert.alerts import Alert
from workers.alert.match import Matcher
from workers.extract.link import key_of
from workers.health import tell
from workers.index.client import connect
from workers.index.setup import counts, refresh, setup
from workers.index.writer import Writer
from workers.queue.stream import Status
from workers.search.queries import EventRequest, SearchRequest
from workers.search.search import search_articles, search_events
from workers.settings import Settings

OTHERS = "altrui"
"""An index that is not ours."""

Act = Callable[[Elasticsearch], Any]

WRITES: dict[str, Act] = {
    "write": lambda client: client.index(index="dispaccio-articles", document={}),
    "delete a document": lambda client: client.delete(index="dispaccio-articles", id="x"),
    "delete by alias": lambda client: client.indices.delete(index="dispaccio-articles-000001"),
}
REMAPS: dict[str, Act] = {
    # Elasticsearch 9 still lets those do it who may write, and will not in 10.
    "change a mapping": lambda client: client.indices.put_mapping(
        index="dispaccio-articles", properties={"x": {"type": "keyword"}}
    )
}
MAKES: dict[str, Act] = {
    "make an index": lambda client: client.indices.create(index="dispaccio-articles-000009"),
    "delete an index": lambda client: client.indices.delete(index="dispaccio-events-000001"),
    "swap aliases": lambda client: client.indices.put_alias(index="dispaccio-events-000001", name="dispaccio-altro"),
    "close an index": lambda client: client.indices.close(index="dispaccio-articles-000001"),
    "put a template": lambda client: client.indices.put_index_template(name="x", index_patterns=["dispaccio-x-*"]),
}
BEYOND: dict[str, Act] = {
    "read another index": lambda client: client.search(index=OTHERS),
    "write another index": lambda client: client.index(index=OTHERS, document={}),
    "make another index": lambda client: client.indices.create(index="altrui-2"),
    "delete another index": lambda client: client.indices.delete(index=OTHERS),
    "take another index under our alias": lambda client: client.indices.put_alias(index=OTHERS, name="dispaccio-x"),
    "make a user": lambda client: client.security.put_user(
        username="intruso", password="intruso-1", roles=["superuser"]
    ),
    "make a role": lambda client: client.security.put_role(name="intruso", cluster=["all"]),
    "make a key": lambda client: client.security.create_api_key(name="intruso"),
    "change its password": lambda client: client.security.change_password(username="elastic", password="intruso-1"),
    "set the cluster": lambda client: client.cluster.put_settings(persistent={"action.auto_create_index": "true"}),
    "make a snapshot repository": lambda client: client.snapshot.create_repository(
        name="x", repository={"type": "fs", "settings": {"location": "/tmp/x"}}
    ),
}
DENIED = [
    (name, deed, act)
    for name, deeds in {
        "reader": WRITES | REMAPS | MAKES | BEYOND,
        "kibana": WRITES | REMAPS | MAKES | BEYOND,
        "writer": MAKES | BEYOND,
        "reindex": BEYOND,
    }.items()
    for deed, act in deeds.items()
]


@pytest.fixture(scope="module")
def superuser(secured_elasticsearch: ElasticsearchServer) -> Iterator[Elasticsearch]:
    """Who makes the keys; leaves nothing behind."""
    client = as_user(secured_elasticsearch.url, "elastic", PASSWORD)
    for name in ROLES:
        client.security.put_role(name=f"dispaccio_{name}", **role(name))
    yield client
    for name in list(client.indices.get(index=f"dispaccio-*,{OTHERS}").body):
        client.indices.delete(index=name)


@pytest.fixture(scope="module")
def keys(superuser: Elasticsearch) -> dict[str, str]:
    """A key for each role, as `python -m deploy.bootstrap key ROLE` makes it."""
    return {name: make_key(superuser, f"prova-{name}", name) for name in ROLES}


@pytest.fixture(scope="module")
def settings_of(
    secured_elasticsearch: ElasticsearchServer, superuser: Elasticsearch, keys: dict[str, str]
) -> Callable[[str], Settings]:
    """The settings of a role, which finds our indices, and one of others."""

    def settings(name: str) -> Settings:
        return Settings(elasticsearch_url=secured_elasticsearch.url, elasticsearch_api_key=SecretStr(keys[name]))

    setup(connect(settings("reindex")), settings("reindex"))
    superuser.options(ignore_status=400).indices.create(index=OTHERS)
    return settings


@pytest.mark.parametrize(("name", "deed", "act"), DENIED, ids=[f"{name} may not {deed}" for name, deed, _ in DENIED])
def test_what_a_role_may_not_answers_403(
    settings_of: Callable[[str], Settings], name: str, deed: str, act: Act
) -> None:
    with pytest.raises(ApiError) as refused:
        act(connect(settings_of(name)))
    assert refused.value.meta.status == 403, refused.value


def test_the_writer_does_all_that_workers_do(settings_of: Callable[[str], Settings]) -> None:
    settings = settings_of("writer")
    client = connect(settings)
    assert {one.result for one in Writer(client, settings).write(newsroom())} <= {"new", "unchanged"}
    refresh(client, settings)
    assert counts(client, settings).articles == 6
    tell(client, settings, Status(waiting=0, pending=0, delayed=0, quarantined=0, oldest=None), [], datetime.now(UTC))
    # alerts keep their searches in an index of their own, where the engine has a percolator
    of = meeting()[0]
    request = EventRequest(event_types=["CONSULT"])
    alert = Alert(id="a", name="a", request=request, deliver_to=["log"], created=of.fetched)
    events: list[EventDocument] = [hit.event for hit in search_events(client, settings, EventRequest(size=50)).hits]
    assert list(Matcher(client, settings, key_of, percolator=False).matches([alert], events))
    client.indices.create(index="dispaccio-alerts")
    client.index(index="dispaccio-alerts", id="a", document={}, refresh=True)
    client.indices.delete(index="dispaccio-alerts")


@pytest.mark.parametrize("name", ["reader", "kibana"])
def test_readers_search(settings_of: Callable[[str], Settings], name: str) -> None:
    settings = settings_of(name)
    client = connect(settings)
    assert search_articles(client, settings, SearchRequest(query="")).total >= 0
    pit = client.open_point_in_time(index="dispaccio-events", keep_alive="1m")["id"]
    client.search(pit={"id": pit, "keep_alive": "1m"}, size=1)
    client.close_point_in_time(id=pit)
    assert client.indices.get_mapping(index="dispaccio-articles").body


def test_the_re_index_makes_fills_swaps_and_deletes(settings_of: Callable[[str], Settings]) -> None:
    settings = settings_of("reindex")
    client = connect(settings)
    setup(client, settings)
    for number in ("000001", "000002"):
        client.indices.create(index=f"dispaccio-prova-{number}")
    client.indices.put_alias(index="dispaccio-prova-000001", name="dispaccio-prova")
    client.index(index="dispaccio-prova-000002", id="1", document={"titolo": "prova"}, refresh=True)
    client.indices.update_aliases(
        actions=[
            {"remove": {"index": "dispaccio-prova-000001", "alias": "dispaccio-prova"}},
            {"add": {"index": "dispaccio-prova-000002", "alias": "dispaccio-prova", "is_write_index": True}},
        ]
    )
    assert client.count(index="dispaccio-prova")["count"] == 1
    client.indices.put_settings(index="dispaccio-prova", settings={"index": {"refresh_interval": "5s"}})
    for number in ("000001", "000002"):
        client.indices.delete(index=f"dispaccio-prova-{number}")


def test_people_use_kibana_and_the_others_do_not(superuser: Elasticsearch) -> None:
    assert [one["application"] for one in role("kibana")["applications"]] == ["kibana-.kibana"]
    for name in ROLES:
        there = superuser.security.get_role(name=f"dispaccio_{name}")[f"dispaccio_{name}"]
        assert bool(there["applications"]) == (name == "kibana")
