"""The exceptions that steer an article through the stages.

`Rejected` sends it to quarantine, `Retry` brings it back later, anything else is a bug: retried a few times,
then quarantined with its traceback. The idea is story-indexer's (mediacloud): failure is control flow.
"""

from __future__ import annotations


class Rejected(Exception):
    """The input is bad and will stay so. `reason` is a sentence for the person who looks into quarantine."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Retry(Exception):
    """It may work later: `reason` says what was in the way, `delay` is in seconds (None: by the number of attempts)."""

    def __init__(self, reason: str, delay: float | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.delay = delay


class Unavailable(Exception):
    """A service that everything needs (the search engine, Redis) does not answer: no article is to blame."""
