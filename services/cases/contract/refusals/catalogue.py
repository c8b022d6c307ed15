"""Refusals about halls and their items."""

from infra.contracts import RefusalKind

ITEM_EXISTS = RefusalKind.of(
    "item_exists",
    409,
    "3.1.1",
    ("This item exists already", "此事項已存在", "此事项已存在"),
    ("Revise it, or choose another code", "請修訂該事項或使用其他代碼", "请修订该事项或使用其他代码"),
)
UNKNOWN_ITEM = RefusalKind.of(
    "unknown_item",
    404,
    "3.1.1",
    ("The hall has no such item", "大廳無此事項", "大厅无此事项"),
    ("Use an item of the hall's guide", "請使用辦事指南所列事項", "请使用办事指南所列事项"),
)
ITEM_NOT_PUBLISHED = RefusalKind.of(
    "item_not_published",
    409,
    "3.1.1",
    ("This item is not published yet", "此事項尚未公布", "此事项尚未公布"),
    ("Wait until it is published", "請待公布後辦理", "请待公布后办理"),
)
ITEM_WITHDRAWN = RefusalKind.of(
    "item_withdrawn",
    409,
    "3.1.1",
    ("This item was withdrawn", "此事項已廢止", "此事项已废止"),
    ("Look for the item that took its place", "請查詢替代事項", "请查询替代事项"),
)
ITEM_INCOMPLETE = RefusalKind.of(
    "item_incomplete",
    422,
    "3.1.1",
    ("The item lacks a required field", "事項缺少必填欄位", "事项缺少必填字段"),
    (
        "Revise it with all the fields that it lacks [missing]",
        "請補充所缺欄位 [missing]",
        "请补充所缺字段 [missing]",
    ),
)
ITEM_CONTRADICTS_ITSELF = RefusalKind.of(
    "item_contradicts_itself",
    422,
    "3.1.1",
    ("The item contradicts itself", "事項內容自相矛盾", "事项内容自相矛盾"),
    (
        "Correct what contradicts each other [detail]",
        "請更正相互矛盾之處 [detail]",
        "请更正相互矛盾之处 [detail]",
    ),
)
NO_DRAFT = RefusalKind.of(
    "no_draft",
    409,
    "3.1.1",
    ("There is no draft to do this with", "無可操作的草案", "无可操作的草案"),
    ("Revise the item first", "請先修訂事項", "请先修订事项"),
)
NOT_REVIEWED = RefusalKind.of(
    "not_reviewed",
    409,
    "3.1.1",
    ("The draft has not been reviewed", "草案尚未審核", "草案尚未审核"),
    ("Have it reviewed by someone other than its author", "請由起草人以外人員審核", "请由起草人以外人员审核"),
)
REVIEWED_BY_AUTHOR = RefusalKind.of(
    "reviewed_by_author",
    403,
    "3.1.1",
    ("An author may not review his own draft", "起草人不得審核自己的草案", "起草人不得审核自己的草案"),
    ("Have someone else review it", "請由他人審核", "请由他人审核"),
)
