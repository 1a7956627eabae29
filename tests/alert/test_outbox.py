from __future__ import annotations

from datetime import timedelta
from typing import Any

import msgspec
from redis import Redis

from schemas.documents import EventDocument
from tests.factory import day, fire, meeting
from tests.search.newsroom import copy_of_the_fire
from workers.alert import outbox
from workers.alert.alerts import Alert, add, remove
from workers.alert.outbox import ATTEMPTS, LEASE, Note
from workers.index.documents import article_document, event_documents
from workers.search.queries import EventRequest

NOW = day("2026-11-27")


def events(item: tuple) -> list[EventDocument]:  # type: ignore[type-arg]
    return event_documents(article_document(*item))


def alert(redis: Redis, *to: str) -> Alert:
    return add(redis, "prova", EventRequest(), to or ["log"], NOW)


def notes(redis: Redis, seconds: float = 0) -> list[Note]:
    found = outbox.take(redis, NOW + timedelta(seconds=seconds), 100)
    return [msgspec.json.decode(raw, type=Note) for raw in found]


def test_an_event_is_told_once_to_each(redis: Redis) -> None:
    waiting = alert(redis, "log", "mailto:desk@example.org")
    event = events(meeting())[0]
    assert outbox.file(redis, waiting, event, NOW)
    assert not outbox.file(redis, waiting, event, NOW + timedelta(days=1))
    found = notes(redis)
    assert {note.to for note in found} == {"log", "mailto:desk@example.org"}
    assert len({note.id for note in found}) == 2
    assert found[0].event == event


def test_another_alert_tells_it_too(redis: Redis) -> None:
    event = events(meeting())[0]
    assert outbox.file(redis, alert(redis), event, NOW)
    assert outbox.file(redis, alert(redis), event, NOW)
    assert outbox.waiting(redis) == 2


def test_near_copies_say_the_same(redis: Redis) -> None:
    told = alert(redis)
    assert all(outbox.file(redis, told, event, NOW) for event in events(fire()))
    assert not any(outbox.file(redis, told, event, NOW) for event in events(copy_of_the_fire()))


def test_different_events_say_different_things() -> None:
    every = [outbox.saying(event) for item in (meeting(), fire()) for event in events(item)]
    assert len(set(every)) == len(every)


def test_a_note_is_one_tellers_until_its_lease_ends(redis: Redis) -> None:
    outbox.file(redis, alert(redis), events(meeting())[0], NOW)
    assert len(notes(redis)) == 1
    assert notes(redis, LEASE - 1) == []
    assert len(notes(redis, LEASE + 1)) == 1


def test_what_was_told_is_gone(redis: Redis) -> None:
    outbox.file(redis, alert(redis), events(meeting())[0], NOW)
    (raw,) = outbox.take(redis, NOW, 10)
    outbox.told(redis, raw)
    assert outbox.waiting(redis) == 0


def test_tries_come_later_and_later_and_end_aside(redis: Redis) -> None:
    outbox.file(redis, alert(redis), events(meeting())[0], NOW)
    moment, waits = NOW, []
    for _ in range(ATTEMPTS):
        (raw,) = outbox.take(redis, moment, 10)
        outbox.again(redis, raw, "il server non risponde", moment)
        later: Any = redis.zrange(outbox.OUTBOX, 0, 0, withscores=True)
        waits.append(later[0][1] - moment.timestamp() if later else 0)
        moment += timedelta(seconds=waits[-1])
    assert waits == [60, 120, 240, 480, 960, 1920, 3840, 0]
    (failed,) = outbox.failed(redis)
    assert (failed.attempts, failed.reason) == (ATTEMPTS, "il server non risponde")
    assert outbox.retry_failed(redis, moment) == 1
    assert (outbox.failed(redis), outbox.waiting(redis)) == ([], 1)


def test_a_hopeless_one_is_put_aside_at_once(redis: Redis) -> None:
    outbox.file(redis, alert(redis), events(meeting())[0], NOW)
    (raw,) = outbox.take(redis, NOW, 10)
    outbox.again(redis, raw, "404", NOW, hopeless=True)
    assert (outbox.waiting(redis), len(outbox.failed(redis))) == (0, 1)


def test_a_removed_alert_tells_nothing_more(redis: Redis) -> None:
    gone, stays = alert(redis), alert(redis)
    for one in (gone, stays):
        outbox.file(redis, one, events(meeting())[0], NOW)
    remove(redis, gone.id)
    assert [note.alert_id for note in notes(redis)] == [stays.id]


def test_what_was_told_long_ago_is_forgotten(redis: Redis) -> None:
    told, event = alert(redis), events(meeting())[0]
    outbox.file(redis, told, event, NOW)
    outbox.prune(redis, told.id, NOW + timedelta(days=179))
    assert not outbox.file(redis, told, event, NOW)
    outbox.prune(redis, told.id, NOW + timedelta(days=181))
    assert outbox.file(redis, told, event, NOW)


def test_articles_wait_until_they_were_looked_at(redis: Redis) -> None:
    outbox.indexed(redis, [("a", 1), ("b", 1)], NOW)
    outbox.indexed(redis, [("a", 2)], NOW + timedelta(seconds=1))
    seen = outbox.unseen(redis, 2)
    assert seen == ["a 1", "b 1"]
    assert outbox.unseen(redis, 2) == seen
    outbox.looked_at(redis, seen)
    assert outbox.unseen(redis, 9) == ["a 2"]
