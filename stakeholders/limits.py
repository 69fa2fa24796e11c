"""How often one place or one address may apply, in real time. A cache that is gone limits nothing."""

import hashlib
import ipaddress
import time

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

HOUR = 3600
PER_CLIENT = 20
PER_ADDRESS = 5


def client(request: HttpRequest) -> str:
    """Return where a request comes from: behind N proxies of ours, what the outermost of them saw.

    What stands further left in X-Forwarded-For is the client's own claim. A household of IPv6 is one place.
    """
    seen = request.META.get("REMOTE_ADDR", "")
    hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",") if hop.strip()]
    if 0 < settings.TRUSTED_PROXY_COUNT <= len(hops):
        seen = hops[-settings.TRUSTED_PROXY_COUNT]
    try:
        address = ipaddress.ip_address(seen)
    except ValueError:
        return seen
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)


def too_many(request: HttpRequest, email: str) -> int:
    """Count an application; return how many seconds to wait if it is one too many, else 0."""
    window, passed = divmod(int(time.time()), HOUR)
    over_client = _count("client", client(request), window) > PER_CLIENT
    over_address = _count("address", email.casefold(), window) > PER_ADDRESS
    return HOUR - passed if over_client or over_address else 0


def _count(what: str, who: str, window: int) -> int:
    digest = hashlib.sha256(f"{settings.SECRET_KEY}:{who}".encode("utf-8", "replace")).hexdigest()[:32]
    key = f"apply:{what}:{window}:{digest}"
    if cache.add(key, 1, HOUR):
        return 1
    try:
        return int(cache.incr(key))
    except ValueError:  # it ran out between the two
        return 1
