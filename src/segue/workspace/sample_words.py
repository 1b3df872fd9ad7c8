"""The words of which the sample's people and companies are made up. Nobody and nothing in it exists.

Companies are put together from invented place names and live under `.example`, which RFC 2606 keeps free of real
hosts. Free mail has real domains, since recognising them is the point; its addresses carry the word `sample`.
"""

from __future__ import annotations

from typing import Final

PLACE_HEADS: Final = (
    "Alder", "Bram", "Calder", "Dun", "Ever", "Fen", "Garn", "Hollow", "Ivar", "Jun", "Kess", "Lark", "Marn", "Nor",
    "Oster", "Pell", "Quill", "Raven", "Solen", "Tarn", "Umber", "Vel", "Wren", "Yar", "Zell",
)  # fmt: skip
PLACE_TAILS: Final = (
    "bury", "croft", "dale", "fell", "gate", "holm", "ley", "mere", "mont", "port", "ridge", "stead", "ton", "vale",
    "wick", "wyn",
)  # fmt: skip

INDUSTRIES: Final[dict[str, tuple[int, tuple[str, ...]]]] = {
    "Software": (21, ("Software", "Cloud", "Analytics", "Robotics", "Systems")),
    "Financial services": (14, ("Capital", "Bank", "Insurance", "Payments")),
    "Healthcare": (12, ("Health", "Clinics", "Diagnostics", "Care")),
    "Manufacturing": (14, ("Works", "Industries", "Tools", "Components")),
    "Retail": (10, ("Stores", "Outfitters", "Market")),
    "Education": (7, ("Academy", "Learning", "College")),
    "Professional services": (8, ("Partners", "Consulting", "Advisers")),
    "Logistics": (6, ("Freight", "Logistics", "Lines")),
    "Media": (4, ("Media", "Press", "Studios")),
    "Energy": (4, ("Energy", "Power", "Grid")),
}
"""Each with its share in percent, and what its companies call themselves."""

TECHNOLOGIES: Final = (
    "HubSpot", "Slack", "Microsoft 365", "Google Workspace", "Jira", "AWS", "Azure", "Snowflake", "Zendesk", "SAP",
    "Shopify", "Tableau", "Okta", "GitHub",
)  # fmt: skip

FIRST_NAMES: Final = (
    "Ada", "Aisha", "Alba", "Amir", "Anders", "Anika", "Ayo", "Bea", "Bilal", "Bram", "Carla", "Chen", "Clara", "Dana",
    "Daniel", "Deniz", "Edda", "Elif", "Emeka", "Emil", "Esther", "Farah", "Femi", "Finn", "Freya", "Gita", "Hana",
    "Hugo", "Ida", "Imran", "Ines", "Isak", "Ivo", "Jana", "Jonas", "Jun", "Kai", "Karim", "Kira", "Lars", "Leila",
    "Lena", "Liam", "Luca", "Maeve", "Malik", "Marta", "Mei", "Mila", "Nadia", "Nils", "Noor", "Olga", "Omar", "Otto",
    "Petra", "Priya", "Rafael", "Rina", "Rosa", "Sami", "Sanna", "Sara", "Sofia", "Stefan", "Tara", "Theo", "Tomas",
    "Uma", "Vera", "Wei", "Yara", "Yusuf", "Zoe",
)  # fmt: skip
LAST_NAMES: Final = (
    "Abel", "Adeyemi", "Aksoy", "Almeida", "Andersson", "Arora", "Bakker", "Baptiste", "Bauer", "Bennett", "Bianchi",
    "Blom", "Brandt", "Byrne", "Castro", "Chandra", "Cohen", "Costa", "Dahl", "Danjuma", "Dubois", "Duran", "Eklund",
    "Engel", "Farrell", "Fischer", "Fontaine", "Garcia", "Gruber", "Haddad", "Hansen", "Hart", "Hidalgo", "Hoang",
    "Horvat", "Ibrahim", "Iqbal", "Jansen", "Kaya", "Keller", "Khan", "Kim", "Kovacs", "Larsen", "Laurent", "Lehmann",
    "Lim", "Lund", "Marino", "Mbeki", "Meyer", "Moreau", "Murphy", "Nakamura", "Ncube", "Nowak", "Okafor", "Olsen",
    "Osei", "Park", "Patel", "Pereira", "Quinn", "Rahman", "Ricci", "Roth", "Saito", "Schulz", "Sharma", "Silva",
    "Singh", "Solberg", "Tanaka", "Toure", "Varga", "Vogel", "Walsh", "Weber", "Yilmaz", "Zhang",
)  # fmt: skip

