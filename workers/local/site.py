"""The small news site that `dispaccio demo` watches: an RSS feed and the full pages of its articles.

`site/articles/` holds one article a file: texts written for this purpose (CC BY 4.0), in which every person, company
and event is invented. Publication times count back from the demo's start, and so do the weekdays in the texts:
`{ago_2}` is the weekday two working days before the start, `{in_3}` the one three after it: no court sits on a Sunday.
`Site.publish_update` brings the second state: one article revised, one new.
"""

from __future__ import annotations

import calendar
import json
import sys
import threading
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import format_datetime
from hashlib import sha256
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from string import Template
from types import TracebackType
from typing import Any, Literal, Self, cast
from urllib.parse import urlsplit
from xml.sax.saxutils import escape

import msgspec
from babel.dates import format_date

FOLDER = Path(__file__).parent / "site"

RELATED = 4
"""Other articles that a page links to."""


class Version(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What an article says; paragraphs of `text` are parted by empty lines."""

    title: str
    teaser: str = ""
    text: str = ""


class SiteArticle(Version, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An article of the site, as its TOML file states it."""

    path: str
    section: str
    author: str
    tags: list[str]
    minutes_ago: int = 0
    """Publication, in minutes before the demo's start."""
    language: str = "it"
    layout: Literal["agency", "gazette", "gallery"] = "agency"
    """`gazette` is another paper's page, `gallery` one without any text."""
    charset: str = "utf-8"
    full_text_in_feed: bool = False
    title_escaped_twice: bool = False
    """The feed has `&amp;rsquo;` where it should have an apostrophe (miniflux#999)."""
    copy_of: str | None = None
    """The path of the article that this one repeats in nearly the same words."""
    update: Version | None = None
    """What the article says after `Site.publish_update`."""
    with_update: bool = False
    """The article appears only with `Site.publish_update`."""


@dataclass(frozen=True)
class Posting:
    """An article as the site shows it at one moment."""

    article: SiteArticle
    title: str
    teaser: str
    paragraphs: tuple[str, ...]
    url: str
    published: datetime
    updated: datetime


@dataclass(frozen=True)
class Resource:
    """What one path answers."""

    content_type: str
    body: bytes
    etag: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "etag", f'"{sha256(self.body).hexdigest()[:16]}"')


@dataclass(frozen=True)
class Expected:
    """What a reader of the feed should end up with. Articles are named by the addresses of their pages."""

    entries: int
    """Entries of the feed before the update."""
    unreadable: tuple[str, ...]
    """No text in the feed and none on the page."""
    copies: Mapping[str, str]
    """A near-copy -> its origin."""
    updated: tuple[str, ...]
    added: tuple[str, ...]
    """Entries that the update adds."""
    languages: Mapping[str, int]
    """ISO 639-1 -> readable articles before the update."""


def load_articles() -> list[SiteArticle]:
    """The articles of `site/articles/`, in the order of their file names."""
    files = sorted((FOLDER / "articles").glob("*.toml"))
    return [msgspec.toml.decode(file.read_bytes(), type=SiteArticle) for file in files]


def postings(
    articles: Sequence[SiteArticle], base: str, start: datetime, update_at: datetime | None = None
) -> list[Posting]:
    """What the site at `base` shows after `start` or, if it is given, after the update at `update_at`: newest first."""
    shown = []
    for article in articles:
        version: Version = article
        published = revised = start - timedelta(minutes=article.minutes_ago)
        if update_at is None:
            if article.with_update:
                continue
        elif article.with_update:
            published = revised = update_at
        elif article.update is not None:
            version, revised = article.update, update_at
        weekdays = _weekdays(start, article.language)
        shown.append(
            Posting(
                article=article,
                title=version.title,
                teaser=version.teaser,
                paragraphs=tuple(version.text.format_map(weekdays).strip().split("\n\n")) if version.text else (),
                url=base + article.path,
                published=published,
                updated=revised,
            )
        )
    return sorted(shown, key=lambda posting: posting.published, reverse=True)


def render(shown: Sequence[Posting], base: str, built: datetime) -> dict[str, Resource]:
    """Path -> what it answers: the feed, last changed at `built`, and the pages."""
    feed = _template("feed.xml", base=base, built=format_datetime(built), entries="".join(map(render_entry, shown)))
    resources = {"/feed.xml": Resource("application/rss+xml; charset=utf-8", feed.encode())}
    for posting in shown:
        article = posting.article
        others = [other for other in shown if other is not posting and other.paragraphs][:RELATED]
        # A character that the page's charset lacks can only come from another article's title.
        body = render_page(posting, others).encode(article.charset, "xmlcharrefreplace")
        resources[article.path] = Resource(f"text/html; charset={article.charset}", body)
    return resources


def render_entry(posting: Posting) -> str:
    """The RSS 2.0 item of an article; its full text, if it is to be there, in content:encoded."""
    article = posting.article
    title = posting.title.replace("’", "&rsquo;") if article.title_escaped_twice else posting.title
    details = [f"<category>{_escape(tag)}</category>" for tag in article.tags]
    if posting.updated != posting.published:
        details.append(f"<atom:updated>{posting.updated.isoformat(timespec='seconds')}</atom:updated>")
    if posting.teaser:
        details.append(f"<description>{_escape(posting.teaser)}</description>")
    if article.full_text_in_feed:
        details.append(f"<content:encoded><![CDATA[{_html(posting.paragraphs)}]]></content:encoded>")
    return _template(
        "entry.xml",
        title=_escape(title),
        url=posting.url,
        guid=f"tag:telescrivente.example,2026:{article.path}",
        published=format_datetime(posting.published),
        author=_escape(article.author),
        details="\n".join(details),
    )


