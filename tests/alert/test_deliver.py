from __future__ import annotations

import hashlib
import hmac
import json
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from typing import Any

import pytest
from redis import Redis
from structlog.testing import capture_logs

from schemas.documents import EventDocument
from tests.alert.conftest import Mailbox, Webhook
from tests.factory import day, meeting, strike
from workers.alert import outbox
from workers.alert.alerts import add
from workers.alert.deliver import IN_ONE_MAIL, deliver, in_words, mail
from workers.alert.outbox import Note
from workers.index.documents import article_document, event_documents
from workers.search.queries import EventRequest
from workers.settings import Settings

NOW = day("2026-11-27")
SECRETS = {"HOOK": "segreto"}


def events() -> list[EventDocument]:
    return [event for item in (meeting(), strike()) for event in event_documents(article_document(*item))]


def filed(redis: Redis, to: str, secret: str | None = None) -> list[EventDocument]:
    alert = add(redis, "Vertici", EventRequest(), [to], NOW, secret=secret)
    every = events()
    for event in every:
        assert outbox.file(redis, alert, event, NOW)
    return every


def test_a_webhook_gets_each_event_signed(redis: Redis, webhook: Webhook) -> None:
    every = filed(redis, webhook.url, "HOOK")
    assert deliver(redis, Settings(), SECRETS.__getitem__, NOW) == len(every)
    assert outbox.waiting(redis) == 0
    told = [json.loads(body) for _, body in webhook.got]
    assert [note["event"]["event_id"] for note in sorted(told, key=lambda note: order(every, note))] == [
        event.event_id for event in every
    ]
    headers, body = webhook.got[0]
    assert headers["x-hub-signature"] == f"sha256={hmac.new(b'segreto', body, hashlib.sha256).hexdigest()}"
    assert headers["x-dispaccio-delivery"] == json.loads(body)["id"]
    assert json.loads(body)["alert"]["name"] == "Vertici"


def order(every: list[EventDocument], note: dict[str, Any]) -> int:
    return [event.event_id for event in every].index(note["event"]["event_id"])


@pytest.mark.parametrize(("status", "hopeless"), [(500, False), (429, False), (404, True), (410, True), (302, True)])
def test_a_webhook_that_refuses(redis: Redis, webhook: Webhook, status: int, hopeless: bool) -> None:
    webhook.status = status
    count = len(filed(redis, webhook.url))
    deliver(redis, Settings(), SECRETS.__getitem__, NOW)
    assert len(outbox.failed(redis)) == (count if hopeless else 0)
    assert outbox.waiting(redis) == (0 if hopeless else count)
    assert len(webhook.got) == count  # a redirect is not followed
    webhook.status = 200
    deliver(redis, Settings(), SECRETS.__getitem__, NOW + timedelta(seconds=61))
    assert outbox.waiting(redis) == 0


def test_without_its_secret_nothing_is_sent(redis: Redis, webhook: Webhook) -> None:
    count = len(filed(redis, webhook.url, "NESSUNO"))
    deliver(redis, Settings(), SECRETS.__getitem__, NOW)
    assert (outbox.waiting(redis), webhook.got) == (count, [])


def test_one_mail_tells_all(redis: Redis, mailbox: tuple[Mailbox, int]) -> None:
    box, port = mailbox
    every = filed(redis, "mailto:desk@example.org")
    settings = Settings(smtp_host="127.0.0.1", smtp_port=port, smtp_tls="none", smtp_from="wire@example.org")
    deliver(redis, settings, SECRETS.__getitem__, NOW)
    (envelope,) = box.mails
    assert (envelope.mail_from, envelope.rcpt_tos) == ("wire@example.org", ["desk@example.org"])
    content = envelope.content
    assert isinstance(content, bytes)
    message = message_from_bytes(content, policy=default)
    assert message["subject"].startswith("Vertici: ")
    assert message["subject"].endswith(f"(+{len(every) - 1})")
    text = message.get_content()
    for event in every:
        assert in_words(event) in text.replace("\n", " ") or in_words(event)[:60] in text
    assert outbox.waiting(redis) == 0


def test_a_mailbox_that_is_none_is_hopeless_and_a_server_that_is_away_is_not(
    redis: Redis, mailbox: tuple[Mailbox, int]
) -> None:
    _, port = mailbox
    count = len(filed(redis, "mailto:nobody@example.org"))
    settings = Settings(smtp_host="127.0.0.1", smtp_port=9, smtp_tls="none")
    deliver(redis, settings, SECRETS.__getitem__, NOW)
    assert outbox.waiting(redis) == count
    settings = settings.model_copy(update={"smtp_port": port})
    deliver(redis, settings, SECRETS.__getitem__, NOW + timedelta(seconds=61))
    assert (outbox.waiting(redis), len(outbox.failed(redis))) == (0, count)


def test_without_a_mail_server_it_says_so(redis: Redis) -> None:
    filed(redis, "mailto:desk@example.org")
    with capture_logs() as logs:
        deliver(redis, Settings(smtp_host=None), SECRETS.__getitem__, NOW)
    assert "DISPACCIO_SMTP_HOST" in logs[0]["reason"]


def test_the_log_tells_in_words(redis: Redis) -> None:
    every = filed(redis, "log")
    with capture_logs() as logs:
        deliver(redis, Settings(), SECRETS.__getitem__, NOW)
    assert {entry["found"] for entry in logs if entry["event"] == "alert"} == {in_words(event) for event in every}


def test_in_words() -> None:
    said = [in_words(event) for event in events()]
    assert said[0] == "Marta Ferri CONSULT (Vertice, ha incontrato) Han Tae-jun · Pyongyang · martedì"
    assert any("possible" in one and "5.000 operai" in one for one in said)
    assert any(one.endswith("according to Kestrel") for one in said)


def test_a_mail_stays_readable_whatever_is_in_the_words() -> None:
    event = events()[0]
    event.actors = ["Ferri\r\nBcc: all@example.org", "x" * 500]
    notes = [Note(id=str(n), alert_id="a", alert="Così è", to="mailto:a@example.org", event=event) for n in range(60)]
    message = mail(notes, "wire@example.org")
    assert message["bcc"] is None
    assert len(message["subject"]) < 200
    text = message.get_content()
    assert f"and {60 - IN_ONE_MAIL} more" in text
