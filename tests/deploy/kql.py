"""KQL, as much of it as our dashboards and docs use, as the queries that Kibana makes of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

TOKEN = re.compile(r'\s*(?:(>=|<=|[:<>()])|"((?:[^"\\]|\\.)*)"|([^\s:<>()"]+))')
RANGES = {">": "gt", ">=": "gte", "<": "lt", "<=": "lte"}


class Reader:
    """Reads one query; `fields` are those that it names."""

    def __init__(self, text: str) -> None:
        self.tokens = list(tokens(text))
        self.fields: set[str] = set()

    def query(self) -> dict[str, Any]:
        if not self.tokens:
            return {"match_all": {}}
        found = self.either()
        assert not self.tokens, f"left over: {self.tokens}"
        return found

    def next_is(self, word: str) -> bool:
        if self.tokens and self.tokens[0] == (word, False):
            self.tokens.pop(0)
            return True
        return False

    def either(self, field: str = "") -> dict[str, Any]:
        found = [self.both(field)]
        while self.next_is("or"):
            found.append(self.both(field))
        return found[0] if len(found) == 1 else {"bool": {"should": found, "minimum_should_match": 1}}

    def both(self, field: str) -> dict[str, Any]:
        found = [self.one(field)]
        while self.next_is("and"):
            found.append(self.one(field))
        return found[0] if len(found) == 1 else {"bool": {"filter": found}}

    def one(self, field: str) -> dict[str, Any]:
        if self.next_is("not"):
            return {"bool": {"must_not": [self.one(field)]}}
        if self.next_is("("):
            found = self.either(field)
            assert self.next_is(")"), "a bracket is open"
            return found
        word, quoted = self.tokens.pop(0)
        if field:
            return value(field, word, quoted)
        self.fields.add(word)
        for sign, name in RANGES.items():
            if self.next_is(sign):
                return {"range": {word: {name: self.tokens.pop(0)[0]}}}
        assert self.next_is(":"), f"a value must follow {word}"
        return self.one(word)


def value(field: str, word: str, quoted: bool) -> dict[str, Any]:
    if quoted:
        return {"match_phrase": {field: word}}
    if word == "*":
        return {"exists": {"field": field}}
    return {"wildcard": {field: {"value": word}}} if "*" in word else {"match": {field: word}}


def tokens(text: str) -> Iterator[tuple[str, bool]]:
    """The words and signs, and whether they stand in quotation marks."""
    text = text.strip()
    position = 0
    while position < len(text):
        match = TOKEN.match(text, position)
        assert match, f"no KQL: {text[position:]}"
        sign, quoted, word = match.groups()
        yield (re.sub(r"\\(.)", r"\1", quoted), True) if quoted is not None else (sign or word, False)
        position = match.end()


def query(text: str) -> dict[str, Any]:
    return Reader(text).query()


def fields(text: str) -> set[str]:
    reader = Reader(text)
    reader.query()
    return reader.fields
