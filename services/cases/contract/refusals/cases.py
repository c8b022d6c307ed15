"""Refusals about cases on their way to a decision."""

from infra.contracts import RefusalKind

CHANNEL_NOT_OFFERED = RefusalKind.of(
    "channel_not_offered",
    409,
    "3.3.2",
    ("The item is not taken through this channel", "此事項不經此渠道受理", "此事项不经此渠道受理"),
    (
        "Use one of the channels that the item is offered through [channels]",
        "請使用此事項開放之受理渠道 [channels]",
        "请使用此事项开放的受理渠道 [channels]",
    ),
)
UNKNOWN_MATERIAL = RefusalKind.of(
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
UNKNOWN_CASE = RefusalKind.of(
    "unknown_case",
    404,
    "7.4.1",
    ("No case has this number and code", "查無此編號與查詢碼之辦件", "查无此编号与查询码的办件"),
    ("Check both on the receipt", "請核對受理回執", "请核对受理回执"),
)
NOT_YOUR_CASE = RefusalKind.of(
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
YOUR_OWN_CASE = RefusalKind.of(
    "your_own_case",
    403,
    "1.3.1",
    ("This case is your own", "此辦件為您本人所有", "此办件为您本人所有"),
    (
        "Have another do it; what is yours as its applicant you do as a visitor [in the role visitor]",
        "請由他人辦理；申請人本人事項請以訪客身分辦理 [visitor 角色]",
        "请由他人办理；申请人本人事项请以访客身份办理 [visitor 角色]",
    ),
)
NOTICE_ALREADY_GIVEN = RefusalKind.of(
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
NOTHING_MISSING = RefusalKind.of(
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
NOTHING_ASKED = RefusalKind.of(
    "nothing_asked",
    409,
    "3.2.2",
    ("No notice asks for this material", "未曾告知補正此材料", "未曾告知补正此材料"),
    ("Supplement what the notice lists", "請補正告知書所列材料", "请补正告知书所列材料"),
)
MATERIALS_MISSING = RefusalKind.of(
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
CASE_CLOSED = RefusalKind.of(
    "case_closed",
    409,
    "3.2.1",
    ("The case is closed", "辦件已結", "办件已结"),
    ("Apply anew", "請重新申請", "请重新申请"),
)
CASE_NOT_READY = RefusalKind.of(
    "case_not_ready",
    409,
    "3.2.1",
    ("The case has not come this far", "辦件尚未進行至此", "办件尚未进行至此"),
    (
        "Do first what is still to be done [detail]",
        "請先完成尚未完成之事項 [detail]",
        "请先完成尚未完成的事项 [detail]",
    ),
)
STEP_OUT_OF_ORDER = RefusalKind.of(
    "step_out_of_order",
    409,
    "3.2.1",
    ("This step is not the next one", "此環節非下一環節", "此环节非下一环节"),
    ("Do the next step first [next]", "請先辦理下一環節 [next]", "请先办理下一环节 [next]"),
)
NOT_RESPONSIBLE = RefusalKind.of(
    "not_responsible",
    403,
    "3.2.1",
    ("Another party is responsible for this step", "此環節由他方負責", "此环节由他方负责"),
    (
        "Have the party responsible do it [responsible]",
        "請由責任方辦理 [responsible]",
        "请由责任方办理 [responsible]",
    ),
)
CASE_OPEN = RefusalKind.of(
    "case_open",
    409,
    "3.2.1",
    ("Not every step is done", "尚有環節未完成", "尚有环节未完成"),
    ("Do the next step first [next]", "請先辦理下一環節 [next]", "请先办理下一环节 [next]"),
)
REASON_MISSING = RefusalKind.of(
    "reason_missing",
    422,
    "3.2.2",
    ("A denial needs its reason", "不予許可須說明理由", "不予许可须说明理由"),
    ("Give a reason", "請說明理由", "请说明理由"),
)
ALREADY_RECORDED = RefusalKind.of(
    "already_recorded",
    409,
    "3.2.1",
    ("This historical case is recorded already", "此歷史辦件已登錄", "此历史办件已登记"),
    ("Nothing needs doing", "無需處理", "无需处理"),
)
