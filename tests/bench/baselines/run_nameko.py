"""`python -m tests.bench.baselines.run_nameko CLASS`: what `nameko run` does, the configuration on standard
input.

nameko's own program imports `pkg_resources`, which setuptools no longer has.
"""

import eventlet

eventlet.monkey_patch()  # as nameko's program does, before anything else is imported

import json  # noqa: E402
import sys  # noqa: E402

from nameko.cli.run import run  # noqa: E402

from tests.bench.baselines import stock_nameko  # noqa: E402

if __name__ == "__main__":
    run([getattr(stock_nameko, sys.argv[1])], json.load(sys.stdin))
