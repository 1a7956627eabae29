from __future__ import annotations

from schemas.article import Article
from tests.factory import meeting
from tests.reindex.conftest import Desk, story
from tests.test_ingest import no_page, worker
from workers.archive.writing import Archive
from workers.read.duplicates import story_of
from workers.retention.forget import Forgotten, articles_of, forget, id_of, is_forgotten


def forgotten(desk: Desk, *ids: str) -> Forgotten:
    return forget(desk.redis, desk.client, desk.queue, desk.settings, ids, twofold=False, sleep=lambda seconds: None)


def test_an_article_goes_from_everywhere_and_does_not_come_back(desk: Desk) -> None:
    of = Article(url="https://m.example.org/persona?utm_source=x", text="Una persona ha firmato un accordo. " * 20)
    name = id_of("https://www.example.org/persona")
    desk.queue.put([of])
    worker(desk.queue, desk.client).run()
    assert f"articles {name}" in desk.contents(desk.pair())
    desk.queue.put([of])
    told = forgotten(desk, name)
    assert (told.articles, told.queued) == (1, 1)
    assert f"articles {name}" not in desk.contents(desk.pair())
    assert desk.queue.status().waiting == 0
    desk.queue.put([of])
    worker(desk.queue, desk.client).run()
    assert f"articles {name}" not in desk.contents(desk.pair())
    status = desk.queue.status()
    assert (status.waiting, status.pending, status.quarantined) == (0, 0, 0)
    assert forgotten(desk, name).articles == 0


def test_it_goes_from_quarantine_and_from_the_retries(desk: Desk) -> None:
    of = Article(url="https://example.org/vuoto", title="Foto")
    desk.queue.put([of])
    worker(desk.queue, desk.client, fetch_for=lambda feed: no_page).run()
    assert desk.queue.status().quarantined == 1
    desk.queue.put([of])
    (message,) = desk.queue.take()
    desk.queue.retry(message, "prova", 60)
    assert forgotten(desk, id_of("https://example.org/vuoto")).queued == 2
    status = desk.queue.status()
    assert (status.delayed, status.quarantined) == (0, 0)


def test_copies_are_compared_with_it_no_more(desk: Desk) -> None:
    text = " ".join(f"parola{n}" for n in range(80))
    assert story_of(desk.redis, "first", text) == "first"
    assert story_of(desk.redis, "second", text) == "first"
    forgotten(desk, "first", "second")
    assert story_of(desk.redis, "third", text) == "third"


def test_all_articles_about_a_person(desk: Desk) -> None:
    about = articles_of(desk.client, desk.settings, ["per:aldo-bruni"])
    assert set(about) == {story(number)[0].id for number in range(20)}
    assert forgotten(desk, *about).articles == 20
    assert articles_of(desk.client, desk.settings, ["per:aldo-bruni"]) == []
    assert meeting()[0].id in {one["article_id"] for one in desk.contents(desk.pair()).values()}


def test_a_re_index_from_the_archive_brings_nothing_back(desk: Desk) -> None:
    assert desk.settings.archive is not None
    Archive(desk.settings.archive).append([story(number) for number in range(20)])
    name = story(3)[0].id
    forgotten(desk, name)
    assert is_forgotten(desk.redis, name)
    desk.reindexer().start("by hand", "archive", forced=True)
    assert desk.run().phase == "swapped"
    assert name not in {one["article_id"] for one in desk.contents(desk.pair()).values()}
