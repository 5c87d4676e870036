"""One POST to an address of this machine."""

import asyncio
from collections.abc import Mapping
from urllib.parse import urlsplit

TIMEOUT_SECONDS = 5


async def post(url: str, headers: Mapping[str, str], body: bytes) -> bool:
    """Whether it was answered with 2xx within five seconds."""
    try:
        async with asyncio.timeout(TIMEOUT_SECONDS):
            status = await _status(url, headers, body)
    except (OSError, TimeoutError, ValueError):
        return False
    return 200 <= status < 300


async def _status(url: str, headers: Mapping[str, str], body: bytes) -> int:
    """Raises OSError, or ValueError where the answer is no HTTP."""
    parts = urlsplit(url)
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port or 80)
    try:
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        host = parts.netloc.rpartition("@")[2]
        lines = [f"POST {path} HTTP/1.1", f"Host: {host}"]
        lines += ["Content-Type: application/json", "User-Agent: HubSpot Webhooks Sandbox"]
        lines += [f"Content-Length: {len(body)}", "Connection: close"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        writer.write("\r\n".join([*lines, "", ""]).encode() + body)
        await writer.drain()
        _, _, rest = (await reader.readline()).decode("latin-1").partition(" ")
        return int(rest[:3])
    finally:
        writer.close()
