"""The clauses of the regulation: what each is about, in our words, and which parts of the system carry it."""

from dataclasses import dataclass

STANDING = ("cases", "gateway", "infra")
"""Parts that are built. What a clause asks of the others is theirs to test, once they stand."""

BEGUN = ("queue", "staff")
"""Parts whose core stands: their tests name their clauses, which stay open until the part is whole."""

SERVICES = ("cases", "queue", "staff", "feedback", "facilities")


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause: its number, what it is about, and who carries it."""

    number: str
    about: str
    parts: tuple[str, ...]

    @property
    def standing(self) -> list[str]:
        return [part for part in self.parts if part in STANDING]

    @property
    def to_come(self) -> list[str]:
        return [part for part in self.parts if part not in STANDING]

    @property
    def order(self) -> list[int]:
        return [int(part) for part in self.number.split(".")]


_TABLE: dict[tuple[str, ...], dict[str, str]] = {
    SERVICES: {
        "1.2": "Halls, departments, staff and visitors: all belongs to a hall that is known",
        "1.3.1": "Who may do what; each event says who, as what, when, why and by which clause",
        "7.3.1": "Who may see which data; reading personal data takes a purpose and is recorded",
    },
    ("cases", "feedback"): {"1.3.2": "What the hall does, how, how fast and how well is public"},
    ("cases", "queue", "feedback"): {
        "1.3.3": "Figures of waiting, handling and punctuality, and their trend",
    },
    ("cases", "queue"): {"3.1.1": "A catalogue of service items, reviewed before it is published"},
    ("cases",): {
        "3.1.2": "Immediate, committed, joint and reported items, each by its own rules",
        "3.2.1": "A process of steps, each with who is responsible and how long it may take",
        "3.2.2": "One notice that names all that is missing, and the whole process",
    },
    ("cases", "gateway", "queue"): {"3.3.2": "The hall online and at the kiosk, each to their own case only"},
    ("cases", "infra"): {"7.3.2": "Backups that restore, data that is sealed, history that is proven"},
    ("cases", "gateway"): {"7.4.1": "A public site: the guide, and progress by number and code"},
    ("queue",): {"3.3.1": "Windows, lines and tickets: one ticket at one window"},
    ("queue", "cases"): {"1.3.4": "Opening hours, appointments, and three ways to come"},
    ("staff", "queue"): {
        "2.2.2": "The departments' training, per service item",
        "2.3.2": "At the window while on duty",
    },
    ("facilities", "queue"): {"4.1.2": "Equipment for visitors"},
    ("staff",): {
        "2.1.1": "People are posted to the hall: nominated, recommended, approved",
        "2.1.2": "Postings stay; a change is asked for in writing",
        "2.2.1": "The hall's own training",
        "2.3.1": "Hours, attendance and leave",
        "2.3.3": "Dress, badge and manners",
        "2.4.1": "Assessment from figures that can be traced",
        "2.4.2": "Awards, rectification, return to the department",
        "7.2.2": "Operators are trained before they get access",
    },
    ("feedback",): {
        "3.4.1": "Complaints and suggestions, answered in time",
        "3.4.2": "Ratings, and what follows from bad ones",
    },
    ("facilities",): {
        "4.1.1": "Office equipment by area",
        "4.2.1": "Someone keeps each asset, and a plan its upkeep",
        "4.2.2": "Faults are repaired, and the repair verified",
        "4.3.1": "How to use equipment safely, read and confirmed",
        "4.3.2": "Protection of what matters most",
        "4.3.3": "Safety inspections, and hazards until they are closed",
        "5.1.1": "Each area is in somebody's hygiene zone",
        "5.1.2": "Kinds of zones",
        "5.2.1": "Clean floors",
        "5.2.2": "Clean furniture",
        "5.2.3": "Clean counters",
        "5.2.4": "Clean public areas",
        "5.2.5": "Clean toilets, with supplies",
        "5.3.1": "Cleaning rounds",
        "5.3.2": "Rounds done in time",
        "5.3.3": "Full cleaning and disinfection",
        "6.1.1": "Who answers for safety, per area",
        "6.1.2": "Emergency plans, and drills of them",
        "6.2.1": "Safety training",
        "6.2.2": "Reminders, lost property and theft",
        "6.3.1": "Safety checks of equipment",
        "6.3.2": "Dangerous equipment out of use",
        "6.4.1": "Fire equipment, inspected",
        "6.4.2": "Exits kept free",
        "6.4.3": "Fire training",
        "7.1.1": "The informatisation plan",
        "7.1.2": "Its budget and progress",
        "7.2.1": "Upkeep of this very system",
    },
}

REGULATION: tuple[Clause, ...] = tuple(
    sorted(
        (
            Clause(number, about, parts)
            for parts, clauses in _TABLE.items()
            for number, about in clauses.items()
        ),
        key=lambda clause: clause.order,
    )
)
"""Every clause, in the order of the regulation."""
