"""Where everything is, for clients that ask.

https://help.salesforce.com/s/articleView?id=xcloud.remoteaccess_using_openid_discovery_endpoint.htm
"""

from integrations.sandbox.salesforce.apps import SCOPES
from integrations.sandbox.salesforce.rest.calls import Answer, Call
from integrations.sandbox.salesforce.rest.metadata import origin


def configuration(call: Call) -> Answer:
    """`/.well-known/openid-configuration`: what is served, and nothing else."""
    issuer = origin(call)
    oauth = f"{issuer}/services/oauth2"
    return Answer(
        {
            "issuer": issuer,
            "authorization_endpoint": f"{oauth}/authorize",
            "token_endpoint": f"{oauth}/token",
            "revocation_endpoint": f"{oauth}/revoke",
            "userinfo_endpoint": f"{oauth}/userinfo",
            "introspection_endpoint": f"{oauth}/introspect",
            "jwks_uri": f"{issuer}/id/keys",
            "scopes_supported": list(SCOPES),
            "response_types_supported": ["code", "token"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "display_values_supported": ["page"],
            "token_endpoint_auth_methods_supported": ["client_secret_post", "client_secret_basic"],
            "code_challenge_methods_supported": ["S256"],
        }
    )


def keys(call: Call) -> Answer:
    return Answer(call.store.signing.keys())
