"""The Salesforce sandbox as an ASGI app: the table of its resources."""

from datetime import timedelta

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from integrations.sandbox.clock import Clock
from integrations.sandbox.config import Config
from integrations.sandbox.faults import Faults
from integrations.sandbox.salesforce.locking import Locks, commit_lag, longest_commit
from integrations.sandbox.salesforce.oauth import authorize, discovery, identity, issued, token
from integrations.sandbox.salesforce.rest import (
    admin,
    apps,
    batches,
    collections,
    composite,
    graphs,
    layouts,
    limits,
    metadata,
    queries,
    records,
    relationships,
    replication,
    search,
    setup,
    trees,
)
from integrations.sandbox.salesforce.rest.bulk import classic
from integrations.sandbox.salesforce.rest.bulk import ingest as bulk_ingest
from integrations.sandbox.salesforce.rest.bulk import queries as bulk_queries
from integrations.sandbox.salesforce.rest.calls import Call, problem_answer
from integrations.sandbox.salesforce.rest.dispatch import Dispatcher, Methods
from integrations.sandbox.salesforce.rest.gate import Gate
from integrations.sandbox.salesforce.soap.dialects import ENTERPRISE, PARTNER
from integrations.sandbox.salesforce.soap.service import Service
from integrations.sandbox.salesforce.store import Store

_METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]


def resources() -> dict[str, Methods]:
    """Every path of the API with its methods. More specific paths come first."""
    data = "/services/data/{version}"
    record = f"{data}/sobjects/{{object_type}}/{{id}}"
    described = f"{data}/sobjects/{{object_type}}/describe"
    values = f"{data}/ui-api/object-info/{{object_type}}/picklist-values"
    by_key = f"{data}/sobjects/{{object_type}}/{{field}}/{{value:path}}"
    return {
        **_authorization(),
        **_soap(),
        "/services/data": {"GET": metadata.versions},
        data: {"GET": metadata.resources},
        f"{data}/query": {"GET": queries.query},
        f"{data}/queryAll": {"GET": queries.query_all},
        f"{data}/query/{{locator}}": {"GET": queries.query_more},
        f"{data}/tooling/query": {"GET": queries.query},
        f"{data}/queryAll/{{locator}}": {"GET": queries.query_more},
        f"{data}/search": {"GET": search.search},
        f"{data}/parameterizedSearch": {
            "GET": search.parameterized,
            "POST": search.parameterized,
        },
        f"{data}/recent": {"GET": search.recent},
        f"{data}/limits": {"GET": limits.limits},
        f"{data}/limits/recordCount": {"GET": limits.record_count},
        f"{data}/composite": {"GET": composite.listing, "POST": composite.composite},
        f"{data}/composite/batch": {"POST": batches.batch},
        f"{data}/composite/graph": {"POST": graphs.graph},
        f"{data}/composite/tree/{{object_type}}": {"POST": trees.create},
        f"{data}/composite/sobjects": {
            "POST": collections.create,
            "PATCH": collections.update,
            "DELETE": collections.delete,
        },
        f"{data}/composite/sobjects/{{object_type}}": {
            "GET": collections.retrieve,
            "POST": collections.retrieve,
        },
        f"{data}/composite/sobjects/{{object_type}}/{{field}}": {"PATCH": collections.upsert},
        f"{data}/sobjects": {"GET": metadata.global_describe},
        f"{data}/sobjects/{{object_type}}": {"GET": metadata.object_info, "POST": records.create},
        f"{data}/sobjects/{{object_type}}/describe": {"GET": metadata.Describes()},
        f"{described}/layouts": {"GET": layouts.layouts},
        f"{described}/layouts/{{record_type}}": {"GET": layouts.layout},
        f"{described}/compactLayouts": {"GET": layouts.compact_layouts},
        f"{described}/approvalLayouts": {"GET": layouts.approval_layouts},
        f"{values}/{{record_type}}": {"GET": layouts.picklist_values},
        f"{values}/{{record_type}}/{{field}}": {"GET": layouts.picklist_value},
        f"{data}/sobjects/{{object_type}}/updated": {"GET": replication.updated},
        f"{data}/sobjects/{{object_type}}/deleted": {"GET": replication.deleted},
        record: {"GET": records.read, "PATCH": records.update, "DELETE": records.delete},
        by_key: {
            "GET": relationships.read,
            "PATCH": records.upsert,
            "DELETE": records.delete_by_key,
        },
        **_bulk(data),
        "/sandbox/convert": {"POST": admin.convert},
        "/sandbox/merge": {"POST": admin.merge},
        "/sandbox/undelete": {"POST": admin.undelete},
        "/sandbox/objects": {"POST": setup.add_object},
        "/sandbox/fields": {
            "POST": setup.add_field,
            "PATCH": setup.change_field,
            "DELETE": setup.delete_field,
        },
        "/sandbox/record-types": {"POST": setup.add_record_type},
        "/sandbox/validation-rules": {
            "POST": setup.add_validation_rule,
            "DELETE": setup.drop_validation_rule,
        },
        "/sandbox/features": {"PATCH": setup.switch},
        "/sandbox/rules": {"PATCH": admin.rules},
        "/sandbox/limits": {"PATCH": admin.limits},
        "/sandbox/bulk": {"PATCH": admin.bulk},
        "/sandbox/touch": {"POST": admin.touch},
        "/sandbox/sessions": {"PATCH": admin.sessions},
        "/sandbox/apps": {"GET": apps.listing, "POST": apps.create},
        "/sandbox/apps/{client_id}": {"PATCH": apps.change, "DELETE": apps.delete},
    }


