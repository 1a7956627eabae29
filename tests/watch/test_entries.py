from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.article import MAX_TITLE, Article, FeedEntry
from workers.read.identity import article_id
from workers.watch.entries import KEEP, MAX_LEFT, Sifted, entry_keys, entry_to_article, fingerprint, sift
from workers.watch.feeds import Feed, Seen
from workers.watch.parse import Entry

NOW = datetime(2025, 11, 27, 9, tzinfo=UTC)
FEED = Feed(url="https://a.example/feed", added=NOW, title="Agenzia di prova", language="it-IT")


def seconds(number: float) -> timedelta:
    return timedelta(seconds=number)


def entry(number: int = 1, **changes: Any) -> Entry:
    made = Entry(
        id=f"guid-{number}",
        link=f"https://a.example/{number}",
        title=f"Titolo {number}",
        text=f"Testo {number}.",
        published=NOW - timedelta(hours=number),
    )
    return msgspec.structs.replace(made, **changes)


def again(sifted: Sifted, before: dict[str, Seen] | None = None) -> dict[str, Seen]:
    """What is remembered after a poll."""
    seen = {**(before or {}), **sifted.seen}
    return {key: value for key, value in seen.items() if key not in sifted.forgotten}


def counts(sifted: Sifted) -> tuple[int, int, int, int]:
    return sifted.new, sifted.changed, sifted.unchanged, len(sifted.rejected)


# --- articles -------------------------------------------------------------------------------------------------------


def test_article_of_an_entry() -> None:
    made = entry(html="<p>Testo.</p>", text="", authors=["Anna Bo"], tags=["Esteri"])
    assert entry_to_article(FEED, made, NOW) == Article(
        url="https://a.example/1",
        title="Titolo 1",
        html="<p>Testo.</p>",
        language="it",
        published=NOW - timedelta(hours=1),
        fetched=NOW,
        authors=["Anna Bo"],
        publisher="Agenzia di prova",
        tags=["Esteri"],
        origin=FeedEntry(feed="https://a.example/feed", entry="guid-1", title="Agenzia di prova"),
    )


@pytest.mark.parametrize(
    ("tag", "language"),
    [("it", "it"), ("it-IT", "it"), ("EN_us", "en"), ("Italian", None), ("ita", None), ("", None), (None, None)],
)
def test_language(tag: str | None, language: str | None) -> None:
    assert entry_to_article(msgspec.structs.replace(FEED, language=tag), entry(), NOW).language == language


def test_date_in_the_future_is_left_out_and_told() -> None:
    sifted = sift(FEED, [entry(published=NOW + timedelta(days=2)), entry(2)], {}, NOW)
    assert [article.published for article in sifted.articles] == [NOW - timedelta(hours=2), None]
    assert sifted.notes == ["1 entries with a date in the future, left out"]


def test_other_oddities_are_told() -> None:
    sifted = sift(FEED, [entry(zone_assumed=True), entry(2, published=None, unread_date="ieri sera")], {}, NOW)
    assert sifted.notes == [
        "1 entries with a date that cannot be read, such as “ieri sera”",
        "1 entries with dates without a zone, taken for local time",
    ]


def test_title_that_is_a_text() -> None:
    long = "Parola " * MAX_TITLE
    article = entry_to_article(FEED, entry(title=long, text=""), NOW)
    assert (article.title, article.html) == ("", long)
    assert entry_to_article(FEED, entry(title=long), NOW).html == "Testo 1."


def test_a_feeds_plain_text_is_no_whole_article() -> None:
    article = entry_to_article(FEED, entry(text="AT&T a < b\nseconda riga"), NOW)
    assert (article.html, article.text) == ("AT&amp;T a &lt; b<br>seconda riga", "")


# --- new, changed, unchanged ----------------------------------------------------------------------------------------


def test_new_then_unchanged() -> None:
    first = sift(FEED, [entry(1), entry(2)], {}, NOW)
    assert counts(first) == (2, 0, 0, 0)
    assert [article.title for article in first.articles] == ["Titolo 2", "Titolo 1"]  # in the order of publication
    second = sift(FEED, [entry(2), entry(1)], again(first), NOW + seconds(900))
    assert counts(second) == (0, 0, 2, 0)
    assert (second.articles, second.seen, second.forgotten) == ([], {}, [])


