"""Which article is it? Its id, and the fingerprint of its words. Pure."""

from __future__ import annotations

import hashlib
import re
from urllib.parse import parse_qsl, quote, unquote, urlencode, urljoin, urlsplit

from schemas.article import Article
from workers.errors import Rejected
from workers.politeness import domain_of

TRACKING = re.compile(
    r"^(utm_|at_|mtm_|pk_|piwik_|hsa_|ns_|xtor$|fbclid$|gclid$|gbraid$|wbraid$|dclid$|msclkid$|yclid$|twclid$|igshid$|mc_[ce]id$|"
    r"_ga$|ref$|ref_src$|refresh_ce$|source$|src$|cmpid$|cmp$|ocid$|ito$|smid$|rss$|partner$|wt_mc$|_hs(enc|mi)$|s_kwcid$|"
    r"spm$|share$|amp$|output$|guccounter$|guce_)",
    re.IGNORECASE,
)
"""Query parameters that say where a reader came from, not what he reads."""

VARIANTS = re.compile(
    r"(?:(?:amp|print|stampa|mobile)=(?:1|true|yes|si|on)?|(?:outputtype|layout|format|view|version)=(?:amp|print|mobile)|"
    r"tmpl=component)",
    re.IGNORECASE,
)
"""Query parameters, with their values, that ask for another form of the same page."""

_AMP_CACHE = re.compile(
    r"https?://(?:[\w-]+\.cdn\.ampproject\.org/(?:[acv]/)?|(?:www\.)?google\.[a-z.]{2,6}/amp/)(?P<tls>s/)?(?=[\w-]+\.)",
    re.IGNORECASE,
)
_VARIANT_HOST = re.compile(r"^(?:www|m|amp|mobile|mobi|touch)\.")
_VARIANT_END = re.compile(r"(?:/(?:amp|print|stampa)(?:\.s?html?)?/?|\.amp)$", re.IGNORECASE)
_VARIANT_MIDDLE = re.compile(r"(?<=\w)[._]amp(?=\.s?html?$)", re.IGNORECASE)
_VARIANT_START = re.compile(r"^/(?:amp|print)(?=/)", re.IGNORECASE)

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


def identity_of(url: str) -> str:
    """What an address says about which article it is: `canonical_url` without scheme, the variant of the page and `www.`.

    AMP, print and mobile forms are told from sections and entries of the same name by what is left: it must look like
    the address of an article ("/glossario/amp" is a page of its own).

    Raises:
        Rejected: it is no http(s) address.
    """
    url = url.strip()
    if cached := _AMP_CACHE.match(url):
        url = ("https://" if cached["tls"] else "http://") + url[cached.end() :]
    parts = urlsplit(canonical_url(url))
    host, path = parts.netloc, parts.path
    while (bare := _VARIANT_HOST.sub("", host)) != host and domain_of(f"http://{bare}/") == domain_of(
        f"http://{host}/"
    ):
        host = bare
    path = _without_variant(path)
    query = "&".join(pair for pair in parts.query.split("&") if pair and not VARIANTS.fullmatch(pair))
    return f"{host}{path}" + (f"?{query}" if query else "")


def _without_variant(path: str) -> str:
    shorter = _VARIANT_END.sub("", path)
    if shorter != path and looks_like_article(shorter):
        path = shorter
    for pattern in (_VARIANT_MIDDLE, _VARIANT_START):
        shorter = pattern.sub("", path)
        if shorter != path and _worded(shorter):
            path = shorter
    return path


def looks_like_article(path: str) -> bool:
    """Whether a path ends as those of articles do: a slug of three words, a number of three digits, or a file."""
    last = path.rstrip("/").rpartition("/")[2]
    return _worded(path) or re.search(r"\d{3}|\.s?html?$|\.php$", last) is not None


def _worded(path: str) -> bool:
    """A slug of three words tells an article apart by itself; a bare number may count something else elsewhere."""
    return len(re.findall(r"[-_]", path.rstrip("/").rpartition("/")[2])) > 1


def canonical_link(url: str, declared: str) -> tuple[str | None, str]:
    """The address that a page at `url` declares as its own (rel=canonical, og:url), None if it is not to be believed,
    and the reason.

    Many sites declare their home page, a section, or one address for all pages of a script.
    """
    try:
        found, asked = canonical_url(urljoin(url, declared.strip())), canonical_url(url)
    except (Rejected, ValueError):
        return None, "it is no address"
    there, here = urlsplit(found), urlsplit(asked)
    if domain_of(found) != domain_of(asked):
        return None, "it is on another domain"
    if there.path == "/" and not there.query:
        return None, "it is a home page"
    if here.query and not there.query and there.path == here.path and identity_of(found) != identity_of(asked):
        return None, "it drops what tells this page from others"
    if looks_like_article(_without_variant(here.path)) and not (looks_like_article(there.path) or there.query):
        return None, "it is no article's"
    return found, "declared by the page"


def article_id(article: Article) -> str:
    """32 hex digits: a hash of what identifies its URL (`identity_of`); else of feed and entry; else of the producer's id.

    Raises:
        Rejected: nothing tells the article apart from others.
    """
    if article.url:
        # http and https of one address are one article (miniflux#2358).
        return _hash("url", identity_of(article.url))
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
