"""Every code that the CRMs document is classified: the kind of failure, its category, its words."""

import json
from typing import Any

import pytest

from integrations.crm.hubspot.errors import record_error as hubspot_error
from integrations.crm.hubspot.errors import status_error as hubspot_status
from integrations.crm.salesforce.errors import record_error as salesforce_error
from integrations.crm.salesforce.errors import status_error as salesforce_status
from integrations.domain.errors import (
    Category,
    ConfigurationError,
    CRMError,
    FailureKind,
    LimitReached,
    PermanentError,
    TransientError,
)

TRANSIENT, CONFIGURATION, PERMANENT = (
    FailureKind.TRANSIENT,
    FailureKind.CONFIGURATION,
    FailureKind.PERMANENT,
)
VALUES, MAPPING = Category.PROPERTY_VALUES, Category.FIELD_MAPPING

# Code, Salesforce's message, its fields, and what the refusal of one record comes to.
SALESFORCE_RECORDS = [
    ("REQUIRED_FIELD_MISSING", "Required fields are missing: [LastName]", ["LastName"],
     PERMANENT, VALUES),
    ("STRING_TOO_LONG", "First Name: data value too large: x (max length=40)", ["FirstName"],
     PERMANENT, VALUES),
    ("INVALID_EMAIL_ADDRESS", "Email: invalid email address: x", ["Email"], PERMANENT, VALUES),
    ("INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST", "Status: bad value for restricted picklist field",
     ["Status"], PERMANENT, VALUES),
    ("FIELD_INTEGRITY_EXCEPTION", "There's a problem with this country", ["MailingCountry"],
     PERMANENT, VALUES),
    ("FIELD_CUSTOM_VALIDATION_EXCEPTION", "No Anns", [], PERMANENT, Category.CUSTOM_CODE),
    ("CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", "MyTrigger: execution of BeforeUpdate", [],
     PERMANENT, Category.CUSTOM_CODE),
    ("CANNOT_EXECUTE_FLOW_TRIGGER", "The flow failed", [], PERMANENT, Category.CUSTOM_CODE),
    ("INVALID_FIELD", "No such column 'foo' on sobject of type Lead", [], PERMANENT, MAPPING),
    ("INVALID_FIELD_FOR_INSERT_UPDATE", "Unable to create/update fields: IsConverted",
     ["IsConverted"], PERMANENT, MAPPING),
    ("INVALID_TYPE", "sObject type 'X' is not supported.", [], PERMANENT, MAPPING),
    ("DUPLICATE_VALUE", "duplicate value found: X__c duplicates value on record with id: 003x", [],
     PERMANENT, Category.DUPLICATES),
    ("DUPLICATES_DETECTED", "Use one of these records?", [], PERMANENT, Category.DUPLICATES),
    ("INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id", [], PERMANENT,
     Category.ASSOCIATIONS),
    ("MALFORMED_ID", "bad id", ["OwnerId"], PERMANENT, Category.ASSOCIATIONS),
    ("INACTIVE_OWNER_OR_USER", "inactive", ["OwnerId"], PERMANENT, Category.ASSOCIATIONS),
    ("TRANSFER_REQUIRES_READ", "may not read", [], PERMANENT, Category.PERMISSIONS),
    ("ENTITY_IS_DELETED", "entity is deleted", [], PERMANENT, Category.RECORD_STATE),
    ("NOT_FOUND", "Provided external ID field does not exist", [], PERMANENT,
     Category.RECORD_STATE),
    ("CANNOT_UPDATE_CONVERTED_LEAD", "cannot reference converted lead", [], PERMANENT,
     Category.RECORD_STATE),
    ("INSUFFICIENT_ACCESS_OR_READONLY", "insufficient access rights on object id", [], PERMANENT,
     Category.PERMISSIONS),
    ("INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY", "insufficient access rights", [], PERMANENT,
     Category.PERMISSIONS),
    ("UNABLE_TO_LOCK_ROW", "unable to obtain exclusive access", [], TRANSIENT, Category.PLATFORM),
    ("ALL_OR_NONE_OPERATION_ROLLED_BACK", "rolled back", [], TRANSIENT, Category.PLATFORM),
    ("PROCESSING_HALTED", "halted", [], TRANSIENT, Category.PLATFORM),
    ("UNKNOWN_EXCEPTION", "An unexpected error occurred", [], TRANSIENT, Category.PLATFORM),
    ("QUERY_TIMEOUT", "running for too long", [], TRANSIENT, Category.PLATFORM),
    ("SERVER_UNAVAILABLE", "Server is unavailable", [], TRANSIENT, Category.PLATFORM),
    ("REQUEST_LIMIT_EXCEEDED", "ConcurrentRequests Limit exceeded.", [], TRANSIENT,
     Category.LIMITS),
    ("TXN_SECURITY_METERING_ERROR", "a policy is slow", [], TRANSIENT, Category.PLATFORM),
    ("LIMIT_EXCEEDED", "limit exceeded", [], TRANSIENT, Category.LIMITS),
    ("STORAGE_LIMIT_EXCEEDED", "storage limit exceeded", [], CONFIGURATION, Category.LIMITS),
    ("SOMETHING_NEW", "Whatever it is", [], PERMANENT, VALUES),
]  # fmt: skip


