"""Each alert on what a hall cannot do without fires when it should, and no other does.

Prometheus' own tool plays the series of `infra/deploy/prometheus/alerts_test.yaml` to the rules.
"""

import shutil
import subprocess

from tests.manifests import DEPLOY
from tests.proof import Missing

NEEDS = ("promtool (Debian: apt-get install prometheus)",)


def prove() -> dict[str, object]:
    """What was seen. Raises Missing without promtool."""
    program = shutil.which("promtool")
    if program is None:
        raise Missing(f"there is no promtool: install {NEEDS[0]}")
    tests = DEPLOY / "prometheus" / "alerts_test.yaml"
    done = subprocess.run(
        [program, "test", "rules", tests.name], cwd=tests.parent, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return {"situations": tests.read_text().count("- name:")}
