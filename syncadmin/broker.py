"""What follows from the broker's URL: transport options, and the cache that goes with it."""

from typing import Any
from urllib.parse import urlsplit

REDIS = {"redis", "rediss"}
REDIS_SOCKET = {"redis+socket"}
AMQP = {"amqp", "amqps"}
KNOWN = REDIS | REDIS_SOCKET | AMQP

# Redis hands a lost worker's messages out again after this time: longer than the longest task.
VISIBILITY_TIMEOUT_S = 300
# Emptying the cache empties its whole numbered database, which must not be the queue's.
CACHE_NUMBER = 15


def transport_options(broker_url: str) -> dict[str, Any]:
    """Return Celery's broker_transport_options for the broker at `broker_url`."""
    if scheme(broker_url) not in REDIS | REDIS_SOCKET:
        return {}
    return {
        "visibility_timeout": VISIBILITY_TIMEOUT_S,
        # kombu looks for lost messages every interval x throttle seconds; its default is 100 s.
        "unacked_restore_interval": 5,
        "unacked_restore_throttle": 1,
    }


def cache_url(broker_url: str) -> str:
    """Return the CACHE_URL that shares the broker's Redis, or a cache private to each process."""
    if scheme(broker_url) in REDIS:
        return broker_url
    if scheme(broker_url) in REDIS_SOCKET:
        return f"rediscache://{urlsplit(broker_url).path}?db={CACHE_NUMBER}"
    return "locmemcache://"


def scheme(url: str) -> str:
    return urlsplit(url).scheme
