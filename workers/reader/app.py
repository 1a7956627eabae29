"""The reader page: routes, languages, HTML or JSON, errors in the same dress. What views show is decided in `views`."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

import jinja2
import msgspec
import structlog
import uvicorn
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Scope

from workers.errors import Rejected, Unavailable
from workers.reader import health, security, views
from workers.reader.catalogue import LANGUAGES, Catalogue, Language, catalogue, preferred
from workers.reader.find import Finder
from workers.reader.settings import ReaderSettings
from workers.reader.state import PATHS, address, entity_url, parse
from workers.search.facets import is_key

View = Callable[[Request, Catalogue], views.Page]

STATIC = Path(str(files("workers.reader") / "static"))

YEAR = 31_536_000
"""Seconds."""

COOKIE = "lang"

log = structlog.get_logger()


class Reader:
    """The page over a search engine and a queue, both read only. `hosts`: names that may be asked for, empty: any."""

    def __init__(
        self, finder: Finder, look: Callable[[], health.Health], per_minute: int, hosts: Collection[str] = ()
    ) -> None:
        self.finder, self.look, self.hosts = finder, look, hosts
        self.buckets = security.Buckets(per_minute)
        pages = Starlette(
            routes=[
                Route("/", self._page(self.articles)),
                Route("/events", self._page(self.events)),
                Route("/suggest", self._page(self.suggest)),
                Route("/article/{article_id}", self._page(self.article)),
                Route("/entity/{key:path}", self._page(self.entity)),
                Route("/status", self._page(self.status)),
                Mount("/static", StaticForever(directory=STATIC)),
            ],
            exception_handlers={
                HTTPException: self._on_http_error,
                Rejected: self._on_rejected,
                Unavailable: self._on_unavailable,
                Exception: self._on_bug,
            },
        )
        self.app: ASGIApp = security.SafeHeaders(pages)

    # --- views --------------------------------------------------------------------------------------------------------

    def articles(self, request: Request, say: Catalogue) -> views.Page:
        state = parse("articles", request.query_params.multi_items())
        return views.search(state, self.finder.articles(state, say.language), say)

    def events(self, request: Request, say: Catalogue) -> views.Page:
        state = parse("events", request.query_params.multi_items())
        return views.search(state, self.finder.events(state, say.language), say)

    def suggest(self, request: Request, say: Catalogue) -> views.Page:
        found = self.finder.suggestions(request.query_params.get("q", ""), say.language)
        return views.suggested(request.query_params.get("kind", ""), found, say)

    def article(self, request: Request, say: Catalogue) -> views.Page:
        document = self.finder.article(request.path_params["article_id"])
        if document is None:
            raise HTTPException(404)
        return views.article(document, self.finder.copies(document), say)

    def entity(self, request: Request, say: Catalogue) -> views.Page:
        key = request.path_params["key"]
        found = self.finder.entity(key, say.language) if is_key(key) else None
        if found is None or not (found.article_total or found.event_total):
            raise HTTPException(404)
        return views.entity(key, found, say)

    def status(self, request: Request, say: Catalogue) -> views.Page:
        return views.status(self.look(), say)

    # --- around them --------------------------------------------------------------------------------------------------

    def _page(self, view: View) -> Callable[[Request], Response]:
        """An endpoint: run in a thread, since a view waits for the engine."""

        def endpoint(request: Request) -> Response:
            if not security.is_host(request.headers.get("host", ""), self.hosts):
                raise HTTPException(400, "this host is not served here: DISPACCIO_READER_HOSTS names those that are")
            client = security.client_of(request.client.host if request.client else None)
            if wait := self.buckets.take(client):
                raise HTTPException(429, headers={"retry-after": f"{wait:.0f}"})
            return shorter(request) or respond(request, view(request, words_for(request)))

        return endpoint

    def _on_http_error(self, request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        said = error.detail if error.status_code == 400 else ""
        return wrong(request, error.status_code, said, dict(error.headers or {}))

    def _on_rejected(self, request: Request, error: Exception) -> Response:
        return wrong(request, 400, str(error))

    def _on_unavailable(self, request: Request, error: Exception) -> Response:
        log.warning("a page cannot be shown", path=request.url.path, reason=str(error))
        return wrong(request, 503, "", {"retry-after": "10"})

    def _on_bug(self, request: Request, error: Exception) -> Response:
        """The server logs the traceback itself; the reader is told nothing of it."""
        return wrong(request, 500)


def shorter(request: Request) -> Response | None:
    """To the address that a view's links have, from that of a form with empty fields: one view, one address."""
    given = request.query_params.multi_items()
    if request.url.path not in PATHS.values() or all(value for _, value in given):
        return None
    return RedirectResponse(address(request.url.path, [(name, value) for name, value in given if value]), 303)


