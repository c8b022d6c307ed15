"""A hall of real processes on a server and a broker that tests may break."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from infra.hosting.embedded_postgres import EmbeddedPostgres
from tests.acceptance.desk import MONDAY, Desk
from tests.faults.load import Answered, Load
from tests.faults.sessions import holding, session
from tests.faults.whole import expect_whole
from tests.processes import Suite


class Hall:
    """The hall, and all that it has answered. `whole` says whether that has been proven since it was used."""

    def __init__(self, suite: Suite) -> None:
        self.suite = suite
        desk = Desk(suite)
        desk.open().publish()
        desk.close()
        self._code = desk.code
        self.whole = True
        self._answered: list[Answered] = []

    def load(self) -> Load:
        return Load(self.suite, self._code)

    def expect_whole(self, load: Load) -> None:
        expect_whole(self.suite, self._answered, load)
        self._answered += load.answered
        self.whole = True

    def value(self, part: str, sql: str) -> Any:
        """What a query answers in the database of a part."""
        with session(self.suite.databases[part]) as database:
            return database.value(sql)

    @property
    def head(self) -> int:
        """The last position of the log of cases."""
        return int(self.value("cases", "select position from cases_head"))

    @property
    def marked(self) -> int:
        """The position up to which the relay has written down that the broker has it."""
        return int(self.value("cases", "select position from cases_outbox"))

    @property
    def fed(self) -> int:
        """The position that the gateway's feed has come to."""
        return int(
            self.value(
                "gateway", "select position from subscriptions where name = 'feed' and source = 'cases'"
            )
        )

    def kill(self, part: str) -> None:
        self.suite.running[part].kill()

    def kill_in_mid_transaction(
        self,
        part: str,
        lock: str,
        query: str,
        *,
        undone: bool,
        first: Callable[[], None] = lambda: None,
    ) -> None:
        """kill -9 while a statement of the part's, one like `query`, waits for what `lock` locks.

        `first` is done between. The server then undoes the statement; or it finishes it and commits, since
        it does not see that its client is gone, and nobody ever hears of it.
        """
        url = self.suite.databases[part]
        with session(url) as database:
            with holding(url, lock) as hold:
                backend = hold.wait_for_one_blocked(query)
                first()
                self.kill(part)
                if undone:
                    database.end_backend(backend)
            database.wait_until_ended(backend)

    def close(self) -> None:
        self.suite.close()


class Halls:
    """One hall for all tests, since its start takes longer than most of them; a new one after a failure."""

    def __init__(self, new_folder: Callable[[], Path], postgres: EmbeddedPostgres, amqp_uri: str) -> None:
        self._new_folder, self._postgres, self._amqp_uri = new_folder, postgres, amqp_uri
        self._hall: Hall | None = None

    def open(self) -> Hall:
        """The hall, which the caller must leave proven whole to have it used again."""
        if self._hall is None:
            suite = Suite(self._new_folder(), self._postgres, self._amqp_uri, clock=MONDAY)
            try:
                self._hall = Hall(suite.start())
            except BaseException:
                suite.close()
                raise
        self._hall.whole = False
        return self._hall

    def drop_unless_whole(self) -> None:
        if self._hall is not None and not self._hall.whole:
            self._hall.close()
            self._hall = None

    def close(self) -> None:
        if self._hall is not None:
            self._hall.close()
