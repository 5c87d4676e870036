"""`sobjects/{object}/{id}/{relationship}`: a record's parent, or its children.

https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/dome_relationship_traversal.htm
"""

from integrations.sandbox.salesforce import querying
from integrations.sandbox.salesforce.errors import ApiError, fail
from integrations.sandbox.salesforce.ids import to_18
from integrations.sandbox.salesforce.objects import ObjectType
from integrations.sandbox.salesforce.references import locate
from integrations.sandbox.salesforce.rest.calls import Answer, Call
from integrations.sandbox.salesforce.rest.records import read_by_key, read_record


def read(call: Call) -> Answer:
    """`GET …/{field}/{value}`: by external id; behind an id, by relationship."""
    found, field = call.object(), call.path["field"]
    if found.field(field) is None and to_18(field) is not None:
        return follow(call, found, field, call.path["value"])
    return read_by_key(call)


def follow(call: Call, found: ObjectType, record_id: str, relationship: str) -> Answer:
    """The parent's record, or a query result of the children. Raises NOT_FOUND."""
    row = locate(call.store, found, record_id)
    link, child = found.parent(relationship), found.child(relationship)
    if link is not None:
        return _parent(call, row[link.name])
    kind = call.store.schema.find(child.object_type) if child else None
    if child is None or kind is None:
        raise _nothing(relationship)
    fields = call.query.get("fields") or ", ".join(field.name for field in kind.visible())
    soql = f"SELECT {fields} FROM {kind.name} WHERE {child.field} = '{row['Id']}'"
    content = querying.query(
        call.store, call.store.cursors, soql, base=call.base, include_deleted=False
    )
    return Answer(content)


def _parent(call: Call, parent_id: str | None) -> Answer:
    target = call.store.schema.by_id(parent_id) if parent_id else None
    if target is None or parent_id is None:
        raise _nothing("it")
    return read_record(call, target, locate(call.store, target, parent_id))


def _nothing(relationship: str) -> ApiError:
    message = f"The requested resource does not exist: nothing is related by {relationship}"
    return fail(404, "NOT_FOUND", message)