def render_page(posting: Posting, related: Sequence[Posting]) -> str:
    """The page of an article, with links to `related` ones in the middle of its text and beside it."""
    article = posting.article
    middle = len(posting.paragraphs) // 2
    return _template(
        f"pages/{article.layout}.html",
        language=article.language,
        charset=article.charset,
        title=_escape(posting.title),
        teaser=_escape(posting.teaser),
        author=_escape(article.author),
        section=_escape(article.section),
        url=posting.url,
        published=posting.published.isoformat(timespec="seconds"),
        updated=posting.updated.isoformat(timespec="seconds"),
        displayed=posting.updated.strftime("%d/%m/%Y %H:%M"),
        json_ld=_json_ld(posting),
        body_start=_html(posting.paragraphs[:middle]),
        body_end=_html(posting.paragraphs[middle:]),
        related="\n".join(f'<li><a href="{other.url}">{_escape(other.title)}</a></li>' for other in related),
        tags="\n".join(f'<li><a href="/tag/" rel="tag">{_escape(tag)}</a></li>' for tag in article.tags),
    )


class Site:
    """Serves the site on a free port of 127.0.0.1 while the context is open. Nothing is logged.

    `start` is the moment that publication times count back from, with its offset from UTC (default: now).
    """

    def __init__(self, start: datetime | None = None) -> None:
        self.start = start or _now()
        self._articles = load_articles()

    def __enter__(self) -> Self:
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self.base = f"http://127.0.0.1:{self._server.server_port}"
        self._show(None)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), name="site", daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    @property
    def feed_url(self) -> str:
        return f"{self.base}/feed.xml"

    def publish_update(self, at: datetime | None = None) -> None:
        """Revise one article and add a new one, at the moment `at` (default: now)."""
        self._show(at or _now())

    @property
    def expected(self) -> Expected:
        first = [article for article in self._articles if not article.with_update]
        return Expected(
            entries=len(first),
            unreadable=tuple(self.base + article.path for article in first if not article.text),
            copies={
                self.base + article.path: self.base + article.copy_of
                for article in first
                if article.copy_of is not None
            },
            updated=tuple(self.base + article.path for article in first if article.update),
            added=tuple(self.base + article.path for article in self._articles if article.with_update),
            languages=Counter(article.language for article in first if article.text),
        )

    def _show(self, update_at: datetime | None) -> None:
        shown = postings(self._articles, self.base, self.start, update_at)
        self._server.resources = render(shown, self.base, update_at or self.start)


class _Server(ThreadingHTTPServer):
    resources: Mapping[str, Resource] = {}

    def handle_error(self, request: Any, client_address: Any) -> None:
        # A reader that hangs up early (a killed worker) is no fault of the site.
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        resource = cast("_Server", self.server).resources.get(urlsplit(self.path).path)
        if resource is None:
            self.send_error(HTTPStatus.NOT_FOUND)
            return
        known = self.headers.get("If-None-Match", "")
        fresh = resource.etag in (tag.strip().removeprefix("W/") for tag in known.split(","))
        self.send_response(HTTPStatus.NOT_MODIFIED if fresh else HTTPStatus.OK)
        self.send_header("ETag", resource.etag)
        if not fresh:
            self.send_header("Content-Type", resource.content_type)
            self.send_header("Content-Length", str(len(resource.body)))
        self.end_headers()
        if not fresh and self.command != "HEAD":
            self.wfile.write(resource.body)

    do_HEAD = do_GET

    def log_message(self, format: str, *args: Any) -> None:
        pass


def _now() -> datetime:
    return datetime.now().astimezone().replace(microsecond=0)


def _weekdays(start: datetime, language: str) -> dict[str, str]:
    names = {}
    for direction, step in (("ago", timedelta(days=-1)), ("in", timedelta(days=1))):
        day = start.date()
        for n in range(1, 5):
            day += step
            while day.weekday() >= calendar.SATURDAY:
                day += step
            names[f"{direction}_{n}"] = format_date(day, "EEEE", locale=language)
    return names


def _template(name: str, **values: str) -> str:
    return Template((FOLDER / name).read_text(encoding="utf-8")).substitute(values)


def _escape(text: str) -> str:
    return escape(text, {'"': "&quot;"})


def _html(paragraphs: Sequence[str]) -> str:
    return "\n".join(f"<p>{_escape(paragraph)}</p>" for paragraph in paragraphs)


def _json_ld(posting: Posting) -> str:
    """The article's schema.org description. `<` is written as an escape, so that no text can end the script."""
    data = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": posting.title,
        "description": posting.teaser,
        "inLanguage": posting.article.language,
        "datePublished": posting.published.isoformat(timespec="seconds"),
        "dateModified": posting.updated.isoformat(timespec="seconds"),
        "mainEntityOfPage": posting.url,
        "author": {"@type": "Person", "name": posting.article.author},
        "publisher": {"@type": "NewsMediaOrganization", "name": "Telescrivente"},
    }
    return json.dumps(data, ensure_ascii=False).replace("<", "\\u003c")
