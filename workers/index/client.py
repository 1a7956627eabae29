"""The one client of the search engine: the official one, on Elasticsearch, OpenSearch and osmem-server alike."""

from __future__ import annotations

import dataclasses
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from elastic_transport import HttpHeaders, Urllib3HttpNode
from elastic_transport.client_utils import DEFAULT, DefaultType
from elasticsearch import ApiError, ConnectionTimeout, Elasticsearch
from elasticsearch import ConnectionError as NoConnection

from workers.errors import Unavailable
from workers.settings import Settings

if TYPE_CHECKING:
    from elastic_transport._node import NodeApiResponse

REQUEST_TIMEOUT = 30.0
"""Seconds for one request. The longest core request, a bulk of one batch, takes well under one second."""

BUSY = frozenset({429, 502, 503, 504})
"""The engine is overloaded or starting: the same request may succeed later."""

REFUSED = frozenset({401, 403})
"""The engine does not accept our credentials: a matter of set-up, never of the article in hand."""

MEDIA_TYPES = {"json": "application/json", "x-ndjson": "application/x-ndjson"}


class CompatNode(Urllib3HttpNode):
    """Lets the official client talk to engines that are Elasticsearch in all but name; harmless on the real one.

    The client of version 9 sends `application/vnd.elasticsearch+json; compatible-with=9`, which OpenSearch refuses
    with 406, and wants the header `X-Elastic-Product` in every answer, which only Elasticsearch gives.
    """

    def perform_request(
        self,
        method: str,
        target: str,
        body: bytes | None = None,
        headers: HttpHeaders | None = None,
        request_timeout: DefaultType | float | None = DEFAULT,
    ) -> NodeApiResponse:
        sent = HttpHeaders(headers or {})
        for name in ("accept", "content-type"):
            if name in sent:
                sent[name] = plain_media_type(sent[name])
        answer = super().perform_request(method, target, body=body, headers=sent, request_timeout=request_timeout)
        received = HttpHeaders(answer.meta.headers)
        received["x-elastic-product"] = "Elasticsearch"
        return answer._replace(meta=dataclasses.replace(answer.meta, headers=received))


def plain_media_type(value: str) -> str:
    """`application/json` for `application/vnd.elasticsearch+json; compatible-with=9`; anything else as it is."""
    vendor, plus, rest = value.partition("+")
    if vendor != "application/vnd.elasticsearch" or not plus:
        return value
    return MEDIA_TYPES.get(rest.partition(";")[0].strip(), value)


def basic(user: str, password: str) -> str:
    """The credentials of RFC 7617 in UTF-8, as Elasticsearch reads them (the client's own code fails beyond ASCII)."""
    return b64encode(f"{user}:{password}".encode()).decode()


def connect(settings: Settings) -> Elasticsearch:
    """A client for the engine that the settings name. It sends nothing yet: wrap requests in `reachable()`.

    Of the retries that the client offers only one is on: a request whose connection broke is sent once more (an idle
    connection that the engine has closed). A busy engine is the caller's to wait for, with its back-off, and a request
    that timed out may still be at work in the engine. An API key goes before user and password.

    Raises:
        ValueError: the address in the settings is no URL.
    """
    key, user, password = settings.elasticsearch_api_key, settings.elasticsearch_user, settings.elasticsearch_password
    return Elasticsearch(
        settings.elasticsearch_url,
        api_key=key.get_secret_value() if key else None,
        basic_auth=basic(user, password.get_secret_value()) if user and password and not key else None,
        ca_certs=str(settings.elasticsearch_ca) if settings.elasticsearch_ca else DEFAULT,
        node_class=CompatNode,
        request_timeout=REQUEST_TIMEOUT,
        max_retries=1,
        retry_on_status=(),
        retry_on_timeout=False,
    )


@contextmanager
def reachable() -> Iterator[None]:
    """Turns "the engine does not answer" into `Unavailable`; every other error passes.

    Raises:
        Unavailable: no connection, a time-out, a busy engine (429, 502, 503, 504) or refused credentials (401, 403).
    """
    try:
        yield
    except (NoConnection, ConnectionTimeout) as error:
        raise Unavailable(f"the search engine does not answer: {error.message}") from error
    except ApiError as error:
        if error.meta.status in BUSY:
            raise Unavailable(f"the search engine is busy ({error.meta.status}): {error}") from error
        if error.meta.status in REFUSED:
            raise Unavailable(f"the search engine refuses our credentials ({error.meta.status}): {error}") from error
        raise
