"""Which entries of a feed are new, which changed, and the articles that they become: pure decisions."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from html import escape

import msgspec

from schemas.article import MAX_TITLE, Article, FeedEntry
from workers.errors import Rejected
from workers.queue.stream import decode, encode
from workers.watch.dates import too_early
from workers.watch.feeds import Feed, Seen
from workers.watch.markup import letters
from workers.watch.parse import Entry

KEEP = timedelta(days=30)
"""How long an entry is remembered after it left the feed: some come back when later ones are withdrawn."""

MAX_LEFT = 5_000
"""Entries that left the feed and are remembered, the latest first. Bounds a feed whose ids change at each poll."""


class Sifted(msgspec.Struct):
    """What the entries of a feed come to. `seen` and `forgotten` are the changes to what is remembered."""

    articles: list[Article] = []
    rejected: list[tuple[bytes, str]] = []
    """The article's JSON and the reason why the queue would refuse it."""
    seen: dict[str, Seen] = {}
    forgotten: list[str] = []
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    notes: list[str] = []


def sift(feed: Feed, entries: Sequence[Entry], seen: Mapping[str, Seen], now: datetime) -> Sifted:
    """Tell new and changed entries from those that were put on the queue already."""
    sifted = Sifted()
    present = dict(zip(entry_keys(entries), entries, strict=True))
    # Oldest first, as feeds list the newest first: the queue keeps the order in which things were published.
    for key, entry in reversed(present.items()):
        known = seen.get(key)
        mark = fingerprint(entry)
        if known and known.fingerprint == mark:
            sifted.unchanged += 1
            if known.left:
                sifted.seen[key] = Seen(mark, known.revised)
            continue
        article = entry_to_article(feed, entry, now, known)
        sifted.seen[key] = Seen(mark, _milliseconds(article.updated or article.published or now))
        try:
            decode(encode(article))
        except Rejected as refusal:
            sifted.rejected.append((encode(article), refusal.reason))
            continue
        sifted.articles.append(article)
        if known:
            sifted.changed += 1
        else:
            sifted.new += 1
    _forget(sifted, seen, present, now)
    sifted.notes = _notes(sifted, entries, now)
    return sifted


def entry_keys(entries: Sequence[Entry]) -> list[str]:
    """One key an entry: a hash of its id, else its link, else its title and date.

    An id that several links share is none. http: and https: are one (miniflux#2358).
    """
    links: dict[str, set[str | None]] = {}
    for entry in entries:
        if entry.id:
            links.setdefault(entry.id, set()).add(entry.link)
    return [_key(entry, shared=bool(entry.id) and len(links[entry.id or ""]) > 1) for entry in entries]


def _key(entry: Entry, *, shared: bool) -> str:
    if entry.id and not shared:
        return _digest(_schemeless(entry.id))
    if entry.link:
        return _digest(_schemeless(entry.link))
    published = entry.published.isoformat() if entry.published else ""
    return _digest(entry.id or "", entry.title, published or letters(entry.html or entry.text))


def fingerprint(entry: Entry) -> str:
    """Hash of the letters in title and text, and of the time of the last change if the feed tells it."""
    updated = entry.updated.isoformat() if entry.updated else ""
    return _digest(entry.title, letters(entry.html or entry.text), updated)


def entry_to_article(feed: Feed, entry: Entry, fetched: datetime, known: Seen | None = None) -> Article:
    """The article of an entry, as a new revision if something of it (`known`) was put on the queue before.

    A date in the future is left out. A changed entry's `updated` is its own if that is later than the last
    revision, else the time of this fetch: the index keeps the latest.
    """
    published = _credible(entry.published, fetched)
    updated = _credible(entry.updated, fetched)
    if known and (updated is None or _milliseconds(updated) <= known.revised):
        after = datetime.fromtimestamp(known.revised / 1000, UTC) + timedelta(milliseconds=1)
        updated = max(fetched, after)
    title, text = entry.title, entry.text
    if len(title) > MAX_TITLE:
        title, text = "", text or ("" if entry.html else title)
    return Article(
        url=entry.link,
        title=title,
        # Plain text would be taken for the whole article (docs/producing.md), and a feed's is mostly a teaser.
        html=entry.html or escape(text, quote=False).replace("\n", "<br>"),
        language=_language(feed.language),
        published=published,
        updated=updated,
        fetched=fetched,
        authors=entry.authors[:100],
        publisher=feed.title[:512] or None,
        tags=entry.tags[:100],
        origin=FeedEntry(feed=feed.known_as, entry=entry.id or entry.link, title=feed.title or None),
    )


def _forget(sifted: Sifted, seen: Mapping[str, Seen], present: Mapping[str, Entry], now: datetime) -> None:
    moment = int(now.timestamp())
    left = {key: known.left for key, known in seen.items() if key not in present}
    for key, since in left.items():
        if not since:
            left[key] = moment
            sifted.seen[key] = msgspec.structs.replace(seen[key], left=moment)
    kept = sorted((key for key in left if left[key] > moment - KEEP.total_seconds()), key=lambda key: -left[key])
    sifted.forgotten = sorted(left.keys() - set(kept[:MAX_LEFT]))
    for key in sifted.forgotten:
        sifted.seen.pop(key, None)


def _notes(sifted: Sifted, entries: Sequence[Entry], now: datetime) -> list[str]:
    """What is odd about the entries, in words."""
    unread = [entry.unread_date for entry in entries if entry.unread_date]
    ahead = sum(any(date and too_early(date, now) for date in (entry.published, entry.updated)) for entry in entries)
    counted = Counter(
        {
            f"entries with a date that cannot be read, such as “{(unread or [''])[0][:60]}”": len(unread),
            "entries with a date in the future, left out": ahead,
            "entries with dates without a zone, taken for local time": sum(entry.zone_assumed for entry in entries),
            "entries refused, see the quarantine": len(sifted.rejected),
        }
    )
    return [f"{number} {what}" for what, number in counted.items() if number]


def _credible(date: datetime | None, now: datetime) -> datetime | None:
    return None if date is None or too_early(date, now) else date


def _language(tag: str | None) -> str | None:
    match = re.match(r"([a-z]{2})(?:[-_]|$)", (tag or "").strip().lower())
    return match[1] if match else None


def _schemeless(address: str) -> str:
    return re.sub(r"^https?:", "", address.strip(), flags=re.IGNORECASE)


def _milliseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


def _digest(*parts: str) -> str:
    return hashlib.blake2b("\0".join(parts).encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