@pytest.mark.parametrize(
    "change",
    [
        {"title": "Titolo corretto"},
        {"text": "Testo corretto."},
        {"text": "", "html": "<p>Testo corretto.</p>"},
        {"updated": NOW + timedelta(minutes=5)},
    ],
)
def test_changed(change: dict[str, Any]) -> None:
    before = again(sift(FEED, [entry()], {}, NOW))
    sifted = sift(FEED, [entry(**change)], before, NOW + seconds(900))
    assert counts(sifted) == (0, 1, 0, 0)
    assert counts(sift(FEED, [entry(**change)], again(sifted, before), NOW + seconds(1_800))) == (0, 0, 1, 0)


@pytest.mark.parametrize(
    "change",
    [
        {"published": NOW},  # dated anew at each fetch
        {"text": "", "html": "<p>Testo <b>1</b>.</p>"},
        {"tags": ["Altro"]},
        {"id": "GUID-1".lower()},
        {"link": "https://a.example/1?token=2"},
    ],
)
def test_not_changed(change: dict[str, Any]) -> None:
    before = again(sift(FEED, [entry()], {}, NOW))
    assert counts(sift(FEED, [entry(**change)], before, NOW + seconds(900))) == (0, 0, 1, 0)


def revision(article: Article) -> datetime:
    """As the read stage has it."""
    found = article.updated or article.published or article.fetched
    assert found is not None
    return found


def test_each_revision_is_later_than_the_one_before() -> None:
    """Whatever the feed says of its dates: the index keeps the latest revision."""
    seen: dict[str, Seen] = {}
    moments = []
    versions = [
        entry(text="a", updated=None),
        entry(text="b", updated=None),
        entry(text="c", updated=NOW + timedelta(hours=20)),  # a wrong zone
        entry(text="d", updated=NOW + timedelta(hours=20)),
        entry(text="e", updated=NOW - timedelta(days=300)),
        entry(text="f", updated=None, published=None),
    ]
    for poll, version in enumerate(versions):
        sifted = sift(FEED, [version], seen, NOW + seconds(60) * poll)
        seen = again(sifted, seen)
        moments += [revision(article) for article in sifted.articles]
    assert len(moments) == len(versions)
    assert moments == sorted(set(moments))
    assert moments[1] == NOW + timedelta(minutes=1)  # the feed told nothing: the fetch
    assert moments[2] == NOW + timedelta(hours=20)  # the feed told it


# --- keys -----------------------------------------------------------------------------------------------------------


def key(made: Entry) -> str:
    return entry_keys([made])[0]


def test_key_is_id_else_link_else_title_and_date() -> None:
    assert key(entry()) == key(entry(link="https://b.example/", title="Altro"))
    assert key(entry(id=None)) == key(entry(id=None, title="Altro"))
    nameless = entry(id=None, link=None)
    assert key(nameless) == key(msgspec.structs.replace(nameless, text="Altro"))
    assert key(nameless) != key(msgspec.structs.replace(nameless, title="Altro"))
    assert key(nameless) != key(msgspec.structs.replace(nameless, published=NOW))
    dateless = msgspec.structs.replace(nameless, published=None, title="")
    assert key(dateless) != key(msgspec.structs.replace(dateless, text="Altro"))


def test_id_that_flips_between_http_and_https() -> None:
    assert key(entry(id="http://a.example/?p=1")) == key(entry(id="https://a.example/?p=1"))
    assert key(entry(id=None, link="http://a.example/1")) == key(entry(id=None, link="https://a.example/1"))


def test_id_that_several_links_share_is_none() -> None:
    sifted = sift(FEED, [entry(1, id="notizia"), entry(2, id="notizia"), entry(3)], {}, NOW)
    assert sorted(article.url or "" for article in sifted.articles) == [f"https://a.example/{n}" for n in (1, 2, 3)]


