"""As many articles as a benchmark wants, made of the golden collection: its extractions, its words in other mixtures."""

from __future__ import annotations

import hashlib
import random
import re
from datetime import datetime, timedelta

import msgspec

from schemas.documents import ArticleDocument
from tests.golden.collection import NOW, collection
from workers.index.documents import article_document

DAYS = 730
PUBLISHERS = 80
SENTENCES = 4
"""Of other articles, put behind each text: no two articles are the same, and no offset moves."""


class Newsroom:
    """Article number n is always the same."""

    def __init__(self, now: datetime = NOW) -> None:
        self._items = collection()
        self._now = now
        self._sentences = {
            language: [
                sentence
                for article, _ in self._items
                if article.language == language
                for sentence in re.split(r"(?<=[.!?])\s+", article.text)
            ]
            for language in {article.language for article, _ in self._items}
        }

    def document(self, number: int) -> ArticleDocument:
        """An article with its extraction."""
        chance = random.Random(number)
        article, extraction = chance.choice(self._items)
        name = hashlib.sha256(b"%d" % number).hexdigest()[:32]
        published = self._now - timedelta(seconds=chance.randrange(DAYS * 86_400))
        more = " ".join(chance.choices(self._sentences[article.language], k=SENTENCES))
        made = msgspec.structs.replace(
            article,
            id=name,
            story_id=name,
            text=f"{article.text}\n{more}",
            url=f"https://example.org/{number}",
            published=published,
            fetched=published,
            revision=int(published.timestamp() * 1000),
            publisher=f"Giornale {int(chance.paretovariate(0.8)) % PUBLISHERS}",
        )
        return article_document(made, msgspec.structs.replace(extraction, id=name))
