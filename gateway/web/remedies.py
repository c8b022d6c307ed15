"""What to do about a refusal, where its own words are for programs: they name members of an answer."""

from collections.abc import Mapping

from infra.contracts import Text

_AGAIN = Text("Wait a moment, then try again", "請稍候再試", "请稍候再试")
_NEXT_STEP = Text("Do the steps before it first", "請先辦理前面的環節", "请先办理前面的环节")
_DETAILS = Text("Correct what Details says", "請依詳情更正", "请按详情更正")
_STANDING = Text(
    "Look at where it stands now, and go on from there",
    "請查看目前狀態後再行操作",
    "请查看当前状态后再操作",
)
_FILE = Text(
    "Choose a JPEG, PNG or WebP picture or a PDF",
    "請選擇 JPEG、PNG、WebP 圖片或 PDF",
    "请选择 JPEG、PNG、WebP 图片或 PDF",
)
_OTHER_WAY = Text("Go back, and try from the page anew", "請返回頁面後重試", "请返回页面后重试")

ON_PAGES: Mapping[str, Text] = {
    "malformed": Text("Correct what is listed here", "請更正下列項目", "请更正下列项目"),
    "stale_version": Text(
        "Look at what it is now, and decide again", "請查看最新內容後再決定", "请查看最新内容后再决定"
    ),
    "unavailable": _AGAIN,
    "too_many_requests": _AGAIN,
    "too_many_streams": _AGAIN,
    "internal_error": Text(
        "Tell the operator the number under Details",
        "請將詳情中的編號告知系統人員",
        "请将详情中的编号告知系统人员",
    ),
    "unauthenticated": Text("Sign in", "請登入", "请登录"),
    "idempotency_key_missing": _OTHER_WAY,
    "method_not_allowed": _OTHER_WAY,
    "unsupported_media_type": _OTHER_WAY,
    "no_such_route": Text("Begin at the list of all pages", "請由全部頁面開始", "请从全部页面开始"),
    "body_too_large": Text("Send less, or a smaller file", "請縮減內容或檔案大小", "请缩减内容或文件大小"),
    "file_not_taken": _FILE,
    "file_not_as_declared": _FILE,
    "not_your_hall": Text(
        "Act in a hall of your own, or sign in with rights for this one",
        "請於您所屬之大廳辦理，或以具此大廳權限之身分登入",
        "请在您所属的大厅办理，或以具有此大厅权限的身份登录",
    ),
    "not_your_department": Text(
        "Have the department in charge do it", "請由負責部門辦理", "请由负责部门办理"
    ),
    "not_responsible": Text(
        "Have the party in charge of the step do it", "請由此環節之責任方辦理", "请由此环节的责任方办理"
    ),
    "your_own_case": Text(
        "Have another do it; what is yours as its applicant you do signed in as a visitor",
        "請由他人辦理；申請人本人事項請以民眾身分登入辦理",
        "请由他人办理；申请人本人事项请以群众身份登录办理",
    ),
    "channel_not_offered": Text(
        "See the guide for the ways to apply", "請查閱辦事指南所列受理渠道", "请查阅办事指南所列受理渠道"
    ),
    "case_not_ready": _NEXT_STEP,
    "step_out_of_order": _NEXT_STEP,
    "case_open": Text("Do the steps that are left first", "請先辦理未完成之環節", "请先办理未完成的环节"),
    "item_incomplete": _DETAILS,
    "item_contradicts_itself": _DETAILS,
    "plan_contradicts_itself": _DETAILS,
    "plan_leaves_behind": Text(
        "Serve or move who waits, call off the appointments, or let the plan begin later",
        "請先處理等候者、取消相關預約，或延後生效",
        "请先处理等候者、取消相关预约，或延后生效",
    ),
    "nothing_scheduled": Text(
        "Choose a day for which a change is planned; what has taken effect is changed by a new change",
        "請選擇已排定變更之日期；已生效者請另行變更",
        "请选择已排定变更的日期；已生效的请另行变更",
    ),
    "not_excluded": Text(
        "Choose another kind, or have the hall's policy changed",
        "請選擇其他情形，或先變更大廳政策",
        "请选择其他情形，或先变更大厅政策",
    ),
    "limit_ended": Text("Decide the case: it is late", "請予辦結：辦件已逾期", "请予办结：办件已逾期"),
    "extension_too_long": Text("Ask for fewer working days", "請減少延期工作日數", "请减少延期工作日数"),
    "authority_said_otherwise": Text(
        "Decide as the higher authority answered", "請依上級機關答覆辦結", "请依上级机关答复办结"
    ),
    "device_without_payments": Text(
        "Go to a window, or have this device set up anew with payments",
        "請洽窗口，或重新設定此終端以收取費用",
        "请到窗口办理，或重新设置此终端以收取费用",
    ),
    "too_many_applications": Text(
        "Wait until one of your open cases is decided, or withdraw one; a window takes further applications",
        "請待任一進行中的申請辦結，或撤回其一；亦可至窗口申請",
        "请待任一进行中的申请办结，或撤回其一；也可到窗口申请",
    ),
    "too_many_drafts": Text(
        "Send one of your drafts, or throw one away",
        "請送出任一草稿，或捨棄其一",
        "请提交任一草稿，或舍弃其一",
    ),
    "ticket_not_there": _STANDING,
    "wrong_appointment_status": _STANDING,
    "window_busy": Text(
        "Finish, park or move the ticket at the window first",
        "請先辦畢、掛起或轉移窗口上的號票",
        "请先办毕、挂起或转移窗口上的号票",
    ),
    "may_not_serve": Text(
        "Have the posting, the leave or the qualification settled, or clock in",
        "請先辦妥進駐、銷假或培訓，或先簽到",
        "请先办妥进驻、销假或培训，或先签到",
    ),
    "called_just_now": Text("Wait a little before you call again", "請稍候再重新叫號", "请稍候再重新叫号"),
    "too_far_ahead": Text("Choose an earlier day", "請選擇較早的日期", "请选择较早的日期"),
    "not_check_in_time": Text(
        "Come at the time to check in that the appointment says",
        "請於預約所載報到時間前來",
        "请在预约所载报到时间前来",
    ),
}
"""By code."""
