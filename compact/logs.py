"""Log lines: readable at a terminal, JSON for machines (LOG_FORMAT=json). An address that opens a door is cut."""

import re
from typing import Any

import structlog

SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]

# Whoever knows what follows in such an address may act as the person whom it was mailed to.
DOORS = re.compile(
    r"((?:/|%2F)(?:register|unsubscribe|feeds|accounts(?:/|%2F)(?:password(?:/|%2F)reset(?:/|%2F)key|confirm-email))"
    r"(?:/|%2F))"
    r"[^\s\"'<>?&\\]+",
    re.IGNORECASE,
)


def cut_doors(logger: Any, method: str, line: str) -> str:
    """Cut the secret part of every address out of a finished line, wherever in it: message, values, traceback."""
    return DOORS.sub(r"\1[cut]", line)


def configure(*, format: str) -> dict[str, Any]:
    """Return Django's LOGGING for `format` ("text" or "json"), both through structlog."""
    structlog.configure(
        processors=[*SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    renderer = structlog.processors.JSONRenderer() if format == "json" else structlog.dev.ConsoleRenderer(colors=False)
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": SHARED,
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    structlog.processors.format_exc_info,
                    renderer,
                    cut_doors,
                ],
            }
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["stderr"], "level": "INFO"},
        # Django's own handlers write to the terminal and to ADMINS what no processor of ours has seen.
        "loggers": {
            "django": {"handlers": [], "level": "INFO", "propagate": True},
            "django.server": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
        },
    }
