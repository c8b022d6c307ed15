"""How every service says no: unknown halls and departments (clause 1.2), what holds when, what is not due."""

from infra.contracts import RefusalKind

UNKNOWN_HALL = RefusalKind.of(
    "unknown_hall",
    404,
    "1.2",
    ("No such hall", "查無此大廳", "查无此大厅"),
    ("Use one of the halls that there are [GET /v1/halls]", "請使用已開設的大廳", "请使用已开设的大厅"),
)
UNKNOWN_DEPARTMENT = RefusalKind.of(
    "unknown_department",
    404,
    "1.2",
    ("The hall has no such department", "大廳無此進駐部門", "大厅无此进驻部门"),
    (
        "Use one of the hall's departments, or have it admitted first",
        "請使用已進駐的部門，或先辦理進駐",
        "请使用已进驻的部门，或先办理进驻",
    ),
)
EFFECT_IN_THE_PAST = RefusalKind.of(
    "effect_in_the_past",
    409,
    "1.3.4",
    ("It cannot take effect in the past", "生效日不得早於今日", "生效日不得早于今日"),
    ("Let it take effect today or later", "請改為今日或之後", "请改为今日或之后"),
)
NOTHING_SCHEDULED = RefusalKind.of(
    "nothing_scheduled",
    409,
    "1.3.4",
    ("Nothing is to take effect on that day", "該日並無預定生效之變更", "该日并无预定生效的变更"),
    (
        "Name a day on which something is to; what has taken effect is changed by a new change [scheduled]",
        "請指定有預定變更之日期；已生效者請另行變更 [scheduled]",
        "请指定有预定变更的日期；已生效的请另行变更 [scheduled]",
    ),
)
NOT_DUE = RefusalKind.of(
    "not_due",
    409,
    "3.2.1",
    ("No deadline has passed here", "無已屆期限", "无已届期限"),
    ("Nothing needs doing", "無需處理", "无需处理"),
)
