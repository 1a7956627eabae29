"""The settings of the reader page, beside those that it shares with the workers."""

from __future__ import annotations

from pydantic import Field, SecretStr

from workers.settings import Settings


class ReaderSettings(Settings):
    """All settings, and the page's own."""

    reader_api_key: SecretStr | None = Field(None, description="a read-only key; none: the one of the workers")
    reader_requests_per_minute: int = Field(240, ge=1, description="of one client's address, static files apart")
    reader_hosts: str = Field(
        "", description="names by which the page is reached, with commas between; empty: loopback only, or any if told"
    )

    def read_only(self) -> Settings:
        """The settings with the page's own key as the engine's."""
        return self.model_copy(update={"elasticsearch_api_key": self.reader_api_key or self.elasticsearch_api_key})

    def hosts(self, listens_on: str) -> frozenset[str]:
        """The names that a request may ask for, given the address that the page listens on; empty: any."""
        named = {name.strip().lower() for name in self.reader_hosts.split(",") if name.strip()}
        if not named and listens_on not in LOOPBACK:
            return frozenset()
        return frozenset({*LOOPBACK, *named})


LOOPBACK = ("localhost", "127.0.0.1", "::1")
