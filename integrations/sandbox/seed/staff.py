"""The people who own records: Salesforce users, HubSpot owners, mostly both."""

from typing import NamedTuple


class Employee(NamedTuple):
    """`salesforce` and `hubspot` are "active", "inactive" or "" for no seat there."""

    first_name: str
    last_name: str
    email: str
    salesforce: str
    hubspot: str


STAFF = (
    Employee("Dana", "Reyes", "dana.reyes@northgate-demo.com", "active", "active"),
    Employee("Jonas", "Lindqvist", "jonas.lindqvist@northgate-demo.com", "active", "active"),
    Employee("Aiko", "Tanaka", "aiko.tanaka@northgate-demo.com", "active", "active"),
    Employee("Sam", "O'Connor", "sam.oconnor@northgate-demo.com", "active", "active"),
    Employee("Lucía", "Ibáñez", "lucia.ibanez@northgate-demo.com", "active", "active"),
    Employee("Piotr", "Żuraw", "Piotr.Zuraw@northgate-demo.com", "active", "active"),
    Employee("Marie", "Lefèvre", "marie.lefevre@northgate-demo.com", "active", ""),
    Employee("Bruno", "Assunção", "bruno.assuncao@northgate-demo.com", "", "active"),
    Employee("Heike", "Großmann", "heike.grossmann@northgate-demo.com", "inactive", "active"),
    Employee("Tom", "Ashworth", "tom.ashworth@northgate-demo.com", "inactive", "inactive"),
    Employee("Priya", "Nair", "priya.nair@northgate-demo.com", "", "active"),
)

QUEUES = ("Inbound Leads", "EMEA Round Robin")
