"""The figures of `make bench`: each measured against its baseline, in one run, on the same servers."""

import warnings

warnings.filterwarnings("ignore", message=r"(?s).*Eventlet is deprecated.*")
