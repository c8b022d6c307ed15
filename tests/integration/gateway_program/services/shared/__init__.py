"""The project's own words, for the services of this program."""

from pathlib import Path

__path__ = [str(Path(__file__).parents[5] / "services" / "shared")]
