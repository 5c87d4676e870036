"""Words that are drawn without regard to the country."""

from integrations.sandbox.seed.country import words
from integrations.sandbox.seed.europe import (
    FRANCE,
    GERMANY,
    ITALY,
    NETHERLANDS,
    POLAND,
    SPAIN,
    SWEDEN,
)
from integrations.sandbox.seed.overseas import (
    BRAZIL,
    INDIA,
    JAPAN,
    UNITED_KINGDOM,
    UNITED_STATES,
)

COUNTRIES = (
    UNITED_STATES,
    UNITED_KINGDOM,
    GERMANY,
    FRANCE,
    ITALY,
    SPAIN,
    NETHERLANDS,
    POLAND,
    BRAZIL,
    SWEDEN,
    JAPAN,
    INDIA,
)

COMPANY_STEMS = words(
    "Acorn Alder Amber Anchor Apex Arrow Aster Atlas Aurora Beacon Birch Blue Bridge Cedar "
    "Cobalt Copper Coral Crown Delta Eagle Echo Ember Falcon Fern Fjord Forge Garnet Glacier "
    "Golden Granite Harbor Hawk Helix Heron Horizon Iris Iron Ivory Jade Juniper Keystone "
    "Lantern Laurel Linden Lotus Luna Maple Meridian Mistral Nimbus Noble Nord Nova Oak Onyx "
    "Opal Orbit Orion Osprey Pine Pioneer Polar Prism Quartz Quill Raven Redwood Ridge River "
    "Rowan Sage Sapphire Sierra Silver Solar Sparrow Stella Sterling Stone Summit Swift Tern "
    "Terra Thistle Tidal Topaz Umbra Vega Velvet Verde Vertex Vista Willow Zenith Zephyr"
)

INDUSTRIES = (
    "Agriculture", "Apparel", "Banking", "Biotechnology", "Chemicals", "Communications",
    "Construction", "Consulting", "Education", "Electronics", "Energy", "Engineering",
    "Entertainment", "Environmental", "Finance", "Food & Beverage", "Government", "Healthcare",
    "Hospitality", "Insurance", "Machinery", "Manufacturing", "Media", "Not For Profit",
    "Recreation", "Retail", "Shipping", "Technology", "Telecommunications", "Transportation",
    "Utilities", "Other",
)  # fmt: skip

TITLES = (
    "CEO", "Chief Financial Officer", "CTO", "VP Sales", "VP of Marketing", "Head of Procurement",
    "Director, Business Development", "Marketing Manager", "Sales Manager", "Account Executive",
    "Product Manager", "Senior Software Engineer", "Software Engineer", "Operations Manager",
    "Office Manager", "Purchasing Agent", "HR Business Partner", "Legal Counsel", "Consultant",
    "Data Analyst", "Project Manager", "IT Administrator", "Customer Success Manager", "Owner",
    "Founder & CEO", "Buyer", "Plant Manager", "Executive Assistant", "Research Associate",
)  # fmt: skip

NATIVE_TITLES = {
    "DE": ("Geschäftsführer", "Leiterin Einkauf", "Vertriebsleiter"),
    "FR": ("Directeur général", "Responsable achats", "Chargée d'affaires"),
    "IT": ("Amministratore delegato", "Responsabile acquisti"),
    "ES": ("Director de compras", "Jefa de ventas"),
    "PL": ("Kierownik sprzedaży", "Właściciel"),
    "BR": ("Diretor de Operações", "Gerente de vendas"),
    "SE": ("Säljchef", "Inköpare"),
    "JP": ("営業部長", "代表取締役"),
}

CAMPAIGNS = (
    "Spring Webinar: Forecasting 101", "Trade Show Hannover", "Newsletter Q1", "Newsletter Q2",
    "Product Launch Aurora", "Partner Referral Drive", "Free Trial Nurture", "São Paulo Roadshow",
    "Win-back Inactive Customers", "Dreamforce Booth Visitors", "Cold Calling EMEA",
    "White Paper: Clean Data; Clean Pipeline",
)  # fmt: skip
