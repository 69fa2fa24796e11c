"""The cache may vanish: then pages are slower, never wrong and never an error."""

import time
from typing import Any

import structlog
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

log = structlog.get_logger(__name__)
PAUSE = 5  # seconds for which a server that did not answer is left alone: not every page is to wait for it anew
_left_alone: dict[str, float] = {}  # until when, by the server's address; of this process


class GuardedRedisCache(RedisCache):
    """Django's Redis cache raises when Redis is gone; this one answers as an empty cache does."""

    def _guarded(self, verb: str, default: Any, *args: Any, **kwargs: Any) -> Any:
        server = str(self._servers)  # type: ignore[attr-defined]
        if _left_alone.get(server, 0) > time.monotonic():
            return default
        try:
            return getattr(super(), verb)(*args, **kwargs)
        except (RedisError, OSError) as error:
            _left_alone[server] = time.monotonic() + PAUSE
            log.warning("cache unavailable", verb=verb, error=str(error))
            return default

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        return self._guarded("get", default, key, default, version)

    def set(self, key: str, value: Any, *args: Any, **kwargs: Any) -> None:
        self._guarded("set", None, key, value, *args, **kwargs)

    def add(self, key: str, value: Any, *args: Any, **kwargs: Any) -> bool:
        return self._guarded("add", True, key, value, *args, **kwargs)

    def delete(self, key: str, version: int | None = None) -> bool:
        return self._guarded("delete", False, key, version)

    def get_many(self, keys: Any, version: int | None = None) -> dict[str, Any]:
        return self._guarded("get_many", {}, keys, version)

    def set_many(self, data: dict[str, Any], *args: Any, **kwargs: Any) -> list[str]:
        return self._guarded("set_many", list(data), data, *args, **kwargs)

    def delete_many(self, keys: Any, version: int | None = None) -> None:
        self._guarded("delete_many", None, keys, version)

    def touch(self, key: str, *args: Any, **kwargs: Any) -> bool:
        return self._guarded("touch", False, key, *args, **kwargs)

    def has_key(self, key: str, version: int | None = None) -> bool:
        return self._guarded("has_key", False, key, version)

    def incr(self, key: str, delta: int = 1, version: int | None = None) -> int:
        return self._guarded("incr", delta, key, delta, version)

    def clear(self) -> bool:  # type: ignore[override]  # as Django's own Redis cache
        return self._guarded("clear", False)
