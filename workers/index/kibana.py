"""Puts our data views, saved searches, maps and dashboards into Kibana. Can be repeated: what is there is replaced.

`kibana.ndjson` is built from `deploy/kibana/`; Kibana's interface (Stack Management, Saved Objects) takes it as well.
"""

from __future__ import annotations

from importlib.resources import files
from typing import Any

import msgspec
import urllib3
from urllib3.exceptions import HTTPError

from workers.errors import Unavailable
from workers.index.client import basic
from workers.settings import Settings

IMPORT = "/api/saved_objects/_import?overwrite=true"
"""https://www.elastic.co/docs/api/doc/kibana: "Import saved objects"."""

TIMEOUT = 120.0
"""Seconds. Kibana answers within a few, but not on a small machine in the minute after its start."""

BUILT_FOR = "dispaccio-"
"""What the names of the indices begin with in the built file."""

EXPLAINED = {
    401: "it does not take our credentials (DISPACCIO_KIBANA_API_KEY, else those for the search engine)",
    403: "our credentials may not import there: they need Kibana's privilege `all`, as in deploy/elasticsearch/kibana.json",
    404: "no Kibana answers there: DISPACCIO_KIBANA_URL is its address as people use it, without /app",
}


class KibanaError(Exception):
    """Kibana did not take everything. The message says why, and what to do."""


class _Refusal(msgspec.Struct):
    type: str
    id: str
    error: dict[str, Any] = {}


class _Answer(msgspec.Struct):
    success: bool
    successCount: int
    errors: list[_Refusal] = []


def objects(prefix: str) -> list[dict[str, Any]]:
    """The saved objects, whose data views look into the indices of this prefix."""
    lines = (files("workers.index") / "kibana.ndjson").read_text(encoding="utf-8").splitlines()
    found: list[dict[str, Any]] = [msgspec.json.decode(line) for line in lines]
    for one in found:
        if one["type"] == "index-pattern":
            one["attributes"]["title"] = f"{prefix}-{one['attributes']['title'].removeprefix(BUILT_FOR)}"
    return found


def load(settings: Settings) -> int | None:
    """Import the objects, if a Kibana is set; how many there are, None without one.

    Raises:
        KibanaError: Kibana refuses us, or objects.
        Unavailable: Kibana does not answer, or not yet.
    """
    if not settings.kibana_url:
        return None
    sent = objects(settings.index_prefix)
    body = b"".join(msgspec.json.encode(one) + b"\n" for one in sent)
    # Kibana refuses a write without `kbn-xsrf`, whatever its value.
    headers = {"kbn-xsrf": "dispaccio", **authorization(settings)}
    pool = urllib3.PoolManager(
        ca_certs=str(settings.elasticsearch_ca) if settings.elasticsearch_ca else None, timeout=TIMEOUT, retries=False
    )
    url = settings.kibana_url.rstrip("/") + IMPORT
    with pool:
        try:
            answer = pool.request(
                "POST", url, fields={"file": ("dispaccio.ndjson", body, "application/x-ndjson")}, headers=headers
            )
        except HTTPError as error:
            raise Unavailable(f"Kibana at {settings.kibana_url} does not answer: {error}") from error
    return _outcome(settings.kibana_url, answer.status, answer.data, len(sent))


def authorization(settings: Settings) -> dict[str, str]:
    """The header that says who we are: Kibana takes what Elasticsearch takes."""
    key = settings.kibana_api_key or settings.elasticsearch_api_key
    if key:
        return {"authorization": f"ApiKey {key.get_secret_value()}"}
    if settings.elasticsearch_user and settings.elasticsearch_password:
        credentials = basic(settings.elasticsearch_user, settings.elasticsearch_password.get_secret_value())
        return {"authorization": f"Basic {credentials}"}
    return {}


def _outcome(url: str, status: int, body: bytes, sent: int) -> int:
    """How many objects were taken, which must be all."""
    if status in (502, 503, 504):
        raise Unavailable(f"Kibana at {url} is not ready yet ({status}): try again in a minute")
    try:
        answer = msgspec.json.decode(body, type=_Answer)
    except msgspec.DecodeError:
        said = " ".join(body[:300].decode("utf-8", "replace").split())
        raise KibanaError(f"Kibana at {url}: {EXPLAINED.get(status, said)} ({status})") from None
    if not answer.success or answer.successCount != sent:
        refused = "; ".join(f"{one.type} {one.id}: {_reason(one.error)}" for one in answer.errors)
        raise KibanaError(f"Kibana at {url} took {answer.successCount} of {sent} objects: {refused}")
    return sent


def _reason(error: dict[str, Any]) -> str:
    missing = ", ".join(f"{one['type']} {one['id']}" for one in error.get("references", []))
    return " ".join(str(part) for part in (error.get("type"), error.get("message"), missing) if part)
