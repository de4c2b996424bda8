"""Whether what processes must share is shared."""

import secrets
from collections.abc import Iterator

from django.core.cache import cache

from naast.interfaces.operating.findings import Finding, Installation, fault, told, warning


def shared(at: Installation) -> Iterator[Finding]:
    """Write something to the shared cache and read it back; say when several processes share none."""
    environment = at.environment
    if not environment.cache_url:
        if environment.workers > 1:
            yield warning(
                f"{environment.workers} web processes each keep a cache of their own: what one remembers, another "
                "does not.",
                "apt-get install redis-server, and name it in NAAST_CACHE_URL.",
            )
        return
    name, value = f"naast-check-{secrets.token_hex(4)}", secrets.token_hex(8)
    try:
        cache.set(name, value, timeout=10)
        kept = cache.get(name)
        cache.delete(name)
    except Exception as error:  # noqa: BLE001 - whatever the client raises, the cache does not work
        yield fault(f"The cache does not answer: {told(error)}.", "Start Redis, and put NAAST_CACHE_URL right.")
        return
    if kept != value:
        yield fault("The cache forgets at once what it is given.", "Look at Redis' maxmemory and its log.")