class StaticForever(StaticFiles):
    """Our own files, kept by browsers for a year: their addresses change with what is in them (`static_url`)."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        response.headers["cache-control"] = f"public, max-age={YEAR}, immutable"
        return response


# --- answers ------------------------------------------------------------------------------------------------------------


def words_for(request: Request) -> Catalogue:
    """The interface's language: as asked for in the address, else as asked for before, else as the browser prefers."""
    for asked in (request.query_params.get("lang"), request.cookies.get(COOKIE)):
        if language := known(asked):
            return catalogue(language)
    return catalogue(preferred(request.headers.get("accept-language", "")))


def known(language: str | None) -> Language | None:
    return next((one for one in LANGUAGES if one == language), None)


def wants_json(request: Request) -> bool:
    """Whether the request's `Accept` asks for JSON and not for a page."""
    accepted = request.headers.get("accept", "")
    return "application/json" in accepted and "text/html" not in accepted


def respond(request: Request, page: views.Page, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """The page as HTML or as JSON."""
    if wants_json(request):
        response = Response(msgspec.json.encode(page), status, headers, media_type="application/json")
    else:
        html = render(page, words_for(request), request)
        response = Response(html, status, headers, media_type="text/html")
    response.headers["vary"] = "accept, accept-language, cookie"
    response.headers["cache-control"] = "private, no-cache"
    if language := known(request.query_params.get("lang")):
        response.set_cookie(COOKIE, language, max_age=YEAR, httponly=True, samesite="lax")
    return response


def wrong(request: Request, status: int, detail: str = "", headers: dict[str, str] | None = None) -> Response:
    """The page of an error."""
    return respond(request, views.error(status, detail, words_for(request)), status, headers)


def render(page: views.Page, say: Catalogue, request: Request) -> str:
    """The page as HTML. Every value is escaped by the templates' environment."""
    path = request.url.path
    kept = [(name, value) for name, value in request.query_params.multi_items() if name != "lang"]
    languages = [(one, address(path, [*kept, ("lang", one)])) for one in LANGUAGES]
    template = templates().get_template(page.template)
    return template.render(page=page, say=say, path=path, languages=languages)


@lru_cache(maxsize=1)
def templates() -> jinja2.Environment:
    """The templates, with what they may call."""
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("workers.reader"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    environment.globals.update(static_url=static_url, entity_url=entity_url, paths=PATHS)
    return environment


@lru_cache(maxsize=32)
def static_url(name: str) -> str:
    """A static file's address, with a hash of what is in it."""
    return f"/static/{name}?{hashlib.blake2b((STATIC / name).read_bytes(), digest_size=6).hexdigest()}"


# --- serving ------------------------------------------------------------------------------------------------------------


def reader(settings: ReaderSettings, host: str) -> Reader:
    """The page as the settings say, for a server that listens on `host`."""
    from workers.extract.link import key_of
    from workers.index.client import connect

    read_only = settings.read_only()
    engine, redis = connect(read_only), health.connect(settings)
    finder = Finder(engine, read_only, key_of)
    return Reader(
        finder,
        lambda: health.look(redis, finder.client, read_only),
        settings.reader_requests_per_minute,
        settings.hosts(host),
    )


def serve(settings: ReaderSettings, host: str = "127.0.0.1", port: int = 8080) -> None:
    """Serve the page until SIGINT or SIGTERM.

    Behind a proxy on this machine the client's address is taken from `X-Forwarded-For`; of another proxy, if the
    environment names it in `FORWARDED_ALLOW_IPS` (uvicorn).
    """
    uvicorn.run(
        reader(settings, host).app,
        host=host,
        port=port,
        server_header=False,
        access_log=False,
        log_level="warning",
        lifespan="off",
        timeout_graceful_shutdown=5,
    )
