"""Bytes to text, by what the bytes say before what labels say.

feedparser guesses the encoding of the whole from one bad byte, and turns every accent into mojibake
(feedparser#421); so it is given text that was decoded here.
"""

from __future__ import annotations

import codecs
import re

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_WITHOUT_BOM = ((b"<\0", "utf-16-le"), (b"\0<", "utf-16-be"))
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
_DECLARATION = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]+)")

_SEVEN_BIT = re.compile(rb"\x1b[$(]|~\{")
"""What begins a shift of ISO 2022 or HZ, which are ASCII to the eye, and so UTF-8."""
_SURROGATES = re.compile(rb"\xed[\xa0-\xaf][\x80-\xbf]\xed[\xb0-\xbf][\x80-\xbf]")
_TWICE = re.compile("[\u00c2-\u00f4][\u0080-\u00bf\u0152-\u2122]")
_WINDOWS_1252 = {
    ord(character): byte for byte in range(0x80, 0xA0) if (character := bytes([byte]).decode("cp1252", "ignore"))
}

_WIDER = {
    "iso8859-1": "windows-1252",
    "ascii": "windows-1252",
    "iso8859-9": "windows-1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "euc_kr": "cp949",
    "shift_jis": "cp932",
    "big5": "big5hkscs",
}
"""What these names stand for in practice (https://encoding.spec.whatwg.org/#names-and-labels)."""


_CERTAINLY_TWICE = 4
"""Letters in a text encoded twice. Fewer may be a text that speaks of one."""


def decode(body: bytes, content_type: str | None = None) -> str:
    """Decode XML or HTML. Never fails; an undecodable byte becomes one U+FFFD.

    A byte order mark decides; then bytes that are UTF-8 are UTF-8, whatever a label says, and also if a few are
    broken or the whole was encoded twice; then the HTTP charset, the XML declaration, windows-1252.
    """
    for mark, encoding in _BOMS:
        if body.startswith(mark):
            return body[len(mark) :].decode(encoding, "replace")
    for start, encoding in _WITHOUT_BOM:
        if body.startswith(start):
            return body.decode(encoding, "replace")
    labels = [label for label in (_http_charset(content_type), _declared(body)) if label]
    shifted = [label for label in labels if label.lower().startswith(("iso-2022", "hz"))]
    if shifted and _SEVEN_BIT.search(body):
        labels = shifted
    else:
        text = _SURROGATES.sub(_one_character, body).decode("utf-8", "replace")
        broken = text.count("\ufffd")
        if not broken:
            return _encoded_once(text)
        if _mostly_utf8(text, broken):
            return text
    for label in labels:
        try:
            return body.decode(_codec(label), "replace")
        except (LookupError, ValueError):
            pass  # no label, an unknown one, UTF-8 after all, or none of a text (base64, idna)
    return body.decode("windows-1252", "replace")


def _mostly_utf8(text: str, broken: int) -> bool:
    """More letters came out whole than broken: chance makes almost no UTF-8 sequences in other encodings."""
    whole = sum(1 for character in text if character > "\x7f") - broken
    return whole > broken


def _one_character(surrogates: re.Match[bytes]) -> bytes:
    """UTF-8 of a character that was written as the two halves of its UTF-16 (CESU-8, https://www.unicode.org/reports/tr26/)."""
    return surrogates[0].decode("utf-8", "surrogatepass").encode("utf-16", "surrogatepass").decode("utf-16").encode()


def _encoded_once(text: str) -> str:
    """The text of which "PerchÃ©" was made by encoding "Perché" twice, if all of its letters are of that kind."""
    if len(_TWICE.findall(text)) < _CERTAINLY_TWICE:
        return text
    try:
        return text.translate(_WINDOWS_1252).encode("latin-1").decode("utf-8")
    except UnicodeError:
        return text


def _http_charset(content_type: str | None) -> str | None:
    match = _CHARSET.search(content_type or "")
    return match[1] if match else None


def _declared(body: bytes) -> str | None:
    match = _DECLARATION.search(body[:1_024])
    return match[1].decode("ascii") if match else None


def _codec(label: str | None) -> str:
    """The codec behind a label.

    Raises:
        LookupError: there is none, or the one that has been tried.
    """
    name = codecs.lookup(label or "").name
    if name.startswith(("utf-8", "utf-16", "utf-32")):
        raise LookupError(label)
    return _WIDER.get(name, name)
