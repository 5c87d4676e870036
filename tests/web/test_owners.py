"""The owners' page: whom the other CRM does not know, what happens meanwhile, how to mend it."""

import pytest
from django.utils import timezone

OWNERS = "/integrations/main/settings/owners/"


def owner(id, email, **facts):
    return {"id": id, "email": email, "name": facts.pop("name", email.title()), **facts}


@pytest.fixture
def staffed(integration):
    """Dana has a seat in both; Bruno in HubSpot only; Marie in Salesforce, with a queue."""
    hubspot, salesforce = integration.hubspot, integration.salesforce
    hubspot.owners = [owner("1", "dana@x.org"), owner("2", "bruno@x.org", name="Bruno")]
    hubspot.owned = {"1": 5, "2": 1234}
    salesforce.owners = [
        owner("005A", "Dana@x.org"),
        owner("005B", "marie@x.org", name="Marie"),
        owner("00GQ", "", name="Inbound", is_queue=True),
    ]
    salesforce.owned = {"00GQ": 7}
    for connection in (hubspot, salesforce):
        connection.owned_counted_at = timezone.now()
        connection.save()
    return integration


def sides(client):
    return client.get(OWNERS).context["sides"]


def test_m18_owners_are_listed_on_their_side_with_how_many_records_they_have(viewer, staffed):
    hubspot, salesforce = sides(viewer)
    assert [(one.name, one.people) for one in hubspot.owning] == [("Bruno", 1234)]
    assert [(one.name, one.people) for one in salesforce.owning] == [("Inbound", 7)]
    assert [one.name for one in salesforce.idle] == ["Marie"]
    text = viewer.get(OWNERS).text
    assert "1,234" in text
    assert "Dana" not in text


def test_m18_the_page_says_why_and_how_to_mend_it(viewer, staffed):
    text = viewer.get(OWNERS).text
    assert "nobody in the other CRM has this email address" in text
    assert "Add them to the other CRM with this email address" in text
    assert "a queue, which the other CRM does not have" in text
    assert "A user who takes them crosses" in text


def test_m18_the_page_says_what_happens_meanwhile_in_each_direction(viewer, staffed):
    assert "Salesforce keeps the owner it has" in viewer.get(OWNERS).text
    staffed.owners_to_salesforce = False
    staffed.save()
    text = viewer.get(OWNERS).text
    assert "Salesforce keeps the owner it has" not in text
    assert "owners do not cross in this direction" in text
    assert "HubSpot keeps the owner it has" in text


def test_m18_everybody_known_is_said(viewer, staffed):
    staffed.hubspot.owners = staffed.hubspot.owners[:1]
    staffed.hubspot.save()
    assert "Every owner is known on the other side" in viewer.get(OWNERS).text


def test_m18_owners_that_were_never_read_are_not_called_known(viewer, integration):
    text = viewer.get(OWNERS).text
    assert "have not been read yet" in text
    assert "Every owner is known" not in text


def test_m18_a_long_list_is_cut_and_says_so(viewer, staffed):
    staffed.hubspot.owners = [owner(str(n), f"p{n}@x.org") for n in range(230)]
    staffed.hubspot.save()
    hubspot, _salesforce = sides(viewer)
    assert len(hubspot.owning) + len(hubspot.idle) + hubspot.unshown == 230
    assert f"{hubspot.unshown} more are listed" in viewer.get(OWNERS).text


def test_m18_an_admin_is_led_to_the_switches(admin, viewer, staffed):
    assert "/settings/#id_owners_to_salesforce" in admin.get(OWNERS).text
    assert "/settings/#id_owners_to_salesforce" not in viewer.get(OWNERS).text


def test_the_page_costs_the_same_however_many_owners(
    viewer, staffed, django_assert_max_num_queries
):
    staffed.hubspot.owners = [owner(str(n), f"p{n}@x.org") for n in range(150)]
    staffed.hubspot.save()
    with django_assert_max_num_queries(5):
        viewer.get(OWNERS)