def test_entry_listed_twice_is_one() -> None:
    assert counts(sift(FEED, [entry(), entry()], {}, NOW)) == (1, 0, 0, 0)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"id": "voto-in-senato"}, {"id": "senato-approva"}),
        ({"id": None}, {"id": "guid-1"}),
        ({"id": "guid-1"}, {"id": None}),
        ({"id": None, "link": "https://a.example/1?t=1"}, {"id": None, "link": "https://a.example/1?t=2"}),
        (
            {"id": "https://a.example/1?t=1", "link": "https://a.example/1?t=1"},
            {"id": None, "link": "https://a.example/x"},
        ),
        (
            {"id": None, "link": "https://a.example/1?t=1", "published": None},
            {"id": None, "link": "https://a.example/1?t=2", "published": None},
        ),
        ({"id": "a", "link": None}, {"id": "b", "link": None}),
    ],
)
def test_known_again_under_another_name(before: dict[str, Any], after: dict[str, Any]) -> None:
    """It is then remembered under the new one, and under that only."""
    seen = again(sift(FEED, [entry(**before)], {}, NOW))
    renamed = sift(FEED, [entry(**after)], seen, NOW + seconds(900))
    assert counts(renamed) == (0, 0, 1, 0)
    seen = again(renamed, seen)
    assert list(seen) == [key(entry(**after))]
    changed = sift(FEED, [entry(**after, text="Testo corretto.")], seen, NOW + seconds(1_800))
    assert counts(changed) == (0, 1, 0, 0)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({}, {"id": "b", "link": "https://a.example/2"}),
        (
            {"id": None, "link": "https://a.example/?id=1"},
            {"id": None, "link": "https://a.example/?id=2", "published": NOW},
        ),
        ({"id": None, "published": None}, {"id": None, "link": "https://a.example/2", "published": None}),
        ({"id": None, "link": None, "published": None}, {"id": None, "link": None, "published": None, "title": "B"}),
    ],
)
def test_another_entry_is_new(before: dict[str, Any], after: dict[str, Any]) -> None:
    seen = again(sift(FEED, [entry(**before)], {}, NOW))
    assert counts(sift(FEED, [entry(**after)], seen, NOW + seconds(900))) == (1, 0, 0, 0)


def test_an_entry_under_its_own_key_is_not_taken_for_another() -> None:
    """Two entries at one address, of which one was there before."""
    seen = again(sift(FEED, [entry(1, id="a")], {}, NOW))
    both = sift(FEED, [entry(1, id="b", text="Altro."), entry(1, id="a")], seen, NOW + seconds(900))
    assert counts(both) == (1, 0, 1, 0)
    assert [article.html for article in both.articles] == ["Altro."]


def test_what_was_remembered_without_another_key_is_known() -> None:
    seen = {
        known: Seen(value.fingerprint, value.revised) for known, value in again(sift(FEED, [entry()], {}, NOW)).items()
    }
    assert counts(sift(FEED, [entry()], seen, NOW + seconds(900))) == (0, 0, 1, 0)


def test_a_link_that_most_entries_share_is_none() -> None:
    home = [entry(number, id=None, link="https://a.example/") for number in (1, 2, 3)]
    sifted = sift(FEED, home, {}, NOW)
    assert [(article.url, article.title) for article in sifted.articles] == [(None, f"Titolo {n}") for n in (3, 2, 1)]
    assert len({article_id(article) for article in sifted.articles}) == 3
    kept = [entry(1), entry(2), entry(3, link="https://a.example/1")]
    assert all(article.url for article in sift(FEED, kept, {}, NOW).articles)


def test_a_time_of_change_that_most_entries_share_is_none() -> None:
    made = [entry(number, updated=NOW) for number in (1, 2, 3)]
    seen = again(sift(FEED, made, {}, NOW))
    later = [entry(number, updated=NOW + seconds(900)) for number in (1, 2, 3)]
    assert counts(sift(FEED, later, seen, NOW + seconds(900))) == (0, 0, 3, 0)
    one = [entry(1, updated=NOW + seconds(900)), entry(2), entry(3)]
    assert counts(sift(FEED, one, seen, NOW + seconds(900))) == (0, 1, 2, 0)


