"""The calls on what types of association there are, and how many of each."""

from integrations.sandbox.hubspot.credentials import SCOPES
from integrations.sandbox.hubspot.endpoint import Endpoint, Scopes
from integrations.sandbox.hubspot.handlers import association_labels as labels
from integrations.sandbox.hubspot.handlers import association_limits as limits
from integrations.sandbox.hubspot.limits import Quota
from integrations.sandbox.hubspot.routes.scopes import READ, WRITE

_ANY: Scopes = tuple(scope for scope in SCOPES if scope.startswith("crm.objects."))
_LABELS = "/{from_type}/{to_type}/labels"
_ALL = "/definitions/configurations/all"
_LIMITS = "/definitions/configurations/{from_type}/{to_type}"

ASSOCIATION_TYPES = tuple(
    Endpoint(method, path, handle, scopes, Quota.ASSOCIATIONS)
    for method, path, handle, scopes in (
        ("GET", _ALL, limits.list_all_limits, _ANY),
        ("GET", _LIMITS, limits.list_limits, READ),
        ("POST", _LIMITS + "/batch/create", limits.create_limits, WRITE),
        ("POST", _LIMITS + "/batch/update", limits.update_limits, WRITE),
        ("POST", _LIMITS + "/batch/purge", limits.purge_limits, WRITE),
        ("POST", "/usage/high-usage-report/{user_id}", limits.report_usage, _ANY),
        ("GET", _LABELS, labels.list_labels, READ),
        ("POST", _LABELS, labels.create_label, WRITE),
        ("PUT", _LABELS, labels.update_label, WRITE),
        ("DELETE", _LABELS + "/{type_id}", labels.delete_label, WRITE),
    )
)
