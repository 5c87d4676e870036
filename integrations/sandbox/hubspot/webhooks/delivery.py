"""Events on their way to the app: in batches, signed, and again until they are taken.

https://developers.hubspot.com/docs/api-reference/webhooks-webhooks-v3/guide
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

import orjson

from integrations.sandbox.hubspot.errors import Json
from integrations.sandbox.hubspot.webhooks.posting import post
from integrations.sandbox.hubspot.webhooks.signing import signed_headers
from integrations.sandbox.hubspot.webhooks.subscribing import Subscriptions, Target

BATCH = 100
RETRIES = 10
RETRY_SECONDS = 24 * 3600
POLL_SECONDS = 0.02  # the sandbox's clock may be moved at any time


@dataclass
class Mischief:
    """What the network does to deliveries on demand: shares of 0 to 1, and milliseconds."""

    duplicate: float = 0.0
    reorder: float = 0.0
    forge: float = 0.0
    delay_ms: int = 0


@dataclass(kw_only=True)
class Batch:
    """`due` is in milliseconds by the sandbox's clock; `since` when it was first tried."""

    events: list[Json]
    due: int
    since: int
    attempt: int = 0
    forged: bool = False


@dataclass
class Counts:
    delivered: int = 0
    failed: int = 0
    given_up: int = 0


@dataclass
class Outbox:
    """Sends from a task of its own on the server's loop, so that no call ever waits for it.

    An event that is put in where no loop runs leaves with the next one that is.
    """

    subscriptions: Subscriptions
    secret: str
    now: Callable[[], int]
    seed: int
    mischief: Mischief = field(default_factory=Mischief)
    retry_seconds: int = RETRY_SECONDS
    counts: Counts = field(default_factory=Counts)

    def __post_init__(self) -> None:
        self._random = Random(f"deliveries/{self.seed}")
        self._fresh: list[Json] = []
        self._waiting: list[Batch] = []
        self._under_way: set[asyncio.Task[None]] = set()
        self._pump: asyncio.Task[None] | None = None

    @property
    def pending(self) -> int:
        """Batches that are not yet taken nor given up."""
        return len(self._waiting) + len(self._under_way) + bool(self._fresh)

    def put(self, event: Json) -> None:
        self._fresh.append(event)
        self.wake()

    def wake(self) -> None:
        """Have the pump run, where there is a loop for it."""
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            return
        if self._pump is None or self._pump.done():
            self._pump = loop.create_task(self._run())

    async def _run(self) -> None:
        while self._fresh or self._waiting or self._under_way:
            # One turn of the loop later, so that a call's events leave together.
            await asyncio.sleep(POLL_SECONDS if not self._fresh else 0)
            self._pack()
            self._send_due()

    def _pack(self) -> None:
        """Put fresh events into batches, and do to them what mischief demands."""
        fresh, self._fresh = self._fresh, []
        for start in range(0, len(fresh), BATCH):
            events = fresh[start : start + BATCH]
            due = events[-1]["occurredAt"] + self.mischief.delay_ms
            if self._strikes(self.mischief.reorder):
                self._random.shuffle(events)
            copies = 2 if self._strikes(self.mischief.duplicate) else 1
            self._waiting += [Batch(events=events, due=due, since=due) for _ in range(copies)]
            if self._strikes(self.mischief.forge):
                self._waiting.append(Batch(events=events, due=due, since=due, forged=True))

    def _strikes(self, share: float) -> bool:
        return share > 0 and self._random.random() < share

    def _send_due(self) -> None:
        target = self.subscriptions.target
        room = target.concurrent - len(self._under_way) if target else 0
        if target is None or room <= 0:
            return
        now = self.now()
        due = [batch for batch in self._waiting if batch.due <= now][:room]
        for batch in due:
            self._waiting.remove(batch)
            task = asyncio.get_running_loop().create_task(self._send(batch, target))
            self._under_way.add(task)
            task.add_done_callback(self._under_way.discard)

    async def _send(self, batch: Batch, target: Target) -> None:
        body = orjson.dumps([event | {"attemptNumber": batch.attempt} for event in batch.events])
        secret = f"not {self.secret}" if batch.forged else self.secret
        taken = await post(target.url, signed_headers(secret, target.url, body, self.now()), body)
        # Before its callback does: a batch that is put off must not count twice.
        if task := asyncio.current_task():
            self._under_way.discard(task)
        if batch.forged:
            return
        if taken:
            self.counts.delivered += 1
        else:
            self._put_off(batch)

    def _put_off(self, batch: Batch) -> None:
        """The next attempt, after growing pauses that add up to a day."""
        self.counts.failed += 1
        if batch.attempt >= RETRIES:
            self.counts.given_up += 1
            return
        batch.attempt += 1
        share = batch.attempt * (batch.attempt + 1) / (RETRIES * (RETRIES + 1))
        batch.due = batch.since + int(self.retry_seconds * 1000 * share)
        self._waiting.append(batch)
