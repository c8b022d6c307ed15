"""What falls due is acted on, by one process at a time, whatever single items do."""

import asyncio
import threading
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from infra.eventstore.log import EventLog
from infra.loop.clock import Clock, FileClock, SetClock
from infra.projections import sweeper as module
from infra.projections.sweeper import Sweeper
from infra.telemetry.metrics import SWEPT
from tests.integration.projections_model import fetch, on_loop, open_log, stands_by, until

NINE = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


class Deadlines:
    """What is due when, kept in memory; acting on one takes it away."""

    def __init__(self, *items: tuple[str, datetime]) -> None:
        self.open = dict(items)
        self.times = dict(items)
        self.acted: list[str] = []
        self.failing: set[str] = set()
        self.tried: list[str] = []
        self.asked: list[datetime] = []
        self.away = False

    async def due(self, now: datetime, limit: int, after: str | None) -> Sequence[str]:
        self.asked.append(now)
        if self.away:
            raise LookupError("no list today")
        last = None if after is None else (self.times[after], after)
        listed = sorted((at, item) for item, at in self.open.items() if at <= now)
        return [item for at, item in listed if last is None or (at, item) > last][:limit]

    def act(self, item: str) -> None:
        assert threading.current_thread().name != "openhall-loop"
        self.tried.append(item)
        if item in self.failing:
            raise RuntimeError(f"{item} is stuck")
        self.acted.append(item)
        del self.open[item]


def sweeper(
    log: EventLog,
    deadlines: Deadlines,
    clock: Clock,
    every: float = 0.05,
    in_order_of: Callable[[str], str] | None = None,
) -> Sweeper[str]:
    return Sweeper("deadlines", log, clock, deadlines.due, deadlines.act, every, in_order_of)


@on_loop
async def test_each_item_is_acted_on_once_when_it_is_due(database: str) -> None:
    log, clock = await open_log(database), SetClock(NINE)
    deadlines = Deadlines(("early", NINE), ("late", NINE + timedelta(hours=1)))
    sweeping = sweeper(log, deadlines, clock)
    await sweeping.start()
    await until(lambda: deadlines.acted == ["early"])
    clock.set(NINE + timedelta(hours=1))
    await until(lambda: deadlines.acted == ["early", "late"])
    await sweeping.stop()
    assert deadlines.tried == ["early", "late"]
    await log.close()


@on_loop
async def test_a_poke_does_not_wait_for_the_next_second(database: str) -> None:
    log, clock = await open_log(database), SetClock(NINE)
    deadlines = Deadlines()
    sweeping = sweeper(log, deadlines, clock, every=600)
    await sweeping.start()
    await until(lambda: len(deadlines.asked) == 1)
    deadlines.open["new"] = NINE
    sweeping.poke()
    await until(lambda: deadlines.acted == ["new"])
    await sweeping.stop()
    await log.close()


@on_loop
async def test_an_item_that_fails_is_tried_again_and_blocks_no_other(database: str) -> None:
    log, clock = await open_log(database), SetClock(NINE)
    limit, module.LIMIT = module.LIMIT, 3
    try:
        stuck = [f"stuck {number}" for number in range(5)]  # more than one list holds, and the longest due
        fine = [f"fine {number}" for number in range(5)]
        deadlines = Deadlines(
            *((item, NINE - timedelta(hours=1)) for item in stuck), *((item, NINE) for item in fine)
        )
        deadlines.failing = set(stuck)
        failed = SWEPT.labels("deadlines", "failed")._value.get()
        sweeping = sweeper(log, deadlines, clock, every=0.02)
        await sweeping.start()
        await until(lambda: sorted(deadlines.acted) == fine)
        await until(lambda: all(deadlines.tried.count(item) >= 2 for item in stuck))
        await until(lambda: SWEPT.labels("deadlines", "failed")._value.get() >= failed + 10)
        deadlines.failing.clear()
        await until(lambda: sorted(deadlines.acted) == sorted(fine + stuck))
        await sweeping.stop()
    finally:
        module.LIMIT = limit
    await log.close()


@on_loop
async def test_a_failing_item_is_tried_later_and_later(database: str) -> None:
    log, clock = await open_log(database), SetClock(NINE)
    deadlines = Deadlines(("stuck", NINE))
    deadlines.failing = {"stuck"}
    sweeping = sweeper(log, deadlines, clock, every=0.02)
    await sweeping.start()
    await until(lambda: len(deadlines.asked) >= 40)
    assert 2 <= len(deadlines.tried) <= 8, "40 looks 0.02 s apart, and rests of 0.04, 0.08, 0.16 … s"
    await sweeping.stop()
    await log.close()


