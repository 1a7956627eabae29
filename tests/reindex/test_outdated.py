from __future__ import annotations

from schemas import SCHEMA_VERSION
from tests.reindex.conftest import MODEL, Desk
from workers.reindex.outdated import outdated


def test_documents_of_another_model_are_a_reason(desk: Desk) -> None:
    desk.client.indices.refresh(index="prova-*")
    assert outdated(desk.redis, desk.client, desk.settings, MODEL) is None
    reason = outdated(desk.redis, desk.client, desk.settings, "2")
    assert reason == f"schema {SCHEMA_VERSION}, model 2"


def test_what_was_refused_once_is_not_tried_again_by_itself(desk: Desk) -> None:
    """The new model finds nothing in the newsroom: somebody has to look at that."""
    desk.model = "2"
    desk.client.indices.refresh(index="prova-*")
    reason = outdated(desk.redis, desk.client, desk.settings, "2")
    assert reason
    desk.reindexer().start(reason)
    assert desk.run().phase == "refused"
    assert outdated(desk.redis, desk.client, desk.settings, "2") is None
    assert outdated(desk.redis, desk.client, desk.settings, "3") is not None