ENTRIES = st.lists(
    st.builds(
        Entry,
        id=st.sampled_from([None, "a", "b", "https://a.example/1"]),
        link=st.sampled_from([None, "https://a.example/1", "http://a.example/1?utm_source=x", "https://a.example/2"]),
        title=st.sampled_from(["", "Titolo", "Altro"]),
        text=st.sampled_from(["Testo.", "Altro testo."]),
        published=st.sampled_from([None, NOW, NOW - seconds(60)]),
        updated=st.sampled_from([None, NOW]),
    ),
    max_size=6,
)


@given(ENTRIES, ENTRIES)
def test_what_was_sifted_is_known_whatever_it_is(first: list[Entry], second: list[Entry]) -> None:
    seen = again(sift(FEED, first, {}, NOW))
    sifted = sift(FEED, second, seen, NOW + seconds(900))
    seen = again(sifted, seen)
    assert not seen.keys() & set(sifted.forgotten)
    assert seen.keys() >= set(entry_keys(second))
    once_more = sift(FEED, second, seen, NOW + seconds(1_800))
    assert (once_more.new, once_more.changed, once_more.rejected) == (0, 0, [])


def test_fingerprint_sees_letters_only() -> None:
    assert fingerprint(entry(text="", html="<p>Uno <b>due</b></p>")) == fingerprint(entry(text="Uno due"))
    assert fingerprint(entry(title="ab", text="c")) != fingerprint(entry(title="a", text="bc"))


# --- refused --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"link": None, "text": ""}, "neither text nor html nor url"),
        ({"text": "x" * 5_000_001}, "not an article by the schema"),
        ({"link": "https://a.example/" + "x" * 5_000}, "not an article by the schema"),
    ],
)
def test_refused_once_with_the_reason(change: dict[str, Any], reason: str) -> None:
    entries = [entry(**change), entry(2)]
    sifted = sift(FEED, entries, {}, NOW)
    assert counts(sifted) == (1, 0, 0, 1)
    [(raw, why)] = sifted.rejected
    assert reason in why
    assert msgspec.json.decode(raw)["title"] == "Titolo 1"
    assert sifted.notes == ["1 entries refused, see the quarantine"]
    assert counts(sift(FEED, entries, again(sifted), NOW + seconds(900))) == (0, 0, 2, 0)


# --- forgetting -----------------------------------------------------------------------------------------------------


def test_what_left_the_feed_is_remembered_for_a_while() -> None:
    seen = again(sift(FEED, [entry(1), entry(2)], {}, NOW))
    gone = sift(FEED, [entry(2)], seen, NOW + seconds(900))
    seen = again(gone, seen)
    assert (len(seen), len(gone.seen), gone.forgotten) == (2, 1, [])
    late = sift(FEED, [entry(2)], seen, NOW + seconds(900) + KEEP - seconds(1))
    assert late.forgotten == []
    over = sift(FEED, [entry(2)], again(late, seen), NOW + seconds(900) + KEEP + seconds(1))
    assert over.forgotten == [key(entry(1))]


def test_what_comes_back_is_not_new_and_its_time_starts_anew() -> None:
    seen = again(sift(FEED, [entry(1), entry(2)], {}, NOW))
    seen = again(sift(FEED, [entry(2)], seen, NOW + seconds(900)), seen)
    back = sift(FEED, [entry(1), entry(2)], seen, NOW + seconds(1_800))
    assert counts(back) == (0, 0, 2, 0)
    seen = again(back, seen)
    assert all(value.left == 0 for value in seen.values())


def test_what_is_in_the_feed_is_never_forgotten() -> None:
    """However long it stays, and also right after a silence of years."""
    seen = again(sift(FEED, [entry(1), entry(2)], {}, NOW))
    years = sift(FEED, [entry(2)], seen, NOW + seconds(1e8))
    assert (counts(years), years.forgotten) == ((0, 0, 1, 0), [])


def test_ids_that_change_at_each_poll_are_bounded() -> None:
    seen = {f"{number:016x}": Seen("f", 0, left=int(NOW.timestamp()) - number) for number in range(MAX_LEFT + 100)}
    sifted = sift(FEED, [entry()], seen, NOW)
    assert sifted.forgotten == [f"{number:016x}" for number in range(MAX_LEFT, MAX_LEFT + 100)]
