"""How values cross between a HubSpot and a Salesforce field."""

from integrations.domain.lenses.crossing import CrossingLens
from integrations.domain.lenses.days import DayInHubSpotLens, DayInSalesforceLens
from integrations.domain.lenses.numeric import RangeLens, TextNumberLens
from integrations.domain.lenses.owners import OwnerLens
from integrations.domain.lenses.pairs import TO_HUBSPOT_ONLY, are_ranges, lens_maker
from integrations.domain.lenses.places import PlaceLens
from integrations.domain.lenses.same import CheckboxLens, SameLens
from integrations.domain.lenses.value_maps import ChoicesMapLens, ValueMapLens

__all__ = [
    "TO_HUBSPOT_ONLY",
    "CheckboxLens",
    "ChoicesMapLens",
    "CrossingLens",
    "DayInHubSpotLens",
    "DayInSalesforceLens",
    "OwnerLens",
    "PlaceLens",
    "RangeLens",
    "SameLens",
    "TextNumberLens",
    "ValueMapLens",
    "are_ranges",
    "lens_maker",
]
