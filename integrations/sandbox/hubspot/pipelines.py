"""The pipelines that deals and tickets go through: each type has its first one."""

from collections.abc import Mapping
from dataclasses import dataclass

from integrations.sandbox.hubspot.errors import Json
from integrations.sandbox.hubspot.timestamps import iso


@dataclass(frozen=True)
class Stage:
    id: str
    label: str
    metadata: Mapping[str, str]

    def json(self, place: int, created: int) -> Json:
        return {
            "id": self.id,
            "label": self.label,
            "displayOrder": place,
            "metadata": dict(self.metadata),
            "createdAt": iso(created),
            "updatedAt": iso(created),
            "archived": False,
            "writePermissions": "CRM_PERMISSIONS_ENFORCEMENT",
        }


@dataclass(frozen=True)
class Pipeline:
    id: str
    label: str
    stages: tuple[Stage, ...]

    def json(self, created: int) -> Json:
        return {
            "id": self.id,
            "label": self.label,
            "displayOrder": 0,
            "stages": [stage.json(place, created) for place, stage in enumerate(self.stages)],
            "createdAt": iso(created),
            "updatedAt": iso(created),
            "archived": False,
        }


def _deal_stage(name: str, label: str, probability: str) -> Stage:
    closed = "true" if name.startswith("closed") else "false"
    return Stage(name, label, {"isClosed": closed, "probability": probability})


def _ticket_stage(name: str, label: str, state: str = "OPEN") -> Stage:
    closed = "true" if state == "CLOSED" else "false"
    return Stage(name, label, {"ticketState": state, "isClosed": closed})


PIPELINES: Mapping[str, tuple[Pipeline, ...]] = {
    "deals": (
        Pipeline(
            "default",
            "Sales Pipeline",
            (
                _deal_stage("appointmentscheduled", "Appointment Scheduled", "0.2"),
                _deal_stage("qualifiedtobuy", "Qualified To Buy", "0.4"),
                _deal_stage("presentationscheduled", "Presentation Scheduled", "0.6"),
                _deal_stage("decisionmakerboughtin", "Decision Maker Bought-In", "0.8"),
                _deal_stage("contractsent", "Contract Sent", "0.9"),
                _deal_stage("closedwon", "Closed Won", "1.0"),
                _deal_stage("closedlost", "Closed Lost", "0.0"),
            ),
        ),
    ),
    "tickets": (
        Pipeline(
            "0",
            "Support Pipeline",
            (
                _ticket_stage("1", "New"),
                _ticket_stage("2", "Waiting on contact"),
                _ticket_stage("3", "Waiting on us"),
                _ticket_stage("4", "Closed", "CLOSED"),
            ),
        ),
    ),
}
