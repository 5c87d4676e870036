"""Faults on demand, drawn by seed so that a failure can be replayed."""

import random
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

KNOWN: Mapping[str, str] = {
    "slow": "the answer comes after one to three seconds",
    "timeout": "the call is not handled, and no answer ever comes",
    "timeout-after-write": "the call is handled, and no answer ever comes",
    "drop-connection": "the call is handled, and the connection breaks in the middle of the body",
    "truncated-json": "the call is handled, and the JSON of the answer stops half-way",
    "error-after-write": "the call is handled, and a gateway answers 502 in its place",
    "server-error": "the call is not handled; 500, 502 or 503",
    "html-body": "the call is not handled; a page in HTML, as of maintenance or of a proxy",
    "rate-limit": "the call is not handled; HubSpot 429 (every other one names Retry-After), "
    "Salesforce 403 REQUEST_LIMIT_EXCEEDED",
    "daily-limit": "as rate-limit, but for the limit of the day",
    "row-lock": "HubSpot: the call is not handled; 423. Salesforce: records written are refused, "
    "one by one, with UNABLE_TO_LOCK_ROW",
    "half-refused": "every other record of a batch is refused, as locked by another write",
    "commit-lag": "Salesforce: what the call writes has stamps of up to a minute ago, as of a long "
    "transaction that commits only now; strikes nothing in HubSpot",
    "refresh-race": "another worker uses the refresh token a moment before, and gets the answer",
    "expired-token": "the call is not handled; 401 as for a token that has run out",
    "token-refused": "the OAuth token endpoint refuses; strikes nothing else",
}
OAUTH_ONLY = frozenset({"token-refused", "refresh-race"})
API_ONLY = frozenset(
    {"expired-token", "rate-limit", "daily-limit", "row-lock", "half-refused", "commit-lag"}
)


class UnknownFault(ValueError):
    """A name that is not in `KNOWN`; the text lists those that are."""

    def __init__(self, name: str) -> None:
        super().__init__(f'unknown fault "{name}"; known are: {", ".join(sorted(KNOWN))}')


@dataclass(frozen=True, kw_only=True)
class Scripted:
    """`fault` strikes the next `count` calls that match, after `skip` more went well.

    `method` "*" is any; `path` is a prefix, with the query string. With a `rate` it strikes that
    share of them, and goes on doing so.
    """

    fault: str
    method: str = "*"
    path: str = "/"
    count: int = 1
    skip: int = 0
    rate: float | None = None

    def matches(self, method: str, path: str) -> bool:
        return self.method in ("*", method) and path.startswith(self.path)


class Faults:
    """Answers whether a named fault strikes now. `rates` are shares of the calls that ask.

    Each fault has a stream of its own, so that raising one rate does not move the others.
    """

    def __init__(self, rates: Mapping[str, float], seed: int) -> None:
        self._seed = seed
        self._streams: dict[str, random.Random] = {}
        self._promised: Counter[str] = Counter()
        self.struck: Counter[str] = Counter()
        self.rates: dict[str, float] = {}
        self.script: list[Scripted] = []
        self.configure(rates=rates, script=())

    def configure(
        self, *, rates: Mapping[str, float] | None = None, script: Iterable[Scripted] | None = None
    ) -> None:
        """Replace the rates, the script or both.

        Raises `UnknownFault`, or ValueError for a rate outside 0 to 1; then nothing has changed.
        """
        steps = None if script is None else list(script)
        for name, rate in (rates or {}).items():
            _check_rate(name, rate)
        for step in steps or ():
            _check_name(step.fault)
            _check_rate(step.fault, 1.0 if step.rate is None else step.rate)
        self.rates = self.rates if rates is None else dict(rates)
        self.script = self.script if steps is None else steps

    def strikes(self, name: str) -> bool:
        """Whether the fault strikes what happens now. `a_b` is the same as `a-b`."""
        name = name.replace("_", "-")
        if self._promised[name]:
            self._promised[name] -= 1
        elif not self._drawn(name):
            return False
        self.struck[name] += 1
        return True

    def choose(
        self, method: str, path: str, *, oauth: bool, left_to_app: frozenset[str] = frozenset()
    ) -> str | None:
        """The fault that strikes this call, if any. What is scripted goes before what is drawn.

        Faults in `left_to_app` are never answered: the app asks `strikes` where they belong, and
        hears yes once for each call that the script foresaw.
        """
        scripted = self._scripted(method, path)
        if scripted in left_to_app:
            self._promised[scripted] += 1
            return None
        if scripted is not None:
            self.struck[scripted] += 1
            return scripted
        excluded = left_to_app | (API_ONLY if oauth else OAUTH_ONLY)
        names = (name for name in self.rates if name not in excluded)
        return next((name for name in names if self.strikes(name)), None)

    def stream(self, name: str) -> random.Random:
        """The random source of one fault, also for what it looks like."""
        return self._streams.setdefault(name, random.Random(f"{self._seed}/{name}"))

    def _drawn(self, name: str) -> bool:
        rate = self.rates.get(name, 0.0)
        return rate > 0.0 and self.stream(name).random() < rate

    def _scripted(self, method: str, path: str) -> str | None:
        """The first step that matches decides, and is used up one call at a time; a step with a
        rate lets the next one decide where it does not strike.
        """
        for place, step in enumerate(self.script):
            if not step.matches(method, path):
                continue
            if step.rate is None:
                return self._advance(place, step)
            if self.stream(f"{step.fault} {step.method} {step.path}").random() < step.rate:
                return step.fault
        return None

    def active(self, name: str) -> bool:
        """Whether the fault may strike some call to come."""
        return self.rates.get(name, 0.0) > 0.0 or any(step.fault == name for step in self.script)

    def _advance(self, place: int, step: Scripted) -> str | None:
        if step.skip:
            self.script[place] = replace(step, skip=step.skip - 1)
            return None
        if step.count > 1:
            self.script[place] = replace(step, count=step.count - 1)
        else:
            del self.script[place]
        return step.fault


def _check_rate(name: str, rate: float) -> None:
    _check_name(name)
    if not 0.0 <= rate <= 1.0:
        raise ValueError(f'the rate of "{name}" must lie between 0 and 1, not {rate}')


def _check_name(name: str) -> None:
    if name not in KNOWN:
        raise UnknownFault(name)
