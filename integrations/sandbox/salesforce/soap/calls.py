"""A SOAP request as the operations see it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from integrations.sandbox.salesforce.errors import fail
from integrations.sandbox.salesforce.ids import to_18
from integrations.sandbox.salesforce.objects import ObjectType
from integrations.sandbox.salesforce.rest.calls import Call
from integrations.sandbox.salesforce.rest.metadata import origin
from integrations.sandbox.salesforce.rules import Options
from integrations.sandbox.salesforce.soap.dialects import Dialect
from integrations.sandbox.salesforce.soap.markup import Markup
from integrations.sandbox.salesforce.soap.parsing import Node
from integrations.sandbox.salesforce.store import Store


@dataclass(frozen=True)
class SoapCall:
    """`request` is the operation's element, `headers` the envelope's header."""

    http: Call
    dialect: Dialect
    version: str  # "66.0"
    headers: Node
    request: Node

    @property
    def store(self) -> Store:
        return self.http.store

    @property
    def base(self) -> str:
        """Where REST has the same; queries name it in what they answer."""
        return f"/services/data/v{self.version}"

    @property
    def origin(self) -> str:
        return origin(self.http)

    def header(self, name: str) -> Node:
        """The header of that name, an empty one where it is missing."""
        return self.headers.child(name) or Node(name)

    def object(self, name: str) -> ObjectType:
        """The object type of that name. Raises INVALID_TYPE."""
        found = self.store.schema.find(name)
        if found is None:
            raise fail(
                400,
                "INVALID_TYPE",
                f"sObject type '{name}' is not supported. If you are attempting to use a custom"
                " object, be sure to append the '__c' after the entity name. Please reference your"
                " WSDL or the describe call for the appropriate names.",
            )
        return found

    def options(self) -> Options:
        """What the headers ask of writes. Raises INVALID_CROSS_REFERENCE_KEY."""
        duplicates = self.header("DuplicateRuleHeader")
        return Options(
            allow_duplicates=duplicates.flag("allowSave"),
            record_details=duplicates.flag("includeRecordDetails"),
            auto_assign=self._auto_assign(),
            base=self.base,
        )

    def _auto_assign(self) -> bool:
        """Unlike in REST, assignment rules are off unless asked for."""
        header = self.header("AssignmentRuleHeader")
        rule_id = header.value("assignmentRuleId")
        if rule_id and to_18(rule_id) != self.store.rules.assignment.id:
            raise fail(400, "INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id")
        return bool(rule_id) or header.flag("useDefaultRule")


Operation = Callable[[SoapCall], Sequence[Markup]]
