"""Every setting, in one table. Read from the environment (prefix `DISPACCIO_`), from `.env`, or from secret files.

A secret file is named like the setting in lower case (`dispaccio_elasticsearch_api_key`) and lies in the folder
that `DISPACCIO_SECRETS` names (Docker: /run/secrets).
"""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Durations are in seconds, sizes in bytes unless the name says otherwise."""

    model_config = SettingsConfigDict(
        env_prefix="DISPACCIO_",
        env_file=".env",
        extra="ignore",
        secrets_dir=os.environ.get("DISPACCIO_SECRETS") or None,
    )

    # broker and queue
    redis_url: str = Field("redis://127.0.0.1:6379/0", description="Valkey or Redis, append-only file on")
    stream_limit: int = Field(20_000, description="articles waiting on the stream above which feeds are not polled")
    batch: int = Field(16, description="articles taken at a time by one worker")
    max_attempts: int = Field(5, description="tries of one article before quarantine")
    retry_base: float = Field(2.0, description="first delay of a retry; doubles with each attempt")
    retry_max: float = Field(900.0, description="longest delay of a retry")
    reclaim_after: float = Field(60.0, description="idle time after which a dead worker's articles are taken over")
    sweep_every: float = Field(5.0, description="how often beat looks for due retries, dead workers and due feeds")

    # search engine
    elasticsearch_url: str = "http://127.0.0.1:9200"
    elasticsearch_api_key: SecretStr | None = None
    elasticsearch_user: str | None = None
    elasticsearch_password: SecretStr | None = None
    elasticsearch_ca: Path | None = Field(None, description="CA certificate (PEM) of an engine behind TLS")
    index_prefix: str = Field("dispaccio", description="aliases are PREFIX-articles, PREFIX-events, PREFIX-health")
    index_replicas: int = 0
    index_shards: int = 1
    refresh_interval: str = "1s"

    # Kibana
    kibana_url: str | None = Field(
        None, description="where `dispaccio setup` puts the dashboards (a space: URL/s/NAME); none: nowhere"
    )
    kibana_api_key: SecretStr | None = Field(None, description="none: the credentials for the search engine")

    # watching
    user_agent: str = Field("Dispaccio/0.1 (operator not named)", description="name yourself and a way to reach you")
    allow_private_addresses: bool = Field(False, description="let feeds and pages be fetched from private networks")
    feed_interval: float = Field(900.0, description="time between two polls of a feed that asks for nothing else")
    feed_min_interval: float = 60.0
    feed_max_interval: float = 86_400.0
    feed_quiet_interval: float = Field(
        3_600.0, description="longest time between two polls that a feed's rhythm leads to"
    )
    site_fetches: int = Field(2, ge=1, description="fetches at a time from one registered domain, all workers together")
    site_delay: float = Field(1.0, ge=0, description="least time between the starts of two fetches from one domain")
    fetch_timeout: float = Field(20.0, description="for one request as a whole, connection to last byte")
    fetch_redirects: int = 5
    feed_max_bytes: int = 10_000_000
    page_max_bytes: int = 5_000_000
    websub_callback: str | None = Field(
        None, description="public address of `dispaccio websub`, to which hubs push; none: off"
    )
    full_text_from: int = Field(600, description="code points of feed text from which the page is not fetched")

    # extraction
    extract_threads: int = Field(1, ge=1, description="windows of text run through the model at a time")

    # archive
    archive: str | None = Field(
        None, description="where accepted articles are kept (WARC): a folder, or s3://BUCKET/PREFIX; none: nowhere"
    )
    archive_spool: Path | None = Field(None, description="folder for files that are not yet in the bucket")
    archive_endpoint: str | None = Field(None, description="address of an S3-compatible service that is not AWS")
    archive_region: str | None = None
    archive_access_key: SecretStr | None = None
    archive_secret_key: SecretStr | None = None

    # re-indexing
    reindex_rate: float | None = Field(None, gt=0, description="articles a second at most; none: as fast as it goes")
    reindex_keep_days: float = Field(7.0, ge=0, description="days for which the indices before a swap are kept")
    reindex_schedule: str = Field("", description="when to re-index, as in cron (`0 3 * * 0`); empty: never by itself")
    reindex_on_change: bool = Field(True, description="re-index when a new version of schema or model is in use")

    # retention
    retention: str = Field(
        "", description='rules in JSON: [{"days": 365}, {"language": "de", "days": 30}, {"articles": 1000000}]'
    )

    # alerts
    smtp_host: str | None = Field(None, description="mail server for alerts; none: mails are not sent")
    smtp_port: int = 587
    smtp_tls: Literal["starttls", "tls", "none"] = "starttls"
    smtp_user: str | None = None
    smtp_password: SecretStr | None = None
    smtp_from: str = "dispaccio@localhost"

    # operation
    health_every: float = Field(
        60.0, ge=0, description="how often the state of feeds and queue is written to PREFIX-health; 0: never"
    )
    log_level: str = "INFO"
    log_json: bool = False
    heartbeat: Path | None = Field(None, description="file touched after each batch; its age is the worker's health")


@lru_cache(maxsize=1)
def settings() -> Settings:
    """The settings of this process, read once."""
    return Settings()
