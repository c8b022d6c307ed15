"""What the case desk says."""

from gateway.web.case_words import *  # noqa: F403
from gateway.web.desk.wording.acts import *  # noqa: F403
from gateway.web.desk.wording.cases import *  # noqa: F403
from gateway.web.desk.wording.clocks import *  # noqa: F403
