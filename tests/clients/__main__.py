"""`./run test-clients [NAME …]`: others' clients, unchanged, against a fresh sandbox each."""

import sys
from collections.abc import Callable, Iterable

from tests.clients.catalogue import CLIENTS, Client
from tests.clients.trying import Outcome, attempt


def main(
    names: Iterable[str],
    clients: Iterable[Client] = CLIENTS,
    attempt: Callable[[Client], Outcome] = attempt,
) -> int:
    """Print the table; 1 if a client failed, 2 if there is none of that name."""
    known = {client.name: client for client in clients}
    wanted = list(names) or list(known)
    unknown = [name for name in wanted if name not in known]
    if unknown:
        print(
            f"No such client: {', '.join(unknown)}. There are {', '.join(known)}.", file=sys.stderr
        )
        return 2
    print("| Client | Result | What it did |\n|---|---|---|", flush=True)
    outcomes = [_told(known[name], attempt(known[name])) for name in wanted]
    return int(any(outcome.failed for outcome in outcomes))


def _told(client: Client, outcome: Outcome) -> Outcome:
    print(f"| `{client.name}` | {outcome.result} | {outcome.said} |", flush=True)
    if outcome.trouble:
        print(outcome.trouble, file=sys.stderr, flush=True)
    return outcome


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
