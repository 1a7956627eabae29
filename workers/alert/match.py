"""Which alerts find which events: by the engine's percolator where it has one, else by each alert's own search.

Both give the same answers (`tests/engines/test_alerts.py`); the percolator's cost hardly grows with the alerts.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec
import structlog
from elasticsearch import ApiError, Elasticsearch

from schemas.documents import EventDocument, alias
from workers.alert.alerts import Alert
from workers.index.client import reachable
from workers.index.setup import mappings
from workers.search.queries import KeyOf, event_search
from workers.settings import Settings

Found = tuple[Alert, EventDocument]

AT_A_TIME = 500
"""Events of one search or percolation."""

log = structlog.get_logger()


class Matcher:
    """Matches alerts on one engine."""

    def __init__(
        self, client: Elasticsearch, settings: Settings, key_of: KeyOf, *, percolator: bool | None = None
    ) -> None:
        """`percolator`: whether to use it; None: find out."""
        self._client, self._key_of = client, key_of
        self._events = alias(settings.index_prefix, "events")
        self._index = f"{settings.index_prefix}-alerts"
        self._settings, self._percolator, self._loaded = settings, percolator, ""

    def matches(self, alerts: Sequence[Alert], events: Sequence[EventDocument]) -> Iterator[Found]:
        """The pairs of an alert and a new event that it finds. The events must be indexed.

        Raises:
            Unavailable: the engine does not answer.
        """
        for start in range(0, len(events), AT_A_TIME):
            some = {event.event_id: event for event in events[start : start + AT_A_TIME]}
            with reachable():
                found = self._percolate(alerts, some) if self._has_percolator(alerts) else self._search(alerts, some)
                for alert, event_id in found:
                    if some[event_id].fetched_at >= alert.created:
                        yield alert, some[event_id]

    def _query(self, alert: Alert) -> dict[str, Any]:
        query: dict[str, Any] = event_search(alert.request, self._key_of)["query"]
        return query

    def _search(self, alerts: Sequence[Alert], events: dict[str, EventDocument]) -> Iterator[tuple[Alert, str]]:
        self._client.indices.refresh(index=self._events)
        these = {"terms": {"event_id": list(events)}}
        for alert in alerts:
            query = {"bool": {"filter": [these, self._query(alert)]}}
            hits = self._client.search(index=self._events, query=query, size=len(events), source=False)["hits"]["hits"]
            for hit in hits:
                yield alert, hit["_id"]

    def _percolate(self, alerts: Sequence[Alert], events: dict[str, EventDocument]) -> Iterator[tuple[Alert, str]]:
        ids = list(events)
        documents = [msgspec.to_builtins(event, str_keys=True) for event in events.values()]
        query = {"percolate": {"field": "query", "documents": documents}}
        hits = self._client.search(index=self._index, query=query, size=len(alerts), source=False)["hits"]["hits"]
        by_id = {alert.id: alert for alert in alerts}
        for hit in hits:
            for slot in hit["fields"]["_percolator_document_slot"]:
                yield by_id[hit["_id"]], ids[slot]

    def _has_percolator(self, alerts: Sequence[Alert]) -> bool:
        if self._percolator is None:
            try:
                self._load(alerts)
                probe = {"percolate": {"field": "query", "document": {"event_id": ""}}}
                self._client.search(index=self._index, query=probe, size=0)
                self._percolator = True
            except ApiError as error:
                if error.meta.status not in (400, 403):
                    raise
                log.info("alerts are matched by searches: no percolator", reason=str(error))
                self._percolator = False
        elif self._percolator:
            self._load(alerts)
        return self._percolator

    def _load(self, alerts: Sequence[Alert]) -> None:
        """Let the index of saved searches hold exactly these."""
        queries = {alert.id: self._query(alert) for alert in alerts}
        loaded = hashlib.sha256(msgspec.json.encode(queries, order="sorted")).hexdigest()
        if loaded == self._loaded:
            return
        self._client.indices.delete(index=self._index, ignore_unavailable=True)
        body = mappings("events", self._settings)
        body["mappings"]["properties"]["query"] = {"type": "percolator"}
        self._client.indices.create(index=self._index, **body)
        for alert_id, query in queries.items():
            self._client.index(index=self._index, id=alert_id, document={"query": query})
        self._client.indices.refresh(index=self._index)
        self._loaded = loaded
