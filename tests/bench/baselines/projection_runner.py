"""The `rebuild` baseline: `eventsourcing`'s ProjectionRunner on its PostgreSQL module, as its documentation
shows it.

A tracking recorder with a table of its own; each event is one upsert and one tracking row in one
transaction. `python -m tests.bench.baselines.projection_runner` reads {"url", "cases", "round"}; the
first round records the events too (not timed). Prints {"rate", "events", "rows"}.
"""

import json
import sys
import time
from typing import Any
from uuid import UUID

from eventsourcing.application import Application
from eventsourcing.dispatch import singledispatchmethod
from eventsourcing.domain import Aggregate, event
from eventsourcing.persistence import Tracking
from eventsourcing.postgres import PostgresTrackingRecorder
from eventsourcing.projection import Projection, ProjectionRunner
from psycopg.sql import SQL, Identifier

from tests.bench.appends import library_settings
from tests.bench.story import STEPS, Story, story


class Case(Aggregate):
    class Accepted(Aggregate.Created):
        item: str
        channel: str
        party: str

    class StepTaken(Aggregate.Event):
        step: str
        party: str

    class Decided(Aggregate.Event):
        outcome: str

    @event(Accepted)
    def __init__(self, item: str, channel: str, party: str) -> None:
        self.item, self.channel, self.party = item, channel, party

    @staticmethod
    def create_id(item: str, channel: str, party: str) -> UUID:
        return story(int(item.rpartition("-")[2])).case_id

    @event(StepTaken)
    def take(self, step: str, party: str) -> None:
        self.party = party

    @event(Decided)
    def decide(self, outcome: str) -> None:
        self.outcome = outcome


class Cases(Application[UUID]):
    def record(self, told: Story) -> None:
        case = Case(told.item, told.channel, told.party)
        for step, party in told.steps:
            case.take(step, party)
        case.decide(told.outcome)
        self.save(case)


class View(PostgresTrackingRecorder):
    """The rows, and the one upsert a transaction that keeps them."""

    def __init__(self, datastore: Any, **names: Any) -> None:
        super().__init__(datastore, **names)
        schema, table = Identifier(datastore.schema), Identifier(self.tracking_table_name + "_rows")
        self.sql_create_statements.append(
            SQL(
                "create table if not exists {}.{} (case_id uuid primary key, item text, channel text,"
                " party text, status text, steps int)"
            ).format(schema, table)
        )
        self.opened = SQL("insert into {}.{} values (%s, %s, %s, %s, 'accepted', 0)").format(schema, table)
        self.stepped = SQL("update {}.{} set party = %s, steps = steps + 1 where case_id = %s").format(
            schema, table
        )
        self.decided = SQL("update {}.{} set status = %s where case_id = %s").format(schema, table)
        self.all = SQL("select * from {}.{} order by case_id").format(schema, table)

    def write(self, statement: Any, values: tuple[Any, ...], tracking: Tracking) -> None:
        with self.datastore.transaction(commit=True) as cursor:
            cursor.execute(statement, values, prepare=True)
            self._insert_tracking(cursor, tracking)

    def rows(self) -> list[list[Any]]:
        with self.datastore.transaction() as cursor:
            return [
                [str(row["case_id"]), *list(row.values())[1:]] for row in cursor.execute(self.all).fetchall()
            ]


class CaseRegister(Projection[View]):
    topics = ()

    @singledispatchmethod
    def process_event(self, domain_event: Any, tracking: Tracking) -> None:
        raise AssertionError(domain_event)

    @process_event.register
    def accepted(self, domain_event: Case.Accepted, tracking: Tracking) -> None:
        told = domain_event
        self.view.write(self.view.opened, (told.originator_id, told.item, told.channel, told.party), tracking)

    @process_event.register
    def step_taken(self, domain_event: Case.StepTaken, tracking: Tracking) -> None:
        self.view.write(self.view.stepped, (domain_event.party, domain_event.originator_id), tracking)

    @process_event.register
    def decided(self, domain_event: Case.Decided, tracking: Tracking) -> None:
        self.view.write(self.view.decided, (domain_event.outcome, domain_event.originator_id), tracking)


def measure(url: str, cases: int, round: int) -> dict[str, Any]:
    env = {"PERSISTENCE_MODULE": "eventsourcing.postgres", **library_settings(url)}
    if round == 0:
        application = Cases(env)
        for number in range(cases):
            application.record(story(number))
        application.close()
    events = cases * (STEPS + 2)
    projection = type(
        f"CaseRegister{round}", (CaseRegister,), {}
    )  # a name of its own: it starts from nothing
    started = time.monotonic()
    with ProjectionRunner(
        application_class=Cases, projection_class=projection, view_class=View, env=env
    ) as runner:
        runner.wait(events, timeout=120)
        seconds = time.monotonic() - started
        rows = runner.projection.view.rows()
    return {"rate": events / seconds, "events": events, "rows": rows}


if __name__ == "__main__":
    print(json.dumps(measure(**json.load(sys.stdin))))
