"""Every figure, in the order they are measured and printed."""

from tests.bench import (
    append_concurrent,
    append_single,
    big_day,
    board,
    call_next,
    call_next_16,
    call_next_at_100k,
    command_at_1m,
    draw_ticket,
    http_command,
    import_million,
    memory,
    move_dates,
    propagation,
    race_500,
    rebuild,
    relay,
    sweep_herd,
    two_processes,
    verify,
)
from tests.bench.figure import Figure

FIGURES: tuple[Figure, ...] = (
    append_concurrent.FIGURE,
    append_single.FIGURE,
    two_processes.FIGURE,
    http_command.FIGURE,
    relay.FIGURE,
    propagation.FIGURE,
    rebuild.FIGURE,
    command_at_1m.FIGURE,
    verify.FIGURE,
    memory.FIGURE,
    race_500.FIGURE,
    call_next_16.FIGURE,
    call_next.FIGURE,
    draw_ticket.FIGURE,
    board.FIGURE,
    call_next_at_100k.FIGURE,
    big_day.FIGURE,
    move_dates.FIGURE,
    sweep_herd.FIGURE,
    import_million.FIGURE,  # last: it leaves the suite with a million events to publish
)