@pytest.mark.parametrize(
    ("code", "message", "fields", "kind", "category"),
    SALESFORCE_RECORDS,
    ids=[row[0] for row in SALESFORCE_RECORDS],
)
def test_salesforce_record_code(
    code: str, message: str, fields: list[str], kind: FailureKind, category: Category
) -> None:
    error = salesforce_error({"statusCode": code, "message": message, "fields": fields})

    assert (error.kind, error.category) == (kind, category)
    assert (error.code, error.message, error.fields) == (code, message, tuple(fields))


# Status, body, and the failure of the whole call.
SALESFORCE_CALLS = [
    (401, "INVALID_SESSION_ID", ConfigurationError),
    (403, "REQUEST_LIMIT_EXCEEDED", LimitReached),
    (403, "API_DISABLED_FOR_ORG", ConfigurationError),
    (403, "API_CURRENTLY_DISABLED", ConfigurationError),
    (403, "INSUFFICIENT_ACCESS_OR_READONLY", ConfigurationError),
    (410, "UNSUPPORTED_API_VERSION", ConfigurationError),
    (400, "QUERY_TIMEOUT", TransientError),
    (500, "UNKNOWN_EXCEPTION", TransientError),
    (503, "SERVER_UNAVAILABLE", TransientError),
    (400, "MALFORMED_QUERY", PermanentError),
    (400, "INVALID_QUERY_LOCATOR", PermanentError),
    (400, "QUERY_TOO_COMPLICATED", PermanentError),
    (400, "EXCEEDED_ID_LIMIT", PermanentError),
    (400, "INVALID_REPLICATION_DATE", PermanentError),
    (400, "JSON_PARSER_ERROR", PermanentError),
    (405, "METHOD_NOT_ALLOWED", PermanentError),
]


@pytest.mark.parametrize(("status", "code", "kind"), SALESFORCE_CALLS)
def test_salesforce_call_code(status: int, code: str, kind: type[CRMError]) -> None:
    error = salesforce_status(status, {}, [{"errorCode": code, "message": "in its own words"}])

    assert isinstance(error, kind)
    assert code in error.code
    assert error.message


HUBSPOT_PROPERTIES = [
    ("PROPERTY_DOESNT_EXIST", 'Property "x" does not exist', MAPPING),
    ("READ_ONLY_VALUE", '"x" is a read only property; its value cannot be set.', MAPPING),
    ("INVALID_EMAIL", "Email address x is invalid", VALUES),
    ("INVALID_OPTION", "x was not one of the allowed options: [a]", VALUES),
    ("INVALID_INTEGER", "x was not a valid number", VALUES),
    ("INVALID_LONG", "x was not a valid number", VALUES),
    ("INVALID_DATE", "x was not a valid date", VALUES),
    ("SOMETHING_NEW", "Whatever it is", VALUES),
    ("SOMETHING_NEW", "x already has that value.", Category.DUPLICATES),
]


@pytest.mark.parametrize("inside", [True, False], ids=["in the message", "in the errors"])
@pytest.mark.parametrize(("code", "message", "category"), HUBSPOT_PROPERTIES)
def test_hubspot_property_code(code: str, message: str, category: Category, inside: bool) -> None:
    body: dict[str, Any] = {"category": "VALIDATION_ERROR", "message": "Property values were …"}
    if inside:
        flaw = {"isValid": False, "message": message, "error": code, "name": "x"}
        body["message"] = f"Property values were not valid: {json.dumps([flaw])}"
    else:
        flaw = {"message": message, "code": code, "context": {"propertyName": ["x"]}}
        body["errors"] = [flaw]

    error = hubspot_error(body)

    assert (error.kind, error.category) == (PERMANENT, category)
    assert (error.code, error.message, error.fields) == (code, message, ("x",))


def test_hubspot_says_whose_address_it_is() -> None:
    body = {"category": "CONFLICT", "message": "Contact already exists. Existing ID: 123"}

    error = hubspot_error(body, 409)

    assert (error.category, error.existing_id) == (Category.DUPLICATES, "123")


HUBSPOT_CALLS = [
    (400, "VALIDATION_ERROR", PermanentError),
    (401, "INVALID_AUTHENTICATION", ConfigurationError),
    (401, "EXPIRED_AUTHENTICATION", ConfigurationError),
    (403, "MISSING_SCOPES", ConfigurationError),
    (404, "OBJECT_NOT_FOUND", PermanentError),
    (409, "CONFLICT", PermanentError),
    (414, "", ConfigurationError),
    (423, "", TransientError),
    (429, "RATE_LIMITS", TransientError),
    (477, "", TransientError),
    *[(status, "", TransientError) for status in (408, 500, 502, 503, 504, 521, 524, 526)],
]


@pytest.mark.parametrize(("status", "category", "kind"), HUBSPOT_CALLS)
def test_hubspot_call_code(status: int, category: str, kind: type[CRMError]) -> None:
    content = f'{{"category": "{category}", "message": "in its own words"}}' if category else ""

    error = hubspot_status(status, {}, content.encode())

    assert isinstance(error, kind)
    assert error.code
    assert error.message