@on_loop
async def test_one_process_sweeps_and_another_takes_over(database: str) -> None:
    clock = SetClock(NINE)
    logs = [await open_log(database) for _ in range(2)]
    lists = [Deadlines(), Deadlines()]
    first, second = (sweeper(log, each, clock) for log, each in zip(logs, lists, strict=True))
    await first.start()
    await until(lambda: len(lists[0].asked) > 1)
    await second.start()
    await until(lambda: len(lists[0].asked) > 5)
    assert lists[1].asked == []
    await first.stop()
    looked = len(lists[0].asked)
    await until(lambda: len(lists[1].asked) > 1)
    assert len(lists[0].asked) == looked
    await second.stop()
    for log in logs:
        await log.close()


@on_loop
async def test_one_that_stands_by_again_has_no_failure_any_more(database: str) -> None:
    clock = SetClock(NINE)
    logs = [await open_log(database) for _ in range(2)]
    lists = [Deadlines(), Deadlines()]
    first, second = (sweeper(log, each, clock) for log, each in zip(logs, lists, strict=True))
    await first.start()
    await until(lambda: lists[0].asked != [])
    await second.start()
    await until(lambda: stands_by(database, "sweeper deadlines"))
    await fetch(
        database,
        "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() "
        "and application_name = 'openhall leader' "
        "and pid not in (select pid from pg_locks where locktype = 'advisory')",
    )
    await until(lambda: second.failure is not None)
    await until(lambda: second.failure is None)
    assert await stands_by(database, "sweeper deadlines")
    for each, log in zip((first, second), logs, strict=True):
        await each.stop()
        await log.close()


@on_loop
async def test_when_nothing_can_be_listed_it_says_so_and_goes_on(database: str) -> None:
    log, clock = await open_log(database), SetClock(NINE)
    deadlines = Deadlines(("one", NINE))
    deadlines.away = True
    sweeping = sweeper(log, deadlines, clock)
    await sweeping.start()
    await until(lambda: sweeping.failure is not None)
    assert "no list today" in str(sweeping.failure)
    deadlines.away = False
    await until(lambda: deadlines.acted == ["one"])
    await until(lambda: sweeping.failure is None)
    await sweeping.stop()
    await log.close()


@on_loop
async def test_stopping_waits_for_the_act_in_hand(database: str) -> None:
    log, clock = await open_log(database), SetClock(NINE)
    deadlines = Deadlines(("slow", NINE))
    begun, go_on = threading.Event(), threading.Event()
    done: list[str] = []

    def act(item: str) -> None:
        begun.set()
        go_on.wait(10)
        done.append(item)

    sweeping = Sweeper("deadlines", log, clock, deadlines.due, act)
    await sweeping.start()
    await until(begun.is_set)
    stopping = asyncio.create_task(sweeping.stop())
    await asyncio.sleep(0)
    assert not done
    go_on.set()
    await stopping
    assert done == ["slow"]
    await log.close()


def thing(item: str) -> str:
    """`case 1, late` is about `case 1`."""
    return item.partition(",")[0]


@on_loop
async def test_what_is_due_of_one_thing_is_acted_on_in_order_and_other_things_do_not_wait(
    database: str,
) -> None:
    log = await open_log(database)
    deadlines = Deadlines(("case 1, near", NINE), ("case 1, late", NINE + timedelta(hours=1)))
    deadlines.open["case 2, near"] = NINE + timedelta(hours=2)
    go_on, acts = threading.Event(), deadlines.act

    def act(item: str) -> None:
        if item == "case 1, near":
            assert go_on.wait(10)
        acts(item)

    deadlines.act = act  # type: ignore[method-assign]
    sweeping = sweeper(log, deadlines, SetClock(NINE + timedelta(hours=3)), in_order_of=thing)
    await sweeping.start()
    await until(lambda: deadlines.acted == ["case 2, near"])
    go_on.set()
    await until(lambda: not deadlines.open)
    assert deadlines.acted == ["case 2, near", "case 1, near", "case 1, late"]
    await sweeping.stop()
    await log.close()


