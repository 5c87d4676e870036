"""What an admin can switch on for the whole org, by the names of the admin endpoint."""

from collections.abc import Callable

from integrations.sandbox.salesforce import addresses, persons
from integrations.sandbox.salesforce.org import Org

FEATURES: dict[str, Callable[[Org], None]] = {
    "stateCountryPicklists": addresses.enable,
    "personAccounts": persons.enable,
}