def _bulk(data: str) -> dict[str, Methods]:
    ingest, job = f"{data}/jobs/ingest/{{id}}", "/services/async/{version}/job"
    batch = f"{job}/{{id}}/batch/{{batch}}"
    return {
        f"{data}/jobs/query": {"POST": bulk_queries.create, "GET": bulk_queries.jobs},
        f"{data}/jobs/query/{{id}}": {
            "GET": bulk_queries.status,
            "PATCH": bulk_queries.abort,
            "DELETE": bulk_queries.delete,
        },
        f"{data}/jobs/query/{{id}}/results": {"GET": bulk_queries.results},
        f"{data}/jobs/query/{{id}}/resultPages": {"GET": bulk_queries.result_pages},
        f"{data}/jobs/ingest": {"POST": bulk_ingest.create, "GET": bulk_ingest.jobs},
        ingest: {
            "GET": bulk_ingest.status,
            "PATCH": bulk_ingest.change,
            "DELETE": bulk_ingest.delete,
        },
        f"{ingest}/batches": {"PUT": bulk_ingest.upload},
        f"{ingest}/successfulResults": {"GET": bulk_ingest.successful},
        f"{ingest}/failedResults": {"GET": bulk_ingest.failed},
        f"{ingest}/unprocessedrecords": {"GET": bulk_ingest.unprocessed},
        f"{ingest}/unprocessedRecords": {"GET": bulk_ingest.unprocessed},
        job: {"POST": classic.create},
        f"{job}/{{id}}": {"GET": classic.status, "POST": classic.change},
        f"{job}/{{id}}/batch": {"GET": classic.batches, "POST": classic.add_batch},
        batch: {"GET": classic.batch_status},
        f"{batch}/request": {"GET": classic.batch_request},
        f"{batch}/result": {"GET": classic.batch_result},
        f"{batch}/result/{{result}}": {"GET": classic.query_result},
        "/services/async/{version}/{rest:path}": {
            "GET": classic.unknown,
            "POST": classic.unknown,
        },
    }


def _authorization() -> dict[str, Methods]:
    oauth = "/services/oauth2"
    return {
        f"{oauth}/authorize": {"GET": authorize.ask, "POST": authorize.decide},
        f"{oauth}/token": {"POST": token.token},
        f"{oauth}/revoke": {"GET": issued.revoke, "POST": issued.revoke},
        f"{oauth}/introspect": {"POST": issued.introspect},
        f"{oauth}/userinfo": {"GET": identity.userinfo, "POST": identity.userinfo},
        "/id/keys": {"GET": discovery.keys},
        "/id/{organization}/{user}": {"GET": identity.identity, "POST": identity.identity},
        "/.well-known/openid-configuration": {"GET": discovery.configuration},
    }


def _soap() -> dict[str, Methods]:
    """A login answers an address with the organization's id behind the version."""
    table: dict[str, Methods] = {}
    for dialect in (PARTNER, ENTERPRISE):
        path = f"/services/Soap/{dialect.letter}/{{version}}"
        methods = {"POST": Service(dialect)}
        table |= {path: methods, f"{path}/{{organization}}": methods}
    return table


def create_app(*, store: Store, config: Config, faults: Faults, clock: Clock) -> Starlette:
    """The app around a store. Config and clock are the store's own: pass the same ones."""
    if store.config is not config or store.clock is not clock:
        raise ValueError("the store was made with another config or clock")
    dispatch = Dispatcher(resources())

    async def endpoint(request: Request) -> Response:
        call = Call(store, faults, request, await request.body(), dispatch)
        store.longest_commit = longest_commit(faults)
        store.bulk.work(store, Locks(faults).check)
        with store.acting_as(call.user_id), store.committing(_lag(call)):
            return dispatch(call).response()

    return Starlette(
        routes=[Route("/{path:path}", endpoint, methods=_METHODS)],
        middleware=[Middleware(Gate, store=store)],
        exception_handlers={HTTPException: _unroutable, Exception: _crashed},
    )


def _lag(call: Call) -> timedelta:
    """Only what writes may commit late."""
    writes = call.request.method not in ("GET", "HEAD")
    if writes and call.request.url.path.startswith(("/services/data/", "/services/Soap/")):
        return commit_lag(call.faults)
    return timedelta()


async def _unroutable(request: Request, error: Exception) -> Response:
    """A method that HTTP does not know."""
    message = f"HTTP Method '{request.method}' not allowed."
    return problem_answer(405, "METHOD_NOT_ALLOWED", message).response()


async def _crashed(request: Request, error: Exception) -> Response:
    """A fault of the sandbox itself; the server logs it."""
    message = "An unexpected error occurred. Please include this ErrorId if you contact support: 0"
    return problem_answer(500, "UNKNOWN_EXCEPTION", message).response()
