"""How the cases service says no."""

from infra.contracts import RefusalKind, Text


def _kind(
    code: str, status: int, clause: str, title: tuple[str, str, str], remedy: tuple[str, str, str]
) -> RefusalKind:
    return RefusalKind(code, status, Text(*title), Text(*remedy), clause)


UNKNOWN_HALL = _kind(
    "unknown_hall",
    404,
    "1.2",
    ("No such hall", "查無此大廳", "查无此大厅"),
    ("Use a hall that GET /v1/halls lists", "請使用已開設的大廳", "请使用已开设的大厅"),
)
UNKNOWN_DEPARTMENT = _kind(
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
HALL_EXISTS = _kind(
    "hall_exists",
    409,
    "1.2",
    ("This hall is open already", "此大廳已開設", "此大厅已开设"),
    ("Choose another code", "請使用其他代碼", "请使用其他代码"),
)
ITEM_EXISTS = _kind(
    "item_exists",
    409,
    "3.1.1",
    ("This item exists already", "此事項已存在", "此事项已存在"),
    ("Revise it, or choose another code", "請修訂該事項或使用其他代碼", "请修订该事项或使用其他代码"),
)
UNKNOWN_ITEM = _kind(
    "unknown_item",
    404,
    "3.1.1",
    ("The hall has no such item", "大廳無此事項", "大厅无此事项"),
    ("Use an item of the hall's guide", "請使用辦事指南所列事項", "请使用办事指南所列事项"),
)
ITEM_NOT_PUBLISHED = _kind(
    "item_not_published",
    409,
    "3.1.1",
    ("This item is not published yet", "此事項尚未公布", "此事项尚未公布"),
    ("Wait until it is published", "請待公布後辦理", "请待公布后办理"),
)
ITEM_WITHDRAWN = _kind(
    "item_withdrawn",
    409,
    "3.1.1",
    ("This item was withdrawn", "此事項已廢止", "此事项已废止"),
    ("Look for the item that took its place", "請查詢替代事項", "请查询替代事项"),
)
ITEM_INCOMPLETE = _kind(
    "item_incomplete",
    422,
    "3.1.1",
    ("The item lacks a required field", "事項缺少必填欄位", "事项缺少必填字段"),
    ("Revise it with the fields listed in missing", "請補充 missing 所列欄位", "请补充 missing 所列字段"),
)
ITEM_CONTRADICTS_ITSELF = _kind(
    "item_contradicts_itself",
    422,
    "3.1.1",
    ("The item contradicts itself", "事項內容自相矛盾", "事项内容自相矛盾"),
    ("Correct what detail names", "請更正 detail 所述", "请更正 detail 所述"),
)
NO_DRAFT = _kind(
    "no_draft",
    409,
    "3.1.1",
    ("There is no draft to do this with", "無可操作的草案", "无可操作的草案"),
    ("Revise the item first", "請先修訂事項", "请先修订事项"),
)
NOT_REVIEWED = _kind(
    "not_reviewed",
    409,
    "3.1.1",
    ("The draft has not been reviewed", "草案尚未審核", "草案尚未审核"),
    ("Have it reviewed by someone other than its author", "請由起草人以外人員審核", "请由起草人以外人员审核"),
)
REVIEWED_BY_AUTHOR = _kind(
    "reviewed_by_author",
    403,
    "3.1.1",
    ("An author may not review his own draft", "起草人不得審核自己的草案", "起草人不得审核自己的草案"),
    ("Have someone else review it", "請由他人審核", "请由他人审核"),
)
CHANNEL_NOT_OFFERED = _kind(
    "channel_not_offered",
    409,
    "3.3.2",
    ("The item is not taken through this channel", "此事項不經此渠道受理", "此事项不经此渠道受理"),
    ("Use one of the channels listed", "請使用 channels 所列渠道", "请使用 channels 所列渠道"),
)
UNKNOWN_MATERIAL = _kind(
    "unknown_material",
    422,
    "3.2.2",
    ("The item asks for no such material", "此事項不需此材料", "此事项不需此材料"),
    (
        "Use the codes of the version the case began under",
        "請使用辦件所依版本之材料代碼",
        "请使用办件所依版本的材料代码",
    ),
)
UNKNOWN_CASE = _kind(
    "unknown_case",
    404,
    "7.4.1",
    ("No case has this number and code", "查無此編號與查詢碼之辦件", "查无此编号与查询码的办件"),
    ("Check both on the receipt", "請核對受理回執", "请核对受理回执"),
)
NOT_YOUR_CASE = _kind(
    "not_your_case",
    403,
    "3.3.2",
    ("This case is another person's", "此辦件屬他人所有", "此办件属他人所有"),
    (
        "Ask at a window, or look it up by number and code",
        "請洽窗口，或以編號與查詢碼查詢",
        "请咨询窗口，或以编号与查询码查询",
    ),
)
NOTICE_ALREADY_GIVEN = _kind(
    "notice_already_given",
    409,
    "3.2.2",
    ("The one notice has been given", "已作一次性告知", "已作一次性告知"),
    (
        "Decide on what is there: only what a supplement brought up may be asked for again",
        "請依現有材料處理；僅得就補正所生事項再行告知",
        "请依现有材料处理；仅可就补正所生事项再行告知",
    ),
)
NOTHING_MISSING = _kind(
    "nothing_missing",
    409,
    "3.2.2",
    ("Nothing is missing", "材料齊全", "材料齐全"),
    (
        "Accept the case, or name what does not do and why",
        "請予受理，或指明不合格之材料及理由",
        "请予受理，或指明不合格的材料及理由",
    ),
)
NOTHING_ASKED = _kind(
    "nothing_asked",
    409,
    "3.2.2",
    ("No notice asks for this material", "未曾告知補正此材料", "未曾告知补正此材料"),
    ("Supplement what the notice lists", "請補正告知書所列材料", "请补正告知书所列材料"),
)
MATERIALS_MISSING = _kind(
    "materials_missing",
    409,
    "3.2.2",
    ("Materials are missing", "材料不齊", "材料不齐"),
    (
        "Give the one notice, or take the supplement first",
        "請一次性告知或先收取補正材料",
        "请一次性告知或先收取补正材料",
    ),
)
CASE_CLOSED = _kind(
    "case_closed",
    409,
    "3.2.1",
    ("The case is closed", "辦件已結", "办件已结"),
    ("Apply anew", "請重新申請", "请重新申请"),
)
CASE_NOT_READY = _kind(
    "case_not_ready",
    409,
    "3.2.1",
    ("The case has not come this far", "辦件尚未進行至此", "办件尚未进行至此"),
    ("Do first what detail names", "請先完成 detail 所述", "请先完成 detail 所述"),
)
STEP_OUT_OF_ORDER = _kind(
    "step_out_of_order",
    409,
    "3.2.1",
    ("This step is not the next one", "此環節非下一環節", "此环节非下一环节"),
    ("Do the step named in next", "請辦理 next 所列環節", "请办理 next 所列环节"),
)
NOT_RESPONSIBLE = _kind(
    "not_responsible",
    403,
    "3.2.1",
    ("Another party is responsible for this step", "此環節由他方負責", "此环节由他方负责"),
    (
        "Have the party named in responsible do it",
        "請由 responsible 所列責任方辦理",
        "请由 responsible 所列责任方办理",
    ),
)
CASE_OPEN = _kind(
    "case_open",
    409,
    "3.2.1",
    ("Not every step is done", "尚有環節未完成", "尚有环节未完成"),
    ("Do the step named in next", "請辦理 next 所列環節", "请办理 next 所列环节"),
)
REASON_MISSING = _kind(
    "reason_missing",
    422,
    "3.2.2",
    ("A denial needs its reason", "不予許可須說明理由", "不予许可须说明理由"),
    ("Give a reason", "請說明理由", "请说明理由"),
)
NOT_DUE = _kind(
    "not_due",
    409,
    "3.2.1",
    ("No deadline has passed here", "無已屆期限", "无已届期限"),
    ("Nothing needs doing", "無需處理", "无需处理"),
)
ALREADY_RECORDED = _kind(
    "already_recorded",
    409,
    "3.2.1",
    ("This historical case is recorded already", "此歷史辦件已登錄", "此历史办件已登记"),
    ("Nothing needs doing", "無需處理", "无需处理"),
)
