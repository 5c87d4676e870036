"""What a person is after the writes: the state that the next plan would start from."""

from dataclasses import replace

from integrations.domain.drafting import confirmed
from integrations.domain.people import Baseline, PersonState
from integrations.domain.plans import Action
from integrations.domain.records import Provider, Record, Ref
from integrations.sync.settling.cases import Case
from integrations.sync.trees.states import Trees


def state_after(case: Case, trees: Trees) -> PersonState:
    hubspot, salesforce = case.state.hubspot_ref, case.state.salesforce_ref
    for ref in created_refs(case):
        hubspot, salesforce = (
            (ref, salesforce) if ref.object_type.provider is Provider.HUBSPOT else (hubspot, ref)
        )
    records = trees.records
    hubspot_record = records.get(hubspot, case.state.hubspot) if hubspot else None
    salesforce_record = records.get(salesforce, case.state.salesforce) if salesforce else None
    return replace(
        case.state,
        hubspot_ref=hubspot,
        salesforce_ref=salesforce,
        hubspot=_living(hubspot_record),
        salesforce=_living(salesforce_record),
        hubspot_gone=case.state.hubspot_gone or _is_gone(hubspot_record),
        salesforce_gone=case.state.salesforce_gone or _is_gone(salesforce_record),
        linked=case.state.linked or bool(hubspot and salesforce),
        baselines=_baselines_after(case, records),
    )


def _baselines_after(case: Case, records: dict[Ref, Record]) -> dict[str, Baseline]:
    """Only what was confirmed moves a baseline (INV-12), to what the CRM made of it (INV-14)."""
    baselines = {**case.state.baselines, **case.plan.agreed}
    for done in case.done:
        if done.landed:
            ref = Ref(done.write.object_type, done.result.id or done.write.id or "")
            held = records[ref].values if ref in records else done.result.values
            baselines |= confirmed(done.write, held)
    return baselines


def _living(record: Record | None) -> Record | None:
    return record if record and not record.deleted else None


def _is_gone(record: Record | None) -> bool:
    return record is not None and record.deleted


def created_refs(case: Case) -> list[Ref]:
    return [
        Ref(done.write.object_type, done.result.id)
        for done in case.done
        if done.landed and done.write.action is Action.CREATE and done.result.id
    ]
