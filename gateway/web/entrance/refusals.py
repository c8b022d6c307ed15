"""How signing in is refused."""

from gateway.web.entrance import words
from infra.contracts import RefusalKind

LINK_USED = RefusalKind("link_used", 403, words.LINK_USED, words.LINK_REMEDY)