@on_loop
async def test_nothing_of_a_thing_is_acted_on_while_what_came_first_fails(database: str) -> None:
    log = await open_log(database)
    deadlines = Deadlines(("case 1, near", NINE), ("case 1, late", NINE + timedelta(hours=1)))
    deadlines.failing = {"case 1, near"}
    sweeping = sweeper(log, deadlines, SetClock(NINE + timedelta(hours=3)), every=0.02, in_order_of=thing)
    await sweeping.start()
    await until(lambda: len(deadlines.tried) >= 3)
    assert set(deadlines.tried) == {"case 1, near"}
    deadlines.failing.clear()
    await until(lambda: deadlines.acted == ["case 1, near", "case 1, late"])
    await sweeping.stop()
    await log.close()


@on_loop
async def test_a_clock_that_cannot_be_read_is_not_blamed_on_the_database(
    database: str, tmp_path: Path
) -> None:
    log, file = await open_log(database), tmp_path / "clock"
    deadlines = Deadlines(("one", NINE))
    sweeping = sweeper(log, deadlines, FileClock(file))
    await sweeping.start()
    for content in (None, "rubbish"):
        if content is not None:
            file.write_text(content)
        told = content or "No such file"
        await until(lambda told=told: told in str(sweeping.failure))
        assert f"HALL_CLOCK_FILE={file}" in str(sweeping.failure)
        assert "database" not in str(sweeping.failure)
    file.write_text(NINE.isoformat())
    await until(lambda: deadlines.acted == ["one"])
    await sweeping.stop()
    await log.close()


class Pages(Deadlines):
    """Acts on a page at once, all or none; with `lagging` the list still holds what has been acted on."""

    def __init__(self, *items: tuple[str, datetime], lagging: bool = False) -> None:
        super().__init__(*items)
        self.pages: list[list[str]] = []
        self.afters: list[str | None] = []
        self.lagging = lagging

    async def due(self, now: datetime, limit: int, after: str | None) -> Sequence[str]:
        self.afters.append(after)
        return await super().due(now, limit, after)

    def act_on(self, page: Sequence[str]) -> None:
        self.pages.append(list(page))
        if stuck := self.failing.intersection(page):
            raise RuntimeError(f"{stuck} are stuck")
        for item in page:
            self.acted.append(item)
            if not self.lagging:
                del self.open[item]


def page_sweeper(log: EventLog, pages: Pages, every: float = 0.05) -> Sweeper[str]:
    return Sweeper(
        "deadlines", log, SetClock(NINE), pages.due, pages.act, every, in_order_of=thing, act_on=pages.act_on
    )


@on_loop
async def test_a_page_is_acted_on_at_once_and_the_next_one_is_looked_for_behind_it(database: str) -> None:
    log = await open_log(database)
    limit, module.LIMIT = module.LIMIT, 4
    try:
        items = [f"case {number}" for number in range(10)]
        pages = Pages(*((item, NINE) for item in items), lagging=True)
        sweeping = page_sweeper(log, pages, every=600)
        await sweeping.start()
        await until(lambda: len(pages.acted) == 10)
        sweeping.poke()
        await until(lambda: len(pages.afters) == 6)
        await sweeping.stop()
    finally:
        module.LIMIT = limit
    assert pages.pages == [items[:4], items[4:8], items[8:]]  # what rests is not acted on again
    assert pages.afters == [None, "case 3", "case 7"] * 2
    assert pages.tried == []
    await log.close()


@on_loop
async def test_what_a_page_fails_for_rests_alone_with_what_comes_behind_it(database: str) -> None:
    log = await open_log(database)
    pages = Pages(("case 1, near", NINE), ("case 1, very late", NINE), ("case 2, near", NINE))
    pages.failing = {"case 1, near"}
    sweeping = page_sweeper(log, pages, every=0.02)
    await sweeping.start()
    await until(lambda: pages.acted == ["case 2, near"])
    pages.times |= {"case 3, near": NINE, "case 3, late": NINE}
    pages.open |= {"case 3, near": NINE, "case 3, late": NINE}
    await until(lambda: "case 3, late" in pages.acted)
    await until(lambda: pages.tried.count("case 1, near") >= 3)
    pages.failing.clear()
    await until(lambda: not pages.open)
    await sweeping.stop()
    assert pages.pages[0] == ["case 1, near", "case 1, very late", "case 2, near"]
    assert all("case 1, near" not in page for page in pages.pages[1:])
    assert pages.acted.index("case 1, near") < pages.acted.index("case 1, very late")
    await log.close()
