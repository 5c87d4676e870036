"""What the partner and the enterprise endpoint differ in."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Dialect:
    """`letter` is the endpoint's: `/services/Soap/<letter>/66.0`.

    `typed`: a record's type is an attribute (`xsi:type`), not an element of its own.
    """

    name: str
    letter: str
    typed: bool

    @property
    def api(self) -> str:
        return f"urn:{self.name}.soap.sforce.com"

    @property
    def sobject(self) -> str:
        return f"urn:sobject.{self.name}.soap.sforce.com"

    @property
    def fault(self) -> str:
        return f"urn:fault.{self.name}.soap.sforce.com"


PARTNER = Dialect("partner", "u", typed=False)
ENTERPRISE = Dialect("enterprise", "c", typed=True)
