"""The `eventsourcing` library's own reusable cases, from the installed package, on our recorders."""

from collections.abc import Iterator

import pytest
from eventsourcing.persistence import (
    AggregateRecorder,
    ApplicationRecorder,
    InfrastructureFactory,
    ProcessRecorder,
    TrackingRecorder,
)
from eventsourcing.tests.application import ExampleApplicationTestCase
from eventsourcing.tests.persistence import (
    AggregateRecorderTestCase,
    ApplicationRecorderTestCase,
    InfrastructureFactoryTestCase,
    NonInterleavingNotificationIDsBaseCase,
    ProcessRecorderTestCase,
    TrackingRecorderTestCase,
)
from eventsourcing.utils import Environment

from infra.eventstore import Factory
from infra.eventstore.recorders import (
    LogAggregateRecorder,
    LogApplicationRecorder,
    LogProcessRecorder,
    LogTrackingRecorder,
)


@pytest.fixture(autouse=True)
def environment(request: pytest.FixtureRequest, database: str) -> Iterator[None]:
    """Give each case a database of its own and close what it opened."""
    request.instance.env = Environment(
        "TestCase", env={"PERSISTENCE_MODULE": "infra.eventstore", "OPENHALL_DATABASE_URL": database}
    )
    request.instance.factory = Factory(request.instance.env)
    yield
    request.instance.factory.close()


class TestAggregateRecorder(AggregateRecorderTestCase):
    factory: Factory

    def create_recorder(self) -> AggregateRecorder:
        return self.factory.aggregate_recorder()


class TestApplicationRecorder(ApplicationRecorderTestCase):
    EXPECT_CONTIGUOUS_NOTIFICATION_IDS = True
    factory: Factory

    def create_recorder(self) -> ApplicationRecorder:
        return self.factory.application_recorder()

    def test_insert_subscribe(self) -> None:
        self.optional_test_insert_subscribe()


class TestTrackingRecorder(TrackingRecorderTestCase):
    factory: Factory

    def create_recorder(self) -> TrackingRecorder:
        return self.factory.tracking_recorder()


class TestProcessRecorder(ProcessRecorderTestCase):
    factory: Factory

    def create_recorder(self) -> ProcessRecorder:
        return self.factory.process_recorder()


class TestProcessRecorderAsApplicationRecorder(ApplicationRecorderTestCase):
    EXPECT_CONTIGUOUS_NOTIFICATION_IDS = True
    factory: Factory

    def create_recorder(self) -> ApplicationRecorder:
        return self.factory.process_recorder()

    def test_insert_subscribe(self) -> None:
        self.optional_test_insert_subscribe()


class TestNonInterleaving(NonInterleavingNotificationIDsBaseCase):
    factory: Factory

    def create_recorder(self) -> ApplicationRecorder:
        return self.factory.application_recorder()


class OwnTrackingRecorder(LogTrackingRecorder):
    """A subclass, as an application may bring."""


class TestFactory(InfrastructureFactoryTestCase[Factory]):
    def expected_factory_class(self) -> type[Factory]:
        return Factory

    def expected_aggregate_recorder_class(self) -> type[AggregateRecorder]:
        return LogAggregateRecorder

    def expected_application_recorder_class(self) -> type[ApplicationRecorder]:
        return LogApplicationRecorder

    def expected_tracking_recorder_class(self) -> type[TrackingRecorder]:
        return LogTrackingRecorder

    def tracking_recorder_subclass(self) -> type[TrackingRecorder]:
        return OwnTrackingRecorder

    def expected_process_recorder_class(self) -> type[ProcessRecorder]:
        return LogProcessRecorder

    def test_create_table_no_finds_no_table(self) -> None:
        self.env["CREATE_TABLE"] = "no"
        recorder = self.factory.application_recorder()
        with self.assertRaisesRegex(Exception, "testcase_head"):
            recorder.max_notification_id()

    def test_without_a_database_url(self) -> None:
        with self.assertRaisesRegex(OSError, "OPENHALL_DATABASE_URL"):
            InfrastructureFactory.construct({"PERSISTENCE_MODULE": "infra.eventstore"})


class TestExampleApplication(ExampleApplicationTestCase):
    expected_factory_topic = "infra.eventstore.factory:Factory"

    @pytest.fixture(autouse=True)
    def _in_environment(self, database: str, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PERSISTENCE_MODULE", "infra.eventstore")
        monkeypatch.setenv("OPENHALL_DATABASE_URL", database)


del (
    AggregateRecorderTestCase,
    ApplicationRecorderTestCase,
    ExampleApplicationTestCase,
    InfrastructureFactoryTestCase,
    NonInterleavingNotificationIDsBaseCase,
    ProcessRecorderTestCase,
    TrackingRecorderTestCase,
)
