"""Which article is it? Its id, and the fingerprint of its words. Pure."""

from __future__ import annotations

import hashlib
import re
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from schemas.article import Article
from workers.errors import Rejected

TRACKING = re.compile(
    r"^(utm_|at_|mtm_|pk_|piwik_|hsa_|ns_|xtor$|fbclid$|gclid$|gbraid$|wbraid$|dclid$|msclkid$|yclid$|twclid$|igshid$|mc_[ce]id$|"
    r"_ga$|ref$|ref_src$|refresh_ce$|source$|src$|cmpid$|cmp$|ocid$|ito$|smid$|rss$|partner$|wt_mc$|_hs(enc|mi)$|s_kwcid$|"
    r"spm$|share$|amp$|output$|guccounter$|guce_)",
    re.IGNORECASE,
)
"""Query parameters that say where a reader came from, not what he reads."""

DEFAULT_PORTS = {"http": 80, "https": 443}


def canonical_url(url: str) -> str:
    """An address without what does not tell articles apart: tracking, fragment, default port, letter case of the host.

    RFC 3986, 6.2.2 (syntax-based normalisation). The order of the other query parameters is kept: some sites mind.

    Raises:
        Rejected: it is no http(s) address.
    """
    try:
        parts = urlsplit(url.strip())
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise Rejected(f"no valid address: {url!r} ({error})") from error
    if parts.scheme.lower() not in DEFAULT_PORTS or not host:
        raise Rejected(f"no http(s) address: {url!r}")
    scheme = parts.scheme.lower()
    netloc = host.encode("idna").decode() if not host.isascii() and _idna(host) else host
    if ":" in netloc:
        netloc = f"[{netloc}]"
    if port and port != DEFAULT_PORTS[scheme]:
        netloc += f":{port}"
    path = quote(unquote(parts.path), safe="/:@!$&'()*+,;=~-._") or "/"
    if len(path) > 1:
        path = path.rstrip("/") or "/"
    kept = [(k, v) for k, v in parse_qsl(parts.query, keep_blank_values=True) if not TRACKING.match(k)]
    return f"{scheme}://{netloc}{path}" + (f"?{urlencode(kept)}" if kept else "")


def _idna(host: str) -> bool:
    try:
        host.encode("idna")
    except UnicodeError:
        return False
    return True


def article_id(article: Article) -> str:
    """32 hex digits: a hash of the canonical URL, whatever its scheme; else of feed and entry; else of the producer's id.

    Raises:
        Rejected: nothing tells the article apart from others.
    """
    if article.url:
        # http and https of one address are one article (miniflux#2358).
        return _hash("url", canonical_url(article.url).partition("://")[2])
    if article.origin and article.origin.entry:
        return _hash("entry", article.origin.feed, article.origin.entry)
    if article.id:
        return _hash("id", article.publisher or "", article.id)
    if article.text or article.html:
        return _hash("text", article.title, article.text or article.html)
    raise Rejected("neither url nor feed entry nor id nor text: nothing tells this article apart")


def fingerprint(title: str, text: str) -> str:
    """32 hex digits over the words and signs, so that blanks and line feeds make no revision."""
    return _hash(" ".join(title.split()), " ".join(text.split()))


def _hash(*parts: str) -> str:
    digest = hashlib.blake2b(digest_size=16)
    for part in parts:
        data = part.encode("utf-8", "surrogatepass")
        digest.update(len(data).to_bytes(8, "big") + data)
    return digest.hexdigest()
