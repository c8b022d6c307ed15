"""Processor time that each part of a system takes for one command: it tells the same on a busy machine."""

from collections.abc import Mapping

import psutil  # type: ignore[import-untyped]


class Meter:
    """Counts the seconds used by the parts: name → the process that, with its children, is that part."""

    def __init__(self, parts: Mapping[str, int]) -> None:
        self._parts = {name: psutil.Process(pid) for name, pid in parts.items()}
        self._total = dict.fromkeys(parts, 0.0)
        self._before: dict[str, dict[int, float]] = {}

    def __enter__(self) -> "Meter":
        self._before = self._read()
        return self

    def __exit__(self, *_: object) -> None:
        for name, now in self._read().items():
            before = self._before[name]
            self._total[name] += sum(used - before.get(pid, 0.0) for pid, used in now.items())

    def per_command(self, commands: int) -> dict[str, float]:
        """Milliseconds of each part, and of all, for one of so many commands."""
        each = {name: round(1000 * used / commands, 2) for name, used in self._total.items()}
        return {**each, "all": round(1000 * sum(self._total.values()) / commands, 2)}

    def _read(self) -> dict[str, dict[int, float]]:
        return {
            name: {one.pid: used for one in (part, *part.children(recursive=True)) if (used := _used(one))}
            for name, part in self._parts.items()
        }


def _used(process: psutil.Process) -> float:
    try:
        times = process.cpu_times()
    except psutil.NoSuchProcess:
        return 0.0
    return float(times.user + times.system)
