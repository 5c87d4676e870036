"""A sandbox inside the test process, with its stores within reach."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from integrations.sandbox.assembly import Sandbox
from integrations.sandbox.config import Config
from integrations.sandbox.server import Listening, new_event_loop

START_S = 60
STOP_S = 10


@contextmanager
def running_sandbox(config: Config | None = None) -> Iterator[Sandbox]:
    """Serve both CRMs from a thread on free ports while the block runs.

    `sandbox.hubspot` and `.salesforce` have `url`, `credentials`, `store` and `faults`. Change
    stores between calls only: the thread reads them while it answers.
    """
    listening = Listening(config or Config())
    ready = threading.Event()
    loop = new_event_loop()
    thread = threading.Thread(target=_serve, args=(listening, loop, ready), daemon=True)
    thread.start()
    try:
        if not ready.wait(START_S):
            raise TimeoutError(f"the sandbox did not start within {START_S} s")
        yield listening.sandbox
    finally:
        loop.call_soon_threadsafe(listening.stop)
        thread.join(STOP_S)


def _serve(listening: Listening, loop: asyncio.AbstractEventLoop, ready: threading.Event) -> None:
    with asyncio.Runner(loop_factory=lambda: loop) as runner:
        runner.run(listening.serve(ready.set))
