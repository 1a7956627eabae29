"""Which entries of a feed are new, which changed, and the articles that they become: pure decisions."""

from __future__ import annotations

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from html import escape
from urllib.parse import urlsplit

import msgspec

from schemas.article import MAX_TITLE, Article, FeedEntry
from workers.errors import Rejected
from workers.queue.stream import decode, encode
from workers.read.identity import identity_of
from workers.watch.dates import too_early
from workers.watch.feeds import Feed, Seen
from workers.watch.markup import letters
from workers.watch.parsed import MAX_ENTRIES, Entry

KEEP = timedelta(days=30)
"""How long an entry is remembered after it left the feed: some come back when later ones are withdrawn."""

MAX_LEFT = 5_000
"""Entries that left the feed and are remembered, the latest first. Bounds a feed whose ids change at each poll."""


class Sifted(msgspec.Struct):
    """What the entries of a feed come to. `seen` and `forgotten` are the changes to what is remembered."""

    articles: list[Article] = []
    rejected: list[tuple[bytes, str]] = []
    """The article's JSON and the reason why the queue would refuse it."""
    arrived: list[datetime | None] = []
    """When the new entries were published."""
    seen: dict[str, Seen] = {}
    forgotten: list[str] = []
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    notes: list[str] = []


def sift(feed: Feed, entries: Sequence[Entry], seen: Mapping[str, Seen], now: datetime) -> Sifted:
    """Tell new and changed entries from those that were put on the queue already.

    What is remembered of an entry stands under its key (`entry_keys`). When that changes, because ids contain headlines
    and links contain tokens (miniflux#2358, papr#103), the entry is known again by its other key, and put under its new
    one.
    """
    sifted = Sifted()
    present = _distinct(_sound(entries))
    known_as = _known_as(present, seen)
    # Oldest first, as feeds list the newest first: the queue keeps the order in which things were published.
    for (key, other), entry in reversed(present.items()):
        old = known_as.get(key)
        known = seen[old] if old else None
        mark = fingerprint(entry)
        if old and old != key:
            sifted.forgotten.append(old)
        if known and known.fingerprint == mark:
            sifted.unchanged += 1
            if known.left or old != key:
                sifted.seen[key] = Seen(mark, known.revised, other=other)
            continue
        if not (entry.id or entry.link):
            entry = msgspec.structs.replace(entry, id=key)  # else a change would be another article
        article = entry_to_article(feed, entry, now, known)
        revised = _milliseconds(article.updated or article.published or now)
        sifted.seen[key] = Seen(mark, revised, other=other)
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
            sifted.arrived.append(entry.published)
    absent = seen.keys() - known_as.values()
    _forget(sifted, {key: seen[key] for key in absent}, now)
    sifted.notes = _notes(sifted, entries, now)
    return sifted


def entry_keys(entries: Sequence[Entry]) -> list[str]:
    """One key an entry: a hash of its id, else its link, else its title and date.

    An id that several links share is none; nor is a link that most entries share. http: and https: are one
    (miniflux#2358).
    """
    return [key for key, _ in _names(_sound(entries))]


def _sound(entries: Sequence[Entry]) -> list[Entry]:
    """Without the ids, links and times of change that are none.

    An id is none that stands at several links; nor a link at which most entries of different titles are, such as the
    home page; nor a time that most entries share: it is when the feed was made, and new at each fetch.
    """
    links, titles = defaultdict(set), defaultdict(set)
    for entry in entries:
        links[entry.id].add(_address(entry))
        titles[_address(entry)].add(entry.title or entry.html or entry.text)
    enough = max(2, len(entries) / 2)
    changes = Counter(entry.updated for entry in entries)
    return [
        msgspec.structs.replace(
            entry,
            id=entry.id if len(links[entry.id]) == 1 else None,
            link=entry.link if len(titles[_address(entry)]) <= enough else None,
            updated=entry.updated if changes[entry.updated] <= enough else None,
        )
        for entry in entries
    ]


def _names(entries: Sequence[Entry]) -> list[tuple[str, str]]:
    """For each entry its key, and another name by which it is known if that one changes: beside an id its link, if no
    other entry has it, else its words; "" if there is none."""
    ids = defaultdict(set)
    for entry in entries:
        ids[_address(entry)].add(entry.id)
    return [_name(entry, link_is_its_own=len(ids[_address(entry)]) == 1) for entry in entries]


def _name(entry: Entry, *, link_is_its_own: bool) -> tuple[str, str]:
    address = _address(entry)
    if entry.id and _schemeless(entry.id) != _schemeless(entry.link or ""):
        return _digest(_schemeless(entry.id)), _digest(address) if address and link_is_its_own else _by_words(entry)
    if address:
        return _digest(address), _by_words(entry)
    moment = entry.published.isoformat() if entry.published else letters(entry.html or entry.text)
    return _digest(entry.title, moment), ""


def _by_words(entry: Entry) -> str:
    """The same words at the same time are the same entry; without a time, also the place must be the same."""
    since = entry.published.isoformat() if entry.published else urlsplit(entry.link or "").path
    words = letters(entry.html or entry.text)
    return _digest("words", entry.title, words, since) if since and (entry.title or words) else ""


def _distinct(entries: Sequence[Entry]) -> dict[tuple[str, str], Entry]:
    """Each entry once: of two with one key the later, else the one that is listed first."""
    kept: dict[str, tuple[str, Entry]] = {}
    for (key, other), entry in zip(_names(entries), entries, strict=True):
        if key not in kept or _time(entry) > _time(kept[key][1]):
            kept[key] = other, entry
    return {(key, other): entry for key, (other, entry) in kept.items()}


def _known_as(present: Iterable[tuple[str, str]], seen: Mapping[str, Seen]) -> dict[str, str]:
    """The key under which each of the entries is remembered, if it is: its own, else one that shares a name with it."""
    found = {key: key for key, _ in present if key in seen}
    names: dict[str, str] = {}
    for key, known in seen.items():
        if key not in found:
            names.setdefault(known.other, key)
            names[key] = key
    names.pop("", None)
    taken = set()
    for key, other in present:
        if key not in found and (old := names.get(key) or names.get(other)) and old not in taken:
            found[key] = old
            taken.add(old)
    return found


def _time(entry: Entry) -> float:
    moment = entry.updated or entry.published
    return moment.timestamp() if moment else 0.0


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


def _forget(sifted: Sifted, absent: Mapping[str, Seen], now: datetime) -> None:
    moment = int(now.timestamp())
    left = {key: known.left for key, known in absent.items()}
    for key, since in left.items():
        if not since:
            left[key] = moment
            sifted.seen[key] = msgspec.structs.replace(absent[key], left=moment)
    kept = sorted((key for key in left if left[key] > moment - KEEP.total_seconds()), key=lambda key: -left[key])
    sifted.forgotten += sorted(left.keys() - set(kept[:MAX_LEFT]))
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


def _address(entry: Entry) -> str:
    """What its link says of which article it is; "" without one."""
    return _identity(entry.link or "")


@lru_cache(maxsize=MAX_ENTRIES)
def _identity(link: str) -> str:
    try:
        return identity_of(link)
    except Rejected:
        return _schemeless(link)


def _schemeless(address: str) -> str:
    return re.sub(r"^https?:", "", address.strip(), flags=re.IGNORECASE)


def _milliseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


def _digest(*parts: str) -> str:
    return hashlib.blake2b("\0".join(parts).encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
