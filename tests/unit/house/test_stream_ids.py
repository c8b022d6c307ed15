"""What people call things by leads to their streams, and for ever to the same ones."""

from datetime import date
from uuid import UUID

import pytest

from infra.eventstore.streams import Streams
from services.cases.domain import identity as of_cases
from services.queue.domain import identity as of_queue
from services.staff.domain import identity as of_staff

DAY = date(2026, 3, 2)
CASES, QUEUE, STAFF = of_cases.STREAMS, of_queue.STREAMS, of_staff.STREAMS


@pytest.mark.parametrize(
    ("stream_id", "always", "streams", "text"),
    [
        (of_cases.hall_id("x0"), "db2fc992-e9e6-5936-a6d2-dd22331ae570", CASES, "hall/x0"),
        (of_cases.rules_id("x0"), "88cf17b4-6d95-50b1-b62e-476fb3861135", CASES, "rules/x0"),
        (of_cases.item_id("x0", "x1"), "3621150a-5841-531b-bce6-125143d064bb", CASES, "x0/x1"),
        (of_cases.case_id("x0"), "03cf83b0-5eac-5f9d-92ed-c5ba3f17f38f", CASES, "x0"),
        (of_cases.person_id("x0"), "8e68f4bd-1162-5f95-b2ec-e47544649d53", CASES, "person/x0"),
        (of_cases.telling_id("x0", 2), "295f134f-2eab-5363-9056-6af70d42dc75", CASES, "told/x0/2"),
        (of_queue.hall_id("x0"), "48d0aafd-98f0-5176-8fab-72eea213355b", QUEUE, "hall/x0"),
        (of_queue.plan_id("x0"), "0825b1f9-aa8f-5ac7-ba72-4309ae8bc03e", QUEUE, "plan/x0"),
        (of_queue.policy_id("x0"), "7dc22782-a562-54f1-9e70-0d84fde533d9", QUEUE, "policy/x0"),
        (of_queue.names_id("x0", DAY), "bb1792ef-2913-5ccb-a429-dd003453fdb5", QUEUE, "names/x0/2026-03-02"),
        (
            of_queue.line_day_id("x0", "x1", DAY),
            "75714142-90c5-5747-97f9-0e1e106a3ddd",
            QUEUE,
            "line/x0/x1/2026-03-02",
        ),
        (
            of_queue.appointment_day_id("x0", "x1", DAY),
            "293a94fc-cff9-5080-9d56-a0379475e7e9",
            QUEUE,
            "appointments/x0/x1/2026-03-02",
        ),
        (
            of_queue.telling_id("x0", "x1", DAY, 3),
            "e517467c-2b52-576e-9f9a-7dbf55b56d80",
            QUEUE,
            "told/x0/x1/2026-03-02/3",
        ),
        (of_queue.window_id("x0", "x1"), "596c0c79-2e5e-5027-9527-383a0f3e0583", QUEUE, "window/x0/x1"),
        (
            of_queue.attendant_id("x0", "https://id/lin"),
            "1cba630b-1bdd-55c9-a3a9-ab896d47ba7b",
            QUEUE,
            "attendant/x0/https://id/lin",
        ),
        (of_staff.hall_id("x0"), "c7baee96-0997-5911-a7e1-7de049529a06", STAFF, "x0"),
        (of_staff.calendar_id("x0"), "9f20d61b-e2f2-526c-9fc5-b3724aa7e7b3", STAFF, "calendar/x0"),
    ],
)
def test_a_stream_has_one_id_for_ever_and_is_found_by_its_name(
    stream_id: UUID, always: str, streams: Streams, text: str
) -> None:
    assert str(stream_id) == always
    assert stream_id in streams.find(text)


def test_what_calendars_know_appointments_by_is_for_ever_too() -> None:
    always = "7dde1c46-b6ad-5d27-9924-107aaa61dd58"
    assert str(of_queue.appointment_uid("x0", "x1", "x2")) == always


def test_a_text_may_leave_out_the_first_word_of_a_name_and_names_nothing_else() -> None:
    streams = Streams("things", left_out=("shed",))
    assert streams.find("north") == [streams.id("north"), streams.id("shed", "north")]
    assert Streams("things").find("north") == [streams.id("north")]
    assert Streams("others").id("north") != streams.id("north")
