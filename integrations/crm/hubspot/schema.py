"""HubSpot's properties as fields, and properties of our own."""

from collections.abc import Sequence

from integrations.crm.hubspot import operations as op
from integrations.crm.hubspot.client import HubSpotClient
from integrations.crm.hubspot.errors import Refusal
from integrations.crm.hubspot.translate import definition, field_spec
from integrations.domain.errors import PermanentError
from integrations.domain.records import FieldSpec, ObjectType


class Schema:
    def __init__(self, client: HubSpotClient) -> None:
        self._client = client

    def fields(self, object_type: ObjectType) -> list[FieldSpec]:
        answer = self._client.call(op.PROPERTIES, object_name=op.PATH_NAMES[object_type])
        return [field_spec(raw) for raw in answer.body["results"] if not raw.get("archived")]

    def ensure(
        self, specs: Sequence[FieldSpec], object_type: ObjectType, *, group: str, label: str
    ) -> list[str]:
        """Create what is missing of these properties, and the group they belong to."""
        there = {spec.name for spec in self.fields(object_type)}
        missing = [spec for spec in specs if spec.name not in there]
        if not missing:
            return []
        self._ensure_group(object_type, group, label)
        inputs = [definition(spec, group=group) for spec in missing]
        answer = self._client.call(
            op.CREATE_PROPERTIES,
            object_name=op.PATH_NAMES[object_type],
            body={"inputs": inputs},
        ).body
        if answer.get("errors"):
            raise PermanentError(
                f"HubSpot did not create all properties: {answer['errors'][0].get('message')}",
                code="CREATE_PROPERTIES",
            )
        return [raw["name"] for raw in answer["results"]]

    def _ensure_group(self, object_type: ObjectType, group: str, label: str) -> None:
        name = op.PATH_NAMES[object_type]
        groups = self._client.call(op.GROUPS, object_name=name).body["results"]
        if any(raw["name"] == group for raw in groups):
            return
        body = {"name": group, "label": label, "displayOrder": -1}
        try:
            self._client.call(op.CREATE_GROUP, object_name=name, body=body)
        except Refusal as refusal:
            if refusal.status != 409:  # somebody was faster
                raise
