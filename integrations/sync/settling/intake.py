"""Taking in what was read for some people's sake: stored, matched, and owed to whom it concerns."""

from collections.abc import Collection, Sequence

from integrations.domain.records import Provider, Record, Ref
from integrations.models import Integration
from integrations.sync.discovery.policy import others_sharing
from integrations.sync.matching.match import adopt
from integrations.sync.owed.debts import Because
from integrations.sync.settling.cases import Workshop
from integrations.sync.trees.observing import Arrival, observe


def take_in(
    shop: Workshop,
    records: Sequence[Record],
    *,
    spare: Collection[int],
    looked_for: Collection[Ref] = (),
    matched: Collection[Ref] = (),
) -> None:
    """Store observations and give them to people. Call it within a transaction.

    `spare` are people in our hands, planned with what arrived; whoever else moved is owed as ever.
    `looked_for` are matched again though they did not move: somebody is about to be created who
    has their address. `matched` need none: they are ours, under the address that was looked for.
    """
    for provider in Provider:
        part = [record for record in records if record.object_type.provider is provider]
        arrivals = observe(shop.connection(provider), part)
        adopt(
            shop.integration,
            arrivals,
            now=shop.clock(),
            run=shop.run,
            because=Because.CHANGED,
            spare=spare,
            looked_for=[record.ref for record in part if record.ref in looked_for],
            matched=matched,
        )
        if provider is Provider.SALESFORCE and arrivals:
            _tell_others(shop, arrivals)


def _tell_others(shop: Workshop, arrivals: Sequence[Arrival]) -> None:
    """An org may serve several integrations, and their collectors will find nothing new in what
    was stored here."""
    ids = others_sharing(shop.integration)
    others = Integration.objects.filter(pk__in=ids, first_read_at__isnull=False)
    for other in others.select_related("hubspot", "salesforce") if ids else ():
        adopt(other, arrivals, now=shop.clock(), run=None, because=Because.CHANGED)
