"""What a portal's admin would click, under `/sandbox`."""

from integrations.sandbox.hubspot.endpoint import Endpoint
from integrations.sandbox.hubspot.handlers import admin, service_keys, webhooks
from integrations.sandbox.hubspot.limits import Quota

ADMIN = (
    Endpoint("GET", "/settings", admin.read_settings, quota=Quota.NONE),
    Endpoint("PATCH", "/settings", admin.update_settings, quota=Quota.NONE),
    Endpoint("GET", "/webhooks", webhooks.read_switches, quota=Quota.NONE),
    Endpoint("PATCH", "/webhooks", webhooks.update_switches, quota=Quota.NONE),
    Endpoint("POST", "/tokens/expire", admin.expire_tokens, quota=Quota.NONE),
    Endpoint("GET", "/service-keys", service_keys.list_keys, quota=Quota.NONE),
    Endpoint("POST", "/service-keys", service_keys.create_key, quota=Quota.NONE),
    Endpoint("POST", "/service-keys/{key_id}/rotate", service_keys.rotate_key, quota=Quota.NONE),
    Endpoint("DELETE", "/service-keys/{key_id}", service_keys.delete_key, quota=Quota.NONE),
    Endpoint("POST", "/opt-out", admin.opt_out, quota=Quota.NONE),
    Endpoint("POST", "/touch/{object_type}", admin.touch_records, quota=Quota.NONE),
    Endpoint("PATCH", "/properties/{object_type}/{name}", admin.retype_property, quota=Quota.NONE),
    Endpoint("DELETE", "/properties/{object_type}/{name}", admin.remove_property, quota=Quota.NONE),
    Endpoint(
        "POST",
        "/records/{object_type}/{record_id}/restore",
        admin.restore_record,
        quota=Quota.NONE,
    ),
)
