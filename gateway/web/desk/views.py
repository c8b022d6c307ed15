"""All pages of the case desk, subject by subject."""

from gateway.web.desk import acting, applicant, applying, case, files, listing, papers, replying
from gateway.web.desk.room import ROOM

__all__ = ["ROOM", "acting", "applicant", "applying", "case", "files", "listing", "papers", "replying"]
