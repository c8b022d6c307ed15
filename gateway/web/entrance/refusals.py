"""How signing in is refused."""

from gateway.web.entrance import words
from infra.contracts import RefusalKind

NOT_SIGNED_IN = RefusalKind("not_signed_in", 403, words.NOT_SIGNED_IN, words.SIGN_IN_AGAIN)
NO_DEVICE_CODE = RefusalKind("no_device_code", 404, words.NO_DEVICE_CODE, words.ASK_FOR_A_CODE)
LINK_USED = RefusalKind("link_used", 403, words.LINK_USED, words.LINK_REMEDY)
