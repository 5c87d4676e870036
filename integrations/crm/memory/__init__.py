"""A CRM in memory: the whole port for either provider, with a clock and faults given from outside.

The engine's tests and the simulation run on it. It obeys the contract
suite of the real adapters, and does the same thing each time.
"""

from integrations.crm.memory.crm import MemoryCRM, memory_hubspot, memory_salesforce
from integrations.crm.memory.faults import Fault, Faults
from integrations.crm.memory.store import LoggedWrite, Row, Store

__all__ = [
    "Fault",
    "Faults",
    "LoggedWrite",
    "MemoryCRM",
    "Row",
    "Store",
    "memory_hubspot",
    "memory_salesforce",
]