FREE_MAIL: Final = (
    "gmail.com", "gmail.com", "gmail.com", "outlook.com", "yahoo.com", "icloud.com", "gmx.de", "web.de",
    "hotmail.co.uk", "orange.fr", "proton.me",
)  # fmt: skip

COUNTRIES: Final[dict[str, int]] = {
    "United Kingdom": 24, "UK": 4, "Germany": 14, "Deutschland": 1, "United States": 13, "USA": 2, "Netherlands": 8,
    "France": 8, "Ireland": 5, "Sweden": 5, "Spain": 4, "Italy": 3, "Denmark": 3, "Switzerland": 2, "CA": 2,
    "Australia": 2,
}  # fmt: skip
"""Written as people write them, with their shares in percent."""

SENIORITIES: Final[dict[str, tuple[int, int]]] = {
    "Individual": (42, 34), "Manager": (29, 26), "Director": (16, 14), "VP": (8, 6), "C-level": (5, 20),
}  # fmt: skip
"""Each with its share in percent among larger companies and among those under 200 people."""

CHIEFS: Final[dict[str, str]] = {
    "Marketing": "Chief Marketing Officer", "Sales": "Chief Revenue Officer", "Operations": "Chief Operating Officer",
    "IT": "Chief Information Officer", "Finance": "Chief Financial Officer", "Product": "Chief Product Officer",
    "Engineering": "Chief Technology Officer", "People": "Chief People Officer",
}  # fmt: skip
"""The departments, and the titles of their heads."""

TITLES: Final[dict[str, tuple[str, ...]]] = {
    "Individual": ("{} Specialist", "{} Analyst", "{} Associate", "{} Coordinator"),
    "Manager": ("{} Manager", "{} Team Lead", "Senior {} Manager"),
    "Director": ("Director of {}", "{} Director", "Head of {}"),
    "VP": ("VP {}", "Vice President {}", "VP of {}"),
    "": ("Consultant", "Project Lead", "{}", "Owner"),
}

USE_CASES: Final = (
    "Client projects", "Product roadmaps", "Campaign planning", "IT change", "Site planning", "Research programmes",
)  # fmt: skip
LEAD_SOURCES: Final = ("Website form", "Event", "Partner", "Outbound", "Referral", "Content syndication")

PAGES: Final[dict[str, str]] = {
    "/": "Northline: project software for B2B teams", "/features": "Features", "/features/timelines": "Timelines",
    "/features/resourcing": "Resource planning", "/customers": "Customers", "/integrations": "Integrations",
    "/security": "Security", "/blog/planning-that-holds": "Planning that holds",
    "/blog/status-meetings": "Fewer status meetings", "/resources": "Guides and templates",
    "/docs/getting-started": "Getting started", "/about": "About us", "/pricing": "Pricing",
}  # fmt: skip
PATHS: Final = tuple(path for path in PAGES if path != "/pricing")
"""Pages that are viewed without a thought of buying."""

CAMPAIGN_SOURCES: Final = ("google", "linkedin", "newsletter", "bing", "partner")
CAMPAIGNS: Final = ("spring-planning", "resourcing-guide", "switch-to-northline", "agency-week")

ASSETS: Final[dict[str, str]] = {
    "Resource planning guide": "Planning", "Project charter template": "Planning",
    "Portfolio review checklist": "Governance", "Security whitepaper": "Security", "Buying committee kit": "Buying",
    "Return on planning calculator": "Buying", "Agency benchmark report": "Benchmarks",
    "Migration handbook": "Migration",
}  # fmt: skip
WEBINARS: Final = (
    "Planning that holds", "Resourcing across teams", "Moving off spreadsheets", "Governance without meetings",
)  # fmt: skip
STAYS: Final = (6, 12, 18, 24, 35, 41, 48, 55)
"""Minutes that people stay in a webinar."""

MESSAGES: Final = (
    "Looking for a demo for our team", "We are comparing three vendors", "Need pricing for several offices", "",
)  # fmt: skip
MAILINGS: Final = (
    "Product news", "Planning tips", "Webinar invitation", "Customer story", "Resourcing series",
    "Template of the month",
)  # fmt: skip
FEATURES: Final = (
    "Timeline", "Board", "Workload", "Report", "Time sheet", "Comment", "Template", "Export", "Automation",
)  # fmt: skip
PRODUCTS: Final[dict[str, float]] = {
    "Team plan": 9.0, "Business plan": 19.0, "Extra seats": 7.5, "Onboarding package": 49.0,
}  # fmt: skip
"""What can be ordered, and what a seat of it costs."""
