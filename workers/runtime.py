"""The long-lived things of a process, each made once, when first needed: connections, the model, the writer.

What only some processes need is imported where it is made: `dispaccio search` starts without the model's libraries.
"""

from __future__ import annotations

import atexit
import os
import socket
from functools import lru_cache
from typing import TYPE_CHECKING

from elasticsearch import Elasticsearch
from redis import Redis
from redis.backoff import ExponentialBackoff
from redis.retry import Retry as RedisRetry

from workers import private_hosts
from workers.index.client import connect
from workers.queue.stream import Queue
from workers.settings import settings

if TYPE_CHECKING:
    from workers.alert.match import Matcher
    from workers.extract.extractor import Extractor
    from workers.ingest import Ingest
    from workers.read.read import FetchPage
    from workers.reindex.reindexer import Reindexer


@lru_cache(maxsize=1)
def redis() -> Redis:
    """The broker's connection pool."""
    return Redis.from_url(
        settings().redis_url,
        socket_timeout=30,
        socket_connect_timeout=5,
        health_check_interval=30,
        retry=RedisRetry(ExponentialBackoff(cap=2.0, base=0.1), 5),
    )


@lru_cache(maxsize=1)
def engine() -> Elasticsearch:
    """The search engine's client."""
    return connect(settings())


@lru_cache(maxsize=1)
def queue() -> Queue:
    """The queue, as this process."""
    found = Queue(redis(), settings(), consumer=f"{socket.gethostname()}-{os.getpid()}")
    found.prepare()
    return found


@lru_cache(maxsize=1)
def extractor() -> Extractor:
    """The extractor with the shipped model."""
    from workers.extract.extractor import Extractor
    from workers.extract.model import Model

    return Extractor(Model(threads=settings().extract_threads))


@lru_cache(maxsize=1)
def matcher() -> Matcher:
    """What finds the alerts of new events."""
    from workers.alert.match import Matcher
    from workers.extract.link import key_of

    return Matcher(engine(), settings(), key_of)


@lru_cache(maxsize=1)
def ingest() -> Ingest:
    """This process as an ingest worker."""
    from workers.archive.configured import writer_of
    from workers.index.twofold import is_twofold
    from workers.index.writer import Writer
    from workers.ingest import Ingest

    configured = settings()
    archive = writer_of(configured)
    if archive is not None:
        atexit.register(archive.close)
    return Ingest(
        queue(),
        redis(),
        extractor(),
        Writer(engine(), configured, twofold=lambda: is_twofold(redis())),
        configured,
        fetch_for=page_fetcher,
        archive=archive,
    )


@lru_cache(maxsize=1)
def reindexer() -> Reindexer:
    """This process as one that re-indexes. The model is loaded when something has to be extracted anew."""
    from workers.extract.version import version_of
    from workers.reindex.reindexer import Reindexer

    return Reindexer(
        redis(),
        engine(),
        queue(),
        settings(),
        extract=lambda articles: extractor().extract(articles),
        model_version=version_of(),
    )


def page_fetcher(feed: str | None) -> FetchPage:
    """How pages of a feed's articles are fetched: those of a feed on a private host may lie there too."""
    from workers.read.page import fetch_page

    hosts = private_hosts.reachable_from(redis(), feed) if feed else frozenset()
    return lambda url: fetch_page(redis(), url, settings(), hosts)
