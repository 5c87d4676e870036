"""Pipelines and their stages, to read."""

from starlette.responses import Response

from integrations.sandbox.hubspot.call import Call, answer
from integrations.sandbox.hubspot.errors import Json, not_found
from integrations.sandbox.hubspot.objecttypes import ObjectType
from integrations.sandbox.hubspot.pipelines import PIPELINES, Pipeline, Stage


def list_pipelines(call: Call) -> Response:
    created = call.store.created
    return answer({"results": [each.json(created) for each in _all(call)]})


def read_pipeline(call: Call) -> Response:
    return answer(_pipeline(call).json(call.store.created))


def list_stages(call: Call) -> Response:
    return answer({"results": _pipeline(call).json(call.store.created)["stages"]})


def read_stage(call: Call) -> Response:
    for place, stage in enumerate(_pipeline(call).stages):
        if stage.id == call.path["stage_id"]:
            return answer(stage.json(place, call.store.created))
    raise not_found(f"Stage {call.path['stage_id']} does not exist")


def list_pipelines_v1(call: Call) -> Response:
    kind = call.table.kind
    return answer({"results": [_old(call, kind, each) for each in _all(call)]})


def list_deal_pipelines_v1(call: Call) -> Response:
    """A bare list; a stage says by itself what it means."""
    return answer([_older(each) for each in PIPELINES["deals"]])


def _all(call: Call) -> tuple[Pipeline, ...]:
    return PIPELINES.get(call.table.kind.name, ())


def _pipeline(call: Call) -> Pipeline:
    wanted = call.path["pipeline_id"]
    found = next((each for each in _all(call) if each.id == wanted), None)
    if found is None:
        raise not_found(f"Pipeline {wanted} does not exist")
    return found


def _old(call: Call, kind: ObjectType, each: Pipeline) -> Json:
    created = call.store.created
    moments = {"createdAt": created, "updatedAt": created, "active": True}
    stages = [
        {
            "stageId": stage.id,
            "label": stage.label,
            "displayOrder": place,
            "metadata": dict(stage.metadata),
        }
        | moments
        for place, stage in enumerate(each.stages)
    ]
    shown = {
        "pipelineId": each.id,
        "objectType": kind.singular,
        "objectTypeId": kind.type_id,
        "label": each.label,
        "displayOrder": 0,
        "default": True,
        "stages": stages,
    }
    return shown | moments


def _older(each: Pipeline) -> Json:
    return {
        "pipelineId": each.id,
        "label": each.label,
        "displayOrder": 0,
        "active": True,
        "staticDefault": True,
        "stages": [_older_stage(place, stage) for place, stage in enumerate(each.stages)],
    }


def _older_stage(place: int, stage: Stage) -> Json:
    return {
        "stageId": stage.id,
        "label": stage.label,
        "displayOrder": place,
        "active": True,
        "probability": float(stage.metadata["probability"]),
        "closedWon": stage.id == "closedwon",
    }
