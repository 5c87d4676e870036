"""Authlib, for both CRMs: a user lets an app in, which keeps its token fresh.

It is told all addresses.
"""

from time import time

from authlib.integrations.requests_client import AssertionSession, OAuth2Session, OAuthError
from consenting import CALLBACK, allow
from places import HUBSPOT, SALESFORCE, on_hubspot, on_salesforce
from refusing import refused

VERIFIER = "v" * 64
HUBSPOT_URL, SALESFORCE_URL = HUBSPOT["base_url"], SALESFORCE["login_url"]


def session(app, token_endpoint, kept, **settings):
    return OAuth2Session(
        app["client_id"],
        app["client_secret"],
        token_endpoint=token_endpoint,
        token_endpoint_auth_method="client_secret_post",
        code_challenge_method="S256",
        update_token=lambda token, **_: kept.append(token),
        **settings,
    )


def let_in(client, page):
    """The web server flow with PKCE, up to the token."""
    address, state = client.create_authorization_url(page, code_verifier=VERIFIER)
    heard = allow(address)
    return client.fetch_token(
        authorization_response=f"{CALLBACK}?code={heard['code']}&state={heard['state']}",
        state=state,
        code_verifier=VERIFIER,
    )


# HubSpot: scopes that were agreed to and no others; refreshed by itself once the token ran out.
kept = []
scope = "oauth crm.objects.contacts.read"
client = session(HUBSPOT, f"{HUBSPOT_URL}/oauth/v3/token", kept, scope=scope, redirect_uri=CALLBACK)
token = let_in(client, f"{HUBSPOT_URL}/oauth/authorize")
contacts = f"{HUBSPOT_URL}/crm/v3/objects/contacts"
assert client.get(contacts).status_code == 200
assert client.post(contacts, json={"properties": {"firstname": "Ada"}}).status_code == 403
on_hubspot("POST", "/sandbox/tokens/expire", {})
assert client.get(contacts).status_code == 401
client.token = {**token, "expires_at": 1}
assert client.get(contacts).status_code == 200
assert [one["access_token"] == token["access_token"] for one in kept] == [False], kept

# Salesforce: the same, with rotated refresh tokens, introspection and revocation.
kept = []
settings = {"name": "Authlib", "callbacks": [CALLBACK], "generateKey": True, "adminApproved": True}
made = on_salesforce("POST", "/sandbox/apps", settings)
app = {"client_id": made["clientId"], "client_secret": made["clientSecret"]}
on_salesforce("PATCH", "/sandbox/sessions", {"rotateRefreshTokens": True})
oauth = f"{SALESFORCE_URL}/services/oauth2"
client = session(app, f"{oauth}/token", kept, scope="api refresh_token", redirect_uri=CALLBACK)
first = let_in(client, f"{oauth}/authorize")
limits = f"{first['instance_url']}/services/data/v66.0/limits"
assert client.get(limits).status_code == 200
second = client.refresh_token(f"{oauth}/token", refresh_token=first["refresh_token"])
assert second["refresh_token"] != first["refresh_token"]
old = {"refresh_token": first["refresh_token"]}
assert refused(OAuthError, client.refresh_token, f"{oauth}/token", **old).error == "invalid_grant"
known = client.introspect_token(f"{oauth}/introspect", token=second["access_token"])
assert known.json()["active"] is True, known.text
assert client.revoke_token(f"{oauth}/revoke", token=second["access_token"]).status_code == 200
assert client.get(limits).status_code == 401

machine = OAuth2Session(SALESFORCE["client_id"], SALESFORCE["client_secret"])
machine.fetch_token(f"{oauth}/token", grant_type="client_credentials")
assert machine.get(limits).status_code == 200
keyed = AssertionSession(
    f"{oauth}/token",
    issuer=made["clientId"],
    subject=SALESFORCE["username"],
    audience="https://login.salesforce.com",
    key=made["privateKey"],
    header={"alg": "RS256"},
    expires_at=int(time()) + 180,
)
assert keyed.get(limits).status_code == 200
print(
    "both: authorization code with PKCE, refresh; HubSpot: scopes, expiry; Salesforce: rotation, "
    "introspection, revocation, client credentials, JWT bearer"
)
