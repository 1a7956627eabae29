"""Logging: one line an event, for people, or JSON (`DISPACCIO_LOG_JSON`)."""

from __future__ import annotations

import logging
import sys

import structlog

from workers.settings import settings


def configure() -> None:
    """Set structlog and the libraries' loggers up for this process; logs go to standard error."""
    configured = settings()
    level = logging.getLevelNamesMapping().get(configured.log_level.upper(), logging.INFO)
    shared: list[structlog.typing.Processor] = [
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer()
        if configured.log_json
        else structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
        )
    )
    ending: list[structlog.typing.Processor] = [renderer]
    if configured.log_json:
        ending.insert(0, structlog.processors.format_exc_info)
    structlog.configure(
        processors=[*shared, *ending],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared, structlog.stdlib.add_logger_name],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *ending],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(max(level, logging.WARNING))
    # It logs each failed connection with a traceback; we say in words what follows from it.
    logging.getLogger("elastic_transport").setLevel(logging.ERROR)
