"""How a memory CRM takes writes: refusals, faults, the log of what landed."""

from collections.abc import Callable, Iterator, Sequence

from integrations.crm.attempts import failed
from integrations.crm.memory.faults import Fault, error_of
from integrations.crm.memory.schema import flaw, refuse
from integrations.crm.memory.store import LoggedWrite, Row, Store
from integrations.crm.port import Write, WriteResult, WriteStatus
from integrations.domain.errors import Category, RecordError
from integrations.domain.plans import Action
from integrations.domain.records import ObjectType, Ref, Values

_LOST = (Fault.ANSWER_LOST, Fault.REQUEST_LOST)


class Writer:
    def __init__(
        self,
        store: Store,
        *,
        alter: Callable[[ObjectType, Values], Values],
        echoes: bool,
        refusal: Callable[[Write], RecordError | None],
    ) -> None:
        self._store, self._alter, self._echoes = store, alter, echoes
        self._refusal = refusal

    def carry_out(self, writes: Sequence[Write], fault: Fault | None) -> list[WriteResult]:
        return list(self._results(writes, fault))

    def _results(self, writes: Sequence[Write], fault: Fault | None) -> Iterator[WriteResult]:
        for number, write in enumerate(writes):
            if fault is None or (fault is Fault.HALF and number < len(writes) / 2):
                yield self._carry_out(write)
            else:
                if fault is Fault.ANSWER_LOST:
                    self._carry_out(write)
                yield failed(write, error_of(fault))

    def _carry_out(self, write: Write) -> WriteResult:
        error = self._refusal(write) or self._objection(write)
        if error:
            return WriteResult(key=write.key, status=WriteStatus.REFUSED, id=write.id, error=error)
        ref = self._land(write)
        held = self._store.rows[ref].values
        echo = {n: held.get(n) for n in write.values} if self._echoes else {}
        return WriteResult(key=write.key, status=WriteStatus.DONE, id=ref.id, values=echo)

    def _land(self, write: Write) -> Ref:
        values = self._alter(write.object_type, write.values)
        if write.action is Action.CREATE:
            ref = self._store.create(write.object_type, values)
        else:
            ref = self._target(write).ref
            self._change(write, ref, values)
        self._store.writes.append(
            LoggedWrite(action=write.action, ref=ref, values=values, at=self._store.clock())
        )
        return ref

    def _change(self, write: Write, ref: Ref, values: Values) -> None:
        if write.action is Action.DELETE:
            self._store.delete(ref)
        elif write.action is Action.OPT_OUT:
            self._store.edit(ref, {"hs_email_optout": True})
        else:
            self._store.edit(ref, values)

    def _target(self, write: Write) -> Row:
        if row := self._find_target(write):
            return row
        raise AssertionError("objections come first")

    def _find_target(self, write: Write) -> Row | None:
        if write.action is not Action.OPT_OUT:
            return self._store.rows.get(Ref(write.object_type, write.id or ""))
        email = (write.email or "").lower()
        found = (r for r in self._store.living(write.object_type) if email in r.emails)
        return next(found, None)

    def _objection(self, write: Write) -> RecordError | None:
        if write.action is not Action.CREATE and (error := self._lost(write)):
            return error
        if write.action not in (Action.CREATE, Action.UPDATE):
            return None
        specs = self._store.specs[write.object_type]
        creating = write.action is Action.CREATE
        return flaw(specs, write.values, creating=creating) or self._taken(write)

    def _lost(self, write: Write) -> RecordError | None:
        row = self._find_target(write)
        if row is None or row.deleted:
            return refuse(
                "ENTITY_IS_DELETED", "The record is deleted.", category=Category.RECORD_STATE
            )
        if row.converted_to and write.action is Action.UPDATE:
            return refuse(
                "CANNOT_UPDATE_CONVERTED_LEAD",
                "The lead was converted.",
                category=Category.RECORD_STATE,
            )
        return None

    def _taken(self, write: Write) -> RecordError | None:
        email = write.values.get("email")
        if write.object_type is not ObjectType.HUBSPOT_CONTACT or not isinstance(email, str):
            return self._not_unique(write)
        # The unique index knows what is not committed yet.
        for row in self._store.rows.values():
            if not row.deleted and row.id != write.id and email.lower() in row.emails:
                return refuse(
                    "CONFLICT",
                    "A contact with this email exists already.",
                    category=Category.DUPLICATES,
                    fields=("email",),
                    value=email,
                    existing_id=row.id,
                )
        return None

    def _not_unique(self, write: Write) -> RecordError | None:
        unique = [spec.name for spec in self._store.specs[write.object_type] if spec.unique]
        for name in unique:
            for row in self._store.rows.values():
                same = row.object_type is write.object_type and row.id != write.id
                taken = same and not row.deleted and write.values.get(name) is not None
                if taken and row.values.get(name) == write.values[name]:
                    return refuse("CONFLICT", "The value is taken.", fields=(name,))
        return None
