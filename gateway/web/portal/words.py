"""What the portal says."""

from gateway.web.case_words import *  # noqa: F403
from gateway.web.portal.wording.appointments import *  # noqa: F403
from gateway.web.portal.wording.cases import *  # noqa: F403
from gateway.web.portal.wording.guide import *  # noqa: F403
from gateway.web.portal.wording.listed import *  # noqa: F403
