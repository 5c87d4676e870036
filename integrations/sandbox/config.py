"""What a sandbox is started with."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class Config:
    """The sandbox's switches. Rates are shares of requests, 0 to 1; lag is in milliseconds."""

    seed: int = 1
    contacts: int = 200
    leads: int = 200
    limits: bool = True
    lag_ms: int = 0
    tls: bool = False
    faults: Mapping[str, float] = field(default_factory=dict)
