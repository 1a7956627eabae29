"""`dispaccio up` and `demo` as a user runs them: real processes, from outside."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from redis import Redis

from tests.conftest import Web
from tests.local.instance import COMMAND, Up, wait

TEXT = (
    "Il ministro degli Esteri Aldo Nistri ha incontrato ieri a Lubiana il collega sloveno. I due hanno firmato un accordo sulla "
    "ferrovia che prevede investimenti per 49 milioni di euro. Secondo il portavoce i lavori daranno impiego a 600 operai. "
)


def rss(items: dict[str, str], base: str) -> bytes:
    entries = "".join(
        f"<item><guid>{name}</guid><title>{title}</title><link>{base}/{name}</link>"
        f"<pubDate>Fri, 27 Nov 2026 10:00:00 +0100</pubDate><description>{title}. {TEXT * 3}</description></item>"
        for name, title in items.items()
    )
    return f'<rss version="2.0"><channel><title>Prova</title><language>it</language>{entries}</channel></rss>'.encode()


@pytest.fixture
def up(tmp_path: Path) -> Iterator[Up]:
    running = Up(tmp_path / "data")
    yield running
    running.stop()


def test_an_article_added_to_a_watched_feed_is_found_without_further_command(up: Up, web: Web) -> None:
    items = {"a": "Accordo sulla ferrovia"}
    feed = web.serve("/feed.xml", rss(items, web.url("")))
    assert "private network" in up.run("feeds", "add", feed)
    wait(lambda: up.json("search", "ferrovia")["total"] == 1, 60, up.logs)

    items["b"] = "Sciopero dei portuali"
    web.serve("/feed.xml", rss(items, web.url("")))
    wait(lambda: up.json("search", "portuali")["total"] == 1, 60, up.logs)

    # The same article through a second feed is one document that lists both.
    other = web.serve("/altro.xml", rss({"a": "Accordo sulla ferrovia"}, web.url("")))
    up.run("feeds", "add", other)
    wait(lambda: len(up.json("search", "accordo", "--size", "5")["hits"][0]["article"]["feeds"]) == 2, 60, up.logs)
    assert up.json("search")["total"] == 2

    [one, two] = up.json("feeds", "list")
    assert {one["url"], two["url"]} == {feed, other}
    assert "ok" in up.run("feeds", "list")
    assert "as the user set it" in up.run("feeds", "show", one["url"])  # a private network's interval
    assert "next poll" in up.run("feeds", "poll", one["url"], "--explain")
    assert up.json("status")["indexed"]["articles"] == 2


def test_nothing_is_lost_over_kills_and_restarts(up: Up, tmp_path: Path) -> None:
    lines = [
        json.dumps({"url": f"https://example.org/{n}", "title": f"Notizia {n}", "text": f"{TEXT} Numero {n}.",
                    "published": "2026-11-27T10:00:00+01:00"})
        for n in range(60)
    ]  # fmt: skip
    file = tmp_path / "articles.jsonl"
    file.write_text("\n".join([*lines[:30], "{no json", *lines[30:]]))
    up.run("ingest", str(file), "--no-wait", code=1)
    redis = Redis.from_url(up.running.redis_url)
    wait(lambda: redis.xlen("dispaccio:articles") < 60, 60, up.logs)
    os.kill(up.children()["ingest"], signal.SIGKILL)  # in the middle of a batch
    wait(lambda: "ingest" in up.children(), 30, up.logs)

    def all_in() -> bool:
        return bool(up.json("status")["indexed"]["articles"] == 60)

    wait(all_in, 150, up.logs)
    assert up.json("queue", "status")["quarantined"] == 1
    assert "line 31" in up.run("queue", "quarantine")

    assert "stop it, or give another --data" in up.run("up", code=1)
    events = up.json("status")["indexed"]["events"]
    output = up.stop()
    assert "stopping" in output
    assert up.process.returncode == 0
    assert up.children() == {}

    again = Up(up.data)
    try:
        assert again.json("status")["indexed"] == {"articles": 60, "events": events}
        assert again.json("queue", "status")["quarantined"] == 1
    finally:
        again.stop(signal.SIGTERM)
    assert again.process.returncode == 0
    assert again.children() == {}


def test_commands_say_what_to_do_when_nothing_runs(tmp_path: Path) -> None:
    environment = os.environ | {
        "DISPACCIO_DATA": str(tmp_path),
        "DISPACCIO_REDIS_URL": "redis://127.0.0.1:1/0",
        "DISPACCIO_ELASTICSEARCH_URL": "http://127.0.0.1:1",
    }
    for arguments in (["search", "x"], ["feeds", "list"], ["queue", "status"], ["status"]):
        done = subprocess.run([*COMMAND, *arguments], env=environment, capture_output=True, text=True, timeout=60)
        assert done.returncode == 3, done.stdout + done.stderr
        assert "Is `dispaccio up` running" in done.stderr
        assert "Traceback" not in done.stderr


def test_the_demo_ends_by_itself_and_leaves_nothing(tmp_path: Path) -> None:
    environment = os.environ | {"TMPDIR": str(tmp_path), "COLUMNS": "200"}
    done = subprocess.run(
        [*COMMAND, "demo"], env=environment, capture_output=True, text=True, timeout=200, cwd=tmp_path
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "16 articles indexed" in done.stdout
    assert "1 refused" in done.stdout
    assert "revised" in done.stdout
    assert "near-copy" in done.stdout
    assert list(tmp_path.iterdir()) == []
    left = [path for path in Path("/proc").glob("[0-9]*/environ") if str(tmp_path).encode() in _bytes(path)]
    assert left == []


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""
