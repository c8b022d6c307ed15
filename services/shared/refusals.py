"""How every service says no about halls and their departments: clause 1.2."""

from infra.contracts import RefusalKind

UNKNOWN_HALL = RefusalKind.of(
    "unknown_hall",
    404,
    "1.2",
    ("No such hall", "查無此大廳", "查无此大厅"),
    ("Use a hall that GET /v1/halls lists", "請使用已開設的大廳", "请使用已开设的大厅"),
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
