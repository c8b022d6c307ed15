"""How the staff service says no."""

from infra.contracts import RefusalKind

DUPLICATE_HALL = RefusalKind.of(
    "hall_exists",
    409,
    "1.2",
    ("This hall is open already", "此大廳已開設", "此大厅已开设"),
    ("Choose another code", "請使用其他代碼", "请使用其他代码"),
)
DAY_TWICE = RefusalKind.of(
    "day_twice",
    422,
    "3.2.1",
    ("A day is set twice", "同一日期重複設定", "同一日期重复设定"),
    ("Say each day once", "每個日期只設定一次", "每个日期只设定一次"),
)
YEAR_NOT_ANNOUNCED = RefusalKind.of(
    "year_not_announced",
    409,
    "3.2.1",
    ("This year has not been announced yet", "此年度之放假安排尚未公布", "此年度的放假安排尚未公布"),
    (
        "Wait for the announcement, or send its days and say where they were announced",
        "請待公布，或提供所公布之日期與出處",
        "请待公布，或提供所公布的日期与出处",
    ),
)
