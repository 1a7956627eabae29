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

_LATIN_1 = ("iso8859-1", "ascii")
"""What is called so is windows-1252 in practice (https://encoding.spec.whatwg.org/#names-and-labels)."""


def decode(body: bytes, content_type: str | None = None) -> str:
    """Decode XML or HTML. Never fails; an undecodable byte becomes one U+FFFD.

    A byte order mark decides; then bytes that are UTF-8 are UTF-8, whatever a label says, and also if a few are
    broken; then the HTTP charset, the XML declaration, windows-1252.
    """
    for mark, encoding in _BOMS:
        if body.startswith(mark):
            return body[len(mark) :].decode(encoding, "replace")
    for start, encoding in _WITHOUT_BOM:
        if body.startswith(start):
            return body.decode(encoding, "replace")
    text = body.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    if not broken or _mostly_utf8(text, broken):
        return text
    for label in (_http_charset(content_type), _declared(body)):
        try:
            return body.decode(_codec(label), "replace")
        except (LookupError, ValueError):
            pass  # no label, an unknown one, UTF-8 after all, or none of a text (base64, idna)
    return body.decode("windows-1252", "replace")


def _mostly_utf8(text: str, broken: int) -> bool:
    """More letters came out whole than broken: chance makes almost no UTF-8 sequences in other encodings."""
    whole = sum(1 for character in text if character > "\x7f") - broken
    return whole > broken


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
    return "windows-1252" if name in _LATIN_1 else name
