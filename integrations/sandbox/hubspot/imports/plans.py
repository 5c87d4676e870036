"""What an import request says: which columns of which files mean what."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from integrations.sandbox.hubspot.errors import Json, invalid
from integrations.sandbox.hubspot.objecttypes import ObjectType

if TYPE_CHECKING:
    from integrations.sandbox.hubspot.store import Store

STANDARD, RECORD_ID, OTHER_ID = "STANDARD", "HUBSPOT_OBJECT_ID", "HUBSPOT_ALTERNATE_ID"
LABEL, SAME_OBJECT = "FLEXIBLE_ASSOCIATION_LABEL", "ASSOCIATION_KEYS"
_COLUMN_TYPES = (STANDARD, RECORD_ID, OTHER_ID, LABEL, SAME_OBJECT)
OPERATIONS = ("CREATE", "UPDATE", "UPSERT")
DATE_FORMATS = ("MONTH_DAY_YEAR", "DAY_MONTH_YEAR", "YEAR_MONTH_DAY")


@dataclass(frozen=True, kw_only=True)
class Column:
    """`to` and `association` (a type id) tie the row's record to others that the cell names."""

    name: str
    kind: ObjectType
    property_name: str | None
    type: str = STANDARD
    to: ObjectType | None = None
    association: int | None = None
    identifier: bool = False
    ignored: bool = False

    @property
    def ties(self) -> bool:
        """Whether its cells name other records rather than values of this one."""
        return self.type == SAME_OBJECT or (self.to is not None and self.type != LABEL)


@dataclass(frozen=True, kw_only=True)
class FilePlan:
    name: str
    header: bool
    columns: Sequence[Column]

    @property
    def kinds(self) -> list[ObjectType]:
        """The object types whose records the rows hold."""
        held = (each for each in self.columns if each.type != LABEL and not each.ignored)
        return list(dict.fromkeys(each.kind for each in held))


@dataclass(frozen=True, kw_only=True)
class Plan:
    """`operations` are by type id; `marketable` is None where nothing was said."""

    name: str
    operations: Mapping[str, str]
    date_format: str
    files: Sequence[FilePlan]
    marketable: bool | None
    opt_out: bool
    make_list: bool

    def operation(self, kind: ObjectType) -> str:
        return self.operations.get(kind.type_id, "UPSERT")


def parse_plan(store: "Store", body: Json) -> Plan:
    """Raises ApiError 400."""
    if not isinstance(body.get("name"), str) or not body["name"]:
        raise invalid("Invalid import request: 'name' is required")
    files = [_file(store, each) for each in _objects(body, "files")]
    return Plan(
        name=body["name"],
        operations=_operations(store, body.get("importOperations") or {}),
        date_format=_word(body, "dateFormat", DATE_FORMATS, DATE_FORMATS[0]),
        files=files,
        marketable=_flag(body, "marketableContactImport"),
        opt_out=_flag(body, "optOutImport") is True,
        make_list=_flag(body, "createContactListFromImport") is True,
    )


def _operations(store: "Store", wanted: Any) -> dict[str, str]:
    if not isinstance(wanted, Mapping):
        raise invalid("Invalid import request: 'importOperations' must be an object")
    return {
        store.kind(str(name)).type_id: _word(wanted, name, OPERATIONS, "UPSERT") for name in wanted
    }


def _file(store: "Store", body: Json) -> FilePlan:
    if not isinstance(body.get("fileName"), str):
        raise invalid("Invalid import request: every file needs a 'fileName'")
    file_format = str(body.get("fileFormat") or "CSV").upper()
    if file_format in {"SPREADSHEET", "XLS", "XLSX"}:
        raise invalid(f"The file format {file_format} is not available here, only CSV is")
    if file_format != "CSV":
        raise invalid(f"Invalid import request: {file_format} is not a valid fileFormat")
    page = body.get("fileImportPage")
    if not isinstance(page, dict):
        raise invalid("Invalid import request: every file needs a 'fileImportPage'")
    columns = [_column(store, each) for each in _objects(page, "columnMappings")]
    return FilePlan(
        name=body["fileName"], header=_flag(page, "hasHeader") is not False, columns=columns
    )


def _column(store: "Store", body: Json) -> Column:
    """Some keys have an older name too."""
    kind = store.kind(str(body.get("columnObjectTypeId") or body.get("columnObjectType") or ""))
    column_type = str(body.get("columnType") or body.get("idColumnType") or STANDARD)
    if column_type not in _COLUMN_TYPES:
        raise invalid(f"Invalid import request: columnType {column_type} is not available here")
    association = _association(store, kind, body.get("foreignKeyType"))
    to = body.get("toColumnObjectTypeId")
    target = store.kind(str(to)) if to else _target(store, kind, association, column_type)
    ignored = _flag(body, "ignored") is True
    name = body.get("propertyName")
    if column_type == LABEL and target is None:
        raise invalid("Invalid import request: an association label needs toColumnObjectTypeId")
    if not ignored and name is None and target is None and column_type != RECORD_ID:
        raise invalid("Invalid import request: every column needs a 'propertyName'")
    return Column(
        name=str(body.get("columnName") or ""),
        kind=kind,
        property_name=None if name is None else str(name),
        type=column_type,
        to=target,
        association=association,
        identifier=_flag(body, "associationIdentifierColumn") is True,
        ignored=ignored,
    )


def _target(
    store: "Store", kind: ObjectType, association: int | None, column_type: str
) -> ObjectType | None:
    if association is not None:
        return store.kind(store.associations.types[association].target)
    return kind if column_type == SAME_OBJECT else None


def _association(store: "Store", kind: ObjectType, wanted: Any) -> int | None:
    if wanted is None:
        return None
    type_id = str(wanted.get("associationTypeId")) if isinstance(wanted, dict) else ""
    known = store.associations.types.get(int(type_id)) if type_id.isdecimal() else None
    if known is None or known.source != kind.name:
        raise invalid(f"Association type {type_id} is not valid for {kind.singular}")
    return known.type_id


def _objects(body: Json, name: str) -> list[Json]:
    found = body.get(name)
    if not isinstance(found, list) or not found or not all(isinstance(x, dict) for x in found):
        raise invalid(f"Invalid import request: '{name}' must be a list of objects")
    return found


def _word(body: Mapping[str, Any], name: str, among: Sequence[str], default: str) -> str:
    word = str(body.get(name) or default)
    if word not in among:
        raise invalid(f"Invalid import request: {word} is not a valid value for {name}")
    return word


def _flag(body: Json, name: str) -> bool | None:
    value = body.get(name)
    if not isinstance(value, bool | None):
        raise invalid(f"Invalid import request: '{name}' must be a boolean")
    return value
