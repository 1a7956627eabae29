from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workers.watch.encoding import decode

TEXT = "<rss><title>Perché la città è più sicura: «sì»</title></rss>"


@pytest.mark.parametrize(
    "content_type",
    [None, "text/xml", "text/xml; charset=ISO-8859-1", "text/xml; charset=utf-16", 'text/xml; charset="nonsense"'],
)
def test_utf_8_wins_over_any_label(content_type: str | None) -> None:
    assert decode(TEXT.encode(), content_type) == TEXT
    declared = '<?xml version="1.0" encoding="windows-1251"?>' + TEXT
    assert decode(declared.encode(), content_type) == declared


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (codecs.BOM_UTF32_BE, "utf-32-be"),
        (b"", "utf-16-le"),
        (b"", "utf-16-be"),
    ],
)
def test_byte_order_mark(mark: bytes, encoding: str) -> None:
    assert decode(mark + TEXT.encode(encoding), "text/xml; charset=iso-8859-1") == TEXT


@pytest.mark.parametrize(
    ("encoding", "content_type", "declaration"),
    [
        ("latin-1", None, ""),
        ("latin-1", "text/xml; charset=utf-8", '<?xml version="1.0" encoding="utf-8"?>'),
        ("cp1252", "text/xml; charset=iso-8859-1", ""),
        ("cp1252", None, "<?xml version='1.0' encoding='ISO-8859-1'?>"),
        ("iso-8859-15", "text/xml; charset=ISO-8859-15", ""),
        ("mac_roman", None, '<?xml version="1.0" encoding="macintosh"?>'),
        ("latin-1", "text/xml; charset=x-unknown", '<?xml version="1.0" encoding="base64"?>'),
    ],
)
def test_labels_count_where_it_is_not_utf_8(encoding: str, content_type: str | None, declaration: str) -> None:
    text = declaration + TEXT
    assert decode(text.encode(encoding), content_type) == text


@pytest.mark.parametrize(
    ("encoding", "label", "text"),
    [
        ("gb18030", "gb2312", "国务院总理朱镕基"),
        ("cp949", "euc-kr", "똠방각하"),
        ("cp932", "shift_jis", "①髙島屋"),
        ("cp1254", "iso-8859-9", "İstanbul’da “seçim”"),
        ("cp874", "tis-620", "ไทย…"),
        ("iso2022_jp", "iso-2022-jp", "日本の首相"),
        ("hz", "hz-gb-2312", "中国外交部"),
    ],
)
def test_labels_stand_for_what_is_in_use(encoding: str, label: str, text: str) -> None:
    """Also those that look like ASCII, and so like UTF-8."""
    assert decode(f"<title>{text}</title>".encode(encoding), f"text/xml; charset={label}") == f"<title>{text}</title>"


def test_utf_8_encoded_twice() -> None:
    twice = TEXT.encode().decode("latin-1").encode()
    assert decode(twice) == TEXT
    windows = "Perché L’Aquila è «più» sicura – sì".encode()
    assert (
        decode("".join(bytes([byte]).decode("cp1252") for byte in windows if byte != 0x9D).encode()) == windows.decode()
    )


@pytest.mark.parametrize("text", ["La codifica è sbagliata: PerchÃ© Ã¨ cosÃ¬ giÃ\xa0", "Scrive Ã© e Ã¨ per é ed è"])
def test_a_text_that_speaks_of_it_stays(text: str) -> None:
    assert decode(text.encode()) == text


def test_halves_of_utf_16_in_utf_8() -> None:
    halves = TEXT.replace("sì", "\ud83d\ude00").encode("utf-8", "surrogatepass")
    assert decode(halves, "text/xml; charset=iso-8859-1") == TEXT.replace("sì", "😀")


def test_cyrillic_by_its_label() -> None:
    text = '<?xml version="1.0" encoding="windows-1251"?><title>Министр обороны</title>'
    assert decode(text.encode("windows-1251")) == text


@pytest.mark.parametrize("content_type", [None, "text/xml; charset=ISO-8859-1"])
def test_one_bad_byte_is_one_replacement(content_type: str | None) -> None:
    """feedparser makes mojibake of every other title (feedparser#421)."""
    body = TEXT.encode().replace("sì".encode(), b"s\xec")
    assert decode(body, content_type) == TEXT.replace("sì", "s\ufffd")


@given(st.binary(max_size=300), st.sampled_from([None, "x; charset=utf-8", "x; charset=shift_jis", "x; charset=idna"]))
def test_never_fails(body: bytes, content_type: str | None) -> None:
    assert isinstance(decode(body, content_type), str)


@given(
    st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\ufeff"), min_size=1),
    st.sampled_from(["utf-8", "latin-1"]),
)
def test_any_utf_8_comes_through(text: str, charset: str) -> None:
    assert decode(b"<a>" + text.encode(), f"text/xml; charset={charset}") == "<a>" + text
