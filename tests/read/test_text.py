from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workers.read.text import clean, from_fragment, from_page, looks_like_page


@pytest.mark.parametrize(
    ("raw", "cleaned"),
    [
        ("a\r\nb\rc", "a\nb\nc"),
        ("perche\u0301", "perché"),
        ("a\u00a0\t b", "a b"),
        ("\ufeffRoma\u200b, co\u00adpia", "Roma, copia"),
        ("a\n\n \n b", "a\nb"),
        ("a\x00b\x1bc", "a b c"),
        ("", ""),
        ("\ud800x", "x"),
    ],
)
def test_clean(raw: str, cleaned: str) -> None:
    assert clean(raw) == cleaned
    assert clean(cleaned) == cleaned


@pytest.mark.parametrize(
    ("fragment", "text"),
    [
        ("<p>Uno</p><p>due</p>", "Uno\ndue"),
        ("Uno<br/>due", "Uno\ndue"),
        ("Una frase\n    che va a capo<p>e\nun'altra", "Una frase che va a capo\ne un'altra"),
        ("parola<b>grassa</b>", "parolagrassa"),
        ("L&rsquo;Aquila &amp; Perù", "L’Aquila & Perù"),
        ("se a < b e c > d", "se a < b e c > d"),
        ("un <x> solo", "un  solo".replace("  ", " ")),
        ("prima<script>alert('<p>')</script>dopo", "primadopo"),
        ("prima<script>senza fine", "prima"),
        ("<!-- via -->resta", "resta"),
        ("&lt;script&gt;alert(1)&lt;/script&gt;", "<script>alert(1)</script>"),
        ('<a href="https://example.org/?a=1&b=2">testo</a>', "testo"),
    ],
)
def test_from_fragment(fragment: str, text: str) -> None:
    assert from_fragment(fragment) == text


PAGE = """<!doctype html><html lang="it"><head><meta charset="{charset}"><title>Terremoto a L'Aquila | Gazzetta</title></head>
<body><nav><a href="/">Home</a> <a href="/sport">Sport</a></nav><article><h1>Terremoto a L'Aquila</h1>
<p>Una scossa di magnitudo 4,1 è stata avvertita nella notte a L'Aquila e nei comuni vicini. Non ci sono feriti, ha
riferito la Protezione civile, ma le scuole resteranno chiuse per le verifiche.</p>
<p>Il sindaco ha convocato per il pomeriggio una riunione con i tecnici: «La città è più preparata di un tempo».</p>
</article><footer>© Gazzetta, tutti i diritti riservati. Privacy. Cookie.</footer></body></html>"""


@pytest.mark.parametrize("charset", ["utf-8", "iso-8859-1", "windows-1252"])
def test_a_page_gives_its_article_whatever_its_charset(charset: str) -> None:
    title, text = from_page(PAGE.format(charset=charset).encode(charset, "xmlcharrefreplace"))
    assert title.startswith("Terremoto a L'Aquila")
    assert "è stata avvertita nella notte" in text
    assert "più preparata" in text
    assert "diritti riservati" not in text
    assert "Sport" not in text


@pytest.mark.parametrize(
    "page", [b"", b"   ", b"<html></html>", b"\x00\xff\xfe\x00", b"GIF89a" + bytes(500), b"<" * 50_000]
)
def test_a_page_without_article_gives_nothing_and_no_error(page: bytes) -> None:
    assert from_page(page)[1] == ""


def test_deep_nesting_ends() -> None:
    assert from_page(b"<div>" * 20_000 + b"x") is not None


@given(st.binary(max_size=300))
def test_any_bytes_are_read_without_error(page: bytes) -> None:
    assert isinstance(from_page(page)[1], str)


def test_looks_like_page() -> None:
    assert looks_like_page("<!doctype html><HTML><body>")
    assert not looks_like_page("<p>solo un brano con la parola html</p>")
