"""Logging in and out, and who one is.

https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/sforce_api_calls_login.htm
"""

from integrations.sandbox.salesforce.ids import to_18
from integrations.sandbox.salesforce.logins import LoginRefused
from integrations.sandbox.salesforce.soap.calls import SoapCall
from integrations.sandbox.salesforce.soap.faults import Fault
from integrations.sandbox.salesforce.soap.markup import Content, Markup, element, elements
from integrations.sandbox.salesforce.soap.sobjects import moment

# `login` was taken out of the API with this version.
WITHOUT_LOGIN = 65
_PROFILE = "00e000000000001AAA"


def login(call: SoapCall) -> list[Markup]:
    _check_available(call)
    store, request = call.store, call.request
    scope = call.header("LoginScopeHeader").value("organizationId")
    try:
        if scope and to_18(scope) != store.organization_id:
            raise LoginRefused("INVALID_LOGIN", _WRONG)
        user = store.logins.sign_in(request.value("username"), request.value("password"))
    except LoginRefused as refused:
        raise Fault(refused.code, refused.message) from None
    endpoint = f"{call.version}/{store.organization_id[:15]}"
    organization = store.row("Organization", store.organization_id) or {}
    content = elements(
        {
            "metadataServerUrl": f"{call.origin}/services/Soap/m/{endpoint}",
            "passwordExpired": False,
            "sandbox": bool(organization["IsSandbox"]),
            "serverUrl": f"{call.origin}/services/Soap/{call.dialect.letter}/{endpoint}",
            "sessionId": store.sessions.issue(store.now(), user_id=user["Id"]),
            "userId": user["Id"],
        }
    )
    return [element("result", [*content, element("userInfo", _user_info(call, user["Id"]))])]


_WRONG = "Invalid username, password, security token; or user locked out."


def _check_available(call: SoapCall) -> None:
    if float(call.version) >= WITHOUT_LOGIN:
        raise Fault(
            "INVALID_OPERATION",
            "The SOAP Login operation is not available in the API version specified"
            f" ({call.version}). Refer to the documentation for supported versions.",
        )
    if not call.store.logins.soap_login:
        raise Fault(
            "INVALID_OPERATION",
            "SOAP API login() is disabled by default in this org. Contact the org administrator to"
            " enable SOAP API login().",
        )


def logout(call: SoapCall) -> list[Markup]:
    call.store.sessions.end(call.header("SessionHeader").value("sessionId"))
    return []


def get_user_info(call: SoapCall) -> list[Markup]:
    return [element("result", _user_info(call, call.store.user_id))]


def get_server_timestamp(call: SoapCall) -> list[Markup]:
    return [element("result", [element("timestamp", moment(call.store.stamp()))])]


def _user_info(call: SoapCall, user_id: str) -> list[Markup]:
    store = call.store
    user = store.row("User", user_id) or {}
    organization = store.row("Organization", store.organization_id) or {}
    values: dict[str, Content] = {
        "accessibilityMode": False,
        "chatterExternal": False,
        "currencySymbol": "£",
        "orgAttachmentFileSizeLimit": 5_242_880,
        "orgDefaultCurrencyIsoCode": "GBP",
        "orgDefaultCurrencyLocale": organization["DefaultLocaleSidKey"],
        "orgDisallowHtmlAttachments": False,
        "orgHasPersonAccounts": "IsPersonAccount" in store.object("Account").fields,
        "organizationId": store.organization_id,
        "organizationMultiCurrency": False,
        "organizationName": organization["Name"],
        "profileId": user["ProfileId"] or _PROFILE,
        "roleId": user["UserRoleId"],
        "sessionSecondsValid": int(store.sessions.lifetime.total_seconds()),
        "userDefaultCurrencyIsoCode": None,
        "userEmail": user["Email"],
        "userFullName": user["Name"],
        "userId": user["Id"],
        "userLanguage": user["LanguageLocaleKey"],
        "userLocale": user["LocaleSidKey"],
        "userName": user["Username"],
        "userTimeZone": user["TimeZoneSidKey"],
        "userType": user["UserType"],
        "userUiSkin": "Theme3",
    }
    return elements(values)
