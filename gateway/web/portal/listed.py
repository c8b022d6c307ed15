"""The pages of the portal that the map leads to."""

from gateway.web.portal.wording import appointments, cases, guide, listed
from gateway.web.room import Entry
from infra.contracts import PUBLIC

_ALL, _VISITOR = (PUBLIC,), ("visitor",)
ENTRIES = (
    Entry(listed.THE_HALL, listed.ABOUT_HALL, "/halls/{hall}", _ALL),
    Entry(guide.GUIDE, guide.GUIDE_HINT, "/halls/{hall}/items", _ALL),
    Entry(guide.BOOK, guide.BOOK_HINT, "/halls/{hall}/booking", _ALL),
    Entry(guide.RESULTS, guide.RESULTS_HINT, "/halls/{hall}/results", _ALL),
    Entry(guide.FIGURES, guide.FIGURES_HINT, "/halls/{hall}/figures", _ALL),
    Entry(guide.FOLLOW, guide.FOLLOW_HINT, "/progress", _ALL),
    Entry(appointments.APPOINTMENTS, listed.ABOUT_APPOINTMENTS, "/appointments", _ALL),
    Entry(cases.MY_CASES, listed.ABOUT_MY_CASES, "/cases/mine", _VISITOR),
    Entry(cases.MY_NEWS, listed.ABOUT_MY_NEWS, "/told", _VISITOR),
    Entry(cases.MY_DRAFTS, listed.ABOUT_MY_DRAFTS, "/drafts", _VISITOR),
)
