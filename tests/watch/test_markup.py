from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workers.watch.markup import html_or_text, letters, plain_title


@pytest.mark.parametrize(
    ("raw", "title"),
    [
        ("Già pronto", "Già pronto"),
        ("L&rsquo;Aquila", "L’Aquila"),
        ("L&#39;Aquila &#x27;oggi&#X27;", "L'Aquila 'oggi'"),
        ("Tizio &amp; Caio", "Tizio & Caio"),
        ("&lt;i&gt;Il caso&lt;/i&gt;", "Il caso"),
        ("<b>Ultim'ora</b>: voto", "Ultim'ora: voto"),
        ('<a href="https://a.example/?a=1">Voto</a><br/>alle Camere', "Voto alle Camere"),
        ("Prima<BR>seconda", "Prima seconda"),
        # escaped more than twice
        ("L&amp;amp;rsquo;Aquila", "L’Aquila"),
        ("&amp;lt;i&amp;gt;Il caso&amp;lt;/i&amp;gt;", "Il caso"),
        ("&lt;![CDATA[Il caso]]&gt;", "Il caso"),
        # put in capitals with the title, or without the end
        ("PERCH&EACUTE; L&RSQUO;AQUILA R&AMP;D", "PERCHÉ L’AQUILA R&D"),
        ("Caff&egrave nero &amp sugo&nbsp", "Caffè nero & sugo"),
        ("Per\u00adch\u200bé \ufeff", "Perché"),
        # text, not markup
        ("a < b", "a < b"),
        ("se a<b e c>d", "se a<b e c>d"),
        ("il tag <x>", "il tag <x>"),
        ("il tag <b> in HTML", "il tag <b> in HTML"),
        ("i < 3 > 2", "i < 3 > 2"),
        # no entities
        ("AT&T, R&D e B&B", "AT&T, R&D e B&B"),
        ("R&copyright", "R&copyright"),
        ("a&not b &reg= c", "a&not b &reg= c"),
        ("a &nonsuch; b", "a &nonsuch; b"),
        # blanks
        (" su\n  due&nbsp;righe ", "su due righe"),
    ],
)
def test_plain_title(raw: str, title: str) -> None:
    assert plain_title(raw) == title


@pytest.mark.parametrize(
    ("raw", "html", "text"),
    [
        ("<p>Primo.</p>", "<p>Primo.</p>", ""),
        ("Uno<br/>due", "Uno<br/>due", ""),
        ("&lt;p&gt;Primo.&lt;/p&gt;", "<p>Primo.</p>", ""),
        ("Solo testo.\n\nSecondo.", "", "Solo testo.\n\nSecondo."),
        ("L&rsquo;Aquila, a < b", "", "L’Aquila, a < b"),
        ("<p>a &lt; b</p>", "<p>a &lt; b</p>", ""),
        ("&amp;lt;p&amp;gt;Primo.&amp;lt;/p&amp;gt;", "<p>Primo.</p>", ""),
        ("&lt;![CDATA[&lt;p&gt;Primo.&lt;/p&gt;]]&gt;", "<p>Primo.</p>", ""),
        ("", "", ""),
    ],
)
def test_html_or_text(raw: str, html: str, text: str) -> None:
    assert html_or_text(raw) == (html, text)


@pytest.mark.parametrize("piece", ["<![CDATA[ ", "&lt;![CDATA[ ", " ", "&amp;amp;", "&", "<b ", "&lt;b&gt;"])
def test_linear_time(piece: str) -> None:
    started = time.process_time()
    html_or_text("<![CDATA[" + piece * (300_000 // len(piece)) + "x")
    plain_title("<![CDATA[" + piece * (300_000 // len(piece)) + "x")
    assert time.process_time() - started < 5


def test_letters_see_no_markup() -> None:
    versions = ('<p class="a">Già  <b>due</b>.</p>', "<div>Gi&agrave;</div>\n<div>due.</div>", "Già due.")
    assert {letters(version) for version in versions} == {"Giàdue."}


@given(st.text())
def test_a_title_is_one_line_and_stable(raw: str) -> None:
    title = plain_title(raw)
    assert title == title.strip()
    assert "\n" not in title


@given(st.lists(st.sampled_from(["<", "a", "&", "lt;", "b>", " ", "</b>", "<b>", "amp;"])).map("".join))
def test_nothing_but_known_markup_is_lost(raw: str) -> None:
    """All letters that are not in a tag or an entity stay."""
    assert plain_title(raw).count("a") >= raw.replace("amp;", "").count("a")
