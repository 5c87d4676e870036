"""Companies, accounts and who belongs to them: in some seeds, drawn apart from all the rest."""

from collections.abc import Callable, Iterator, Set
from random import Random

from integrations.domain.account_mappings import ACCOUNT_ID, PRIMARY_COMPANY
from integrations.domain.plans import Action
from integrations.domain.records import ObjectType, Ref
from integrations.models import AccountLink
from integrations.sync.auditing import Actor
from integrations.sync.settings.integration import change_settings
from tests.sync.memory import CONTACT, SALESFORCE_CONTACT, World

COMPANY, ACCOUNT = ObjectType.HUBSPOT_COMPANY, ObjectType.SALESFORCE_ACCOUNT
FIELDS = {"name": "Name", "website": "Website", "phone": "Phone"}
Spots = Set[tuple[Ref, str]]


class Businesses:
    """Quiet unless the seed has account sync on."""

    def __init__(self, world: World, seed: int, tell: Callable[[str], None]) -> None:
        self.world, self.tell = world, tell
        self.random = Random(f"businesses {seed}")
        self.on = self.random.random() < 0.2
        self.typed = 0

    def choose(self) -> None:
        if self.on:
            self.world.hubspot.store.specs[COMPANY].append(ACCOUNT_ID)
            change_settings(self.world.fresh, actor=Actor(), sync_accounts=True)
            self.tell("setting account sync on")
            for _ in range(self.random.randint(1, 4)):
                self._found()

    def act(self) -> None:
        """Something that somebody does with them, or nothing."""
        if self.on and self.random.random() < 0.4:
            deeds = {
                self._found: 2,
                self._hire: 4,
                self._edit: 4,
                self._delete: 0.5,
                self._merge: 0.5,
            }
            self.random.choices(list(deeds), list(deeds.values()))[0]()

    def living(self, object_type: ObjectType) -> list[Ref]:
        crm = self.world.crm(Ref(object_type, ""))
        return [row.ref for row in crm.store.living(object_type)]

    def unlike(self, resting: Spots) -> Iterator[str]:
        """Pairs that are settled and whose two records do not agree (INV-1), but for what an undo
        put back."""
        links = AccountLink.objects.filter(integration=self.world.integration, owed_at=None)
        living = {*self.living(COMPANY), *self.living(ACCOUNT)}
        for link in links.exclude(linked_at=None).filter(problem=""):
            company, account = Ref(COMPANY, link.hubspot_id), Ref(ACCOUNT, link.salesforce_id)
            if {company, account} <= living:
                ours, theirs = self.world.values(company), self.world.values(account)
                for name, field in FIELDS.items():
                    is_undone = resting & {(company, name), (account, field)}
                    if ours[name] != theirs[field] and not is_undone:
                        yield f"{link}: {name} {ours[name]} {theirs[field]}"

    def strays(self, resting: Spots) -> Iterator[str]:
        """Linked people whose account is paired with another company than theirs (M11), but for
        whom an undo took out of it."""
        links = AccountLink.objects.filter(integration=self.world.integration)
        company_of = dict(links.values_list("salesforce_id", "hubspot_id"))
        living = set(self.living(COMPANY))
        for person in self.world.people:
            if person.status != "in_sync" or person.salesforce_type != SALESFORCE_CONTACT:
                continue
            contact = Ref(CONTACT, person.hubspot_id or "")
            theirs = self.world.values(Ref(SALESFORCE_CONTACT, person.salesforce_id or ""))
            ours = self.world.values(contact)
            if (contact, PRIMARY_COMPANY) in resting:
                continue
            wanted = company_of.get(theirs["AccountId"])
            if wanted and Ref(COMPANY, wanted) in living and ours[PRIMARY_COMPANY] != wanted:
                yield f"{person} is in {ours[PRIMARY_COMPANY]}, not {wanted}"

    def twins(self) -> Iterator[str]:
        """What was made twice for one and the same (INV-19), and is there twice: one that somebody
        merged away before we knew that it had been made is not found by its name."""
        made = set()
        for crm, object_type, key in (
            (self.world.hubspot, COMPANY, ACCOUNT_ID.name),
            (self.world.salesforce, ACCOUNT, "Name"),
        ):
            for write in crm.store.writes:
                is_made = write.action is Action.CREATE and write.ref.object_type is object_type
                if is_made and not crm.store.rows[write.ref].deleted:
                    mark = (object_type, write.values[key])
                    if mark in made:
                        yield f"{mark} was made twice"
                    made.add(mark)

    def _found(self) -> None:
        object_type = self.random.choice([COMPANY, ACCOUNT])
        names = FIELDS if object_type is COMPANY else FIELDS.values()
        values = {name: self._value() for name in names}
        ref = self.world.crm(Ref(object_type, "")).create(object_type, **values)
        self.tell(f"outside founds {ref.id} {values}")

    def _hire(self) -> None:
        """Somebody joins one of them, or leaves."""
        side = self.random.choice(
            [(CONTACT, COMPANY, PRIMARY_COMPANY), (SALESFORCE_CONTACT, ACCOUNT, "AccountId")]
        )
        people, businesses, field = side
        refs, places = self.living(people), self.living(businesses)
        if refs and places:
            ref, place = self.random.choice(refs), self.random.choice(places)
            id = place.id if self.random.random() < 0.9 else None
            self.world.edit(ref, **{field: id})
            self.tell(f"outside puts {ref.id} into {id}")

    def _edit(self) -> None:
        ref = self._pick()
        if ref is not None:
            name = self.random.choice(list(FIELDS))
            field = name if ref.object_type is COMPANY else FIELDS[name]
            blank = name != "name" and self.random.random() < 0.2
            value = None if blank else self._value()
            self.world.edit(ref, **{field: value})
            self.tell(f"outside edits {ref.id} {field} = {value}")

    def _delete(self) -> None:
        ref = self._pick()
        if ref is not None:
            self._leave(ref)
            self.world.crm(ref).delete(ref)
            self.tell(f"outside deletes {ref.object_type} {ref.id}")

    def _merge(self) -> None:
        refs = self.living(self.random.choice([COMPANY, ACCOUNT]))
        if len(refs) > 1:
            winner, loser = self.random.sample(refs, 2)
            self._leave(loser, into=winner)
            self.world.crm(winner).merge(winner, loser)
            self.tell(f"outside merges {loser.object_type} {loser.id} into {winner.id}")

    def _leave(self, ref: Ref, *, into: Ref | None = None) -> None:
        """The CRMs see to it that nobody belongs to what is gone."""
        people, field = (
            (CONTACT, PRIMARY_COMPANY)
            if ref.object_type is COMPANY
            else (SALESFORCE_CONTACT, "AccountId")
        )
        for one in self.living(people):
            if self.world.values(one)[field] == ref.id:
                self.world.edit(one, **{field: into.id if into else None})

    def _pick(self) -> Ref | None:
        refs = [*self.living(COMPANY), *self.living(ACCOUNT)]
        return self.random.choice(refs) if refs else None

    def _value(self) -> str:
        self.typed += 1
        return f"business {self.typed}"
