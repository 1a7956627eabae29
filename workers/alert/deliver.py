"""Tell an event: to a webhook, by mail, or in the log."""

from __future__ import annotations

import hashlib
import hmac
import smtplib
import ssl
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from email.message import EmailMessage
from typing import TYPE_CHECKING

import msgspec
import structlog
import urllib3
from urllib3.exceptions import HTTPError

from schemas.documents import EventDocument
from workers.alert import outbox
from workers.alert.alerts import LOG, MAIL
from workers.alert.outbox import Note

if TYPE_CHECKING:
    from redis import Redis

    from workers.settings import Settings

TIMEOUT = 10.0
"""Seconds for one webhook or one conversation with the mail server, per step."""

IN_ONE_MAIL = 50
"""Events told in full in one mail; what else was found is counted."""

AT_A_TIME = 200

log = structlog.get_logger()

SecretOf = Callable[[str], str]
"""The name of a secret -> the secret; raises KeyError."""


class Undelivered(Exception):
    """It did not reach its address. `hopeless`: it never will."""

    def __init__(self, reason: str, *, hopeless: bool = False) -> None:
        super().__init__(reason)
        self.reason, self.hopeless = reason, hopeless


def deliver(redis: Redis, settings: Settings, secret_of: SecretOf, now: datetime | None = None) -> int:
    """Tell what is due; how many notes were taken. A mail holds all that one alert has for one address."""
    now = now or datetime.now(UTC)
    taken = outbox.take(redis, now, AT_A_TIME)
    bundles: dict[tuple[str, str, str], list[tuple[bytes, Note]]] = {}
    for raw in taken:
        note = msgspec.json.decode(raw, type=Note)
        one_by_one = "" if note.to.startswith(MAIL) else note.id
        bundles.setdefault((note.alert_id, note.to, one_by_one), []).append((raw, note))
    for bundle in bundles.values():
        notes = [note for _, note in bundle]
        try:
            tell(notes, settings, secret_of)
        except Undelivered as error:
            log.warning("alert not delivered", alert=notes[0].alert, to=notes[0].to, reason=error.reason)
            for raw, _ in bundle:
                outbox.again(redis, raw, error.reason, now, hopeless=error.hopeless)
        else:
            for raw, _ in bundle:
                outbox.told(redis, raw)
    return len(taken)


def tell(notes: Sequence[Note], settings: Settings, secret_of: SecretOf) -> None:
    """Tell notes of one alert to one address.

    Raises:
        Undelivered: it was not reached.
    """
    to = notes[0].to
    if to == LOG:
        for note in notes:
            log.info("alert", alert=note.alert, found=in_words(note.event), article=note.event.url, note=note.id)
    elif to.startswith(MAIL):
        _mail(notes, settings)
    else:
        for note in notes:
            _post(note, secret_of)


def in_words(event: EventDocument) -> str:
    """An event in one line: who - what - whom, where, when, how many, according to whom."""
    who, whom = ", ".join(event.actors), ", ".join(event.targets)
    what = f"{event.type} ({', '.join(event.triggers)})"
    parts = [" ".join(part for part in (who, what, whom) if part)]
    parts += [", ".join(words) for words in (event.places, event.time_text, event.quantity_text) if words]
    if event.modality != "actual":
        parts.append(event.modality)
    if event.sources:
        parts.append(f"according to {', '.join(event.sources)}")
    return " · ".join(parts)


def _post(note: Note, secret_of: SecretOf) -> None:
    """POST as JSON. Signed, where the alert has a secret, like WebSub's content distribution (X-Hub-Signature)."""
    body = msgspec.json.encode({"id": note.id, "alert": {"id": note.alert_id, "name": note.alert}, "event": note.event})
    headers = {"content-type": "application/json", "x-dispaccio-delivery": note.id}
    if note.secret:
        try:
            key = secret_of(note.secret)
        except KeyError:
            raise Undelivered(f"there is no secret {note.secret} to sign with") from None
        headers["x-hub-signature"] = f"sha256={hmac.new(key.encode(), body, hashlib.sha256).hexdigest()}"
    try:
        with urllib3.PoolManager(timeout=TIMEOUT, retries=False) as web:
            answer = web.request("POST", note.to, body=body, headers=headers, redirect=False, preload_content=False)
            answer.release_conn()
    except (HTTPError, OSError, ValueError) as error:
        raise Undelivered(f"the webhook cannot be reached: {error}") from error
    if not 200 <= answer.status < 300:
        passing = answer.status in (408, 425, 429) or answer.status >= 500
        raise Undelivered(f"the webhook answered {answer.status}", hopeless=not passing)


def _mail(notes: Sequence[Note], settings: Settings) -> None:
    if not settings.smtp_host:
        raise Undelivered("no mail server is set (DISPACCIO_SMTP_HOST)")
    message = mail(notes, settings.smtp_from)
    secure = ssl.create_default_context()
    try:
        connect = smtplib.SMTP_SSL if settings.smtp_tls == "tls" else smtplib.SMTP
        with connect(settings.smtp_host, settings.smtp_port, timeout=TIMEOUT) as server:
            if settings.smtp_tls == "starttls":
                server.starttls(context=secure)
            if settings.smtp_user and settings.smtp_password:
                server.login(settings.smtp_user, settings.smtp_password.get_secret_value())
            server.send_message(message)
    except smtplib.SMTPRecipientsRefused as error:
        raise Undelivered(f"the mail server refuses {notes[0].to}", hopeless=True) from error
    except (smtplib.SMTPException, OSError) as error:
        raise Undelivered(f"the mail could not be sent: {error}") from error


def mail(notes: Sequence[Note], sender: str) -> EmailMessage:
    """One mail for notes of one alert to one address."""
    first, more = notes[0], len(notes) - 1
    message = EmailMessage()
    subject = f"{first.alert}: {in_words(first.event)}"
    message["Subject"] = " ".join(subject.split())[:180] + (f" (+{more})" if more else "")
    message["From"] = sender
    message["To"] = first.to.removeprefix(MAIL)
    message["Message-ID"] = f"<{first.id}@dispaccio>"
    blocks = []
    for note in notes[:IN_ONE_MAIL]:
        event = note.event
        where = " · ".join(part for part in (event.publisher, event.url) if part)
        lines = [
            in_words(event),
            f"«{event.sentence.words()}»",
            event.title,
            f"{event.timestamp:%Y-%m-%d %H:%M} UTC",
            where,
        ]
        blocks.append("\n".join(line for line in lines if line))
    if more >= IN_ONE_MAIL:
        blocks.append(f"and {len(notes) - IN_ONE_MAIL} more")
    message.set_content("\n\n".join(blocks) + "\n")
    return message
