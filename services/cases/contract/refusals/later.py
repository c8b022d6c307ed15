"""Refusals about clocks, extensions, parts, higher authorities, fees and what follows a decision."""

from infra.contracts import RefusalKind

NOT_EXCLUDED = RefusalKind.of(
    "not_excluded",
    409,
    "3.2.1",
    ("This time counts", "此期間應計入時限", "此期间应计入时限"),
    (
        "Use a kind that the hall excludes, or have its policy changed [excluded]",
        "請使用大廳列為不計入之情形，或先變更大廳政策 [excluded]",
        "请使用大厅列为不计入的情形，或先变更大厅政策 [excluded]",
    ),
)
CLOCK_STOPPED_ALREADY = RefusalKind.of(
    "clock_stopped_already",
    409,
    "3.2.1",
    ("This stops the clock already", "時限已因此停計", "时限已因此停计"),
    ("Nothing needs doing", "無需處理", "无需处理"),
)
CLOCK_NOT_STOPPED = RefusalKind.of(
    "clock_not_stopped",
    409,
    "3.2.1",
    ("Nothing of this kind stops the clock", "時限未因此停計", "时限未因此停计"),
    ("End what began", "請結束已開始之期間", "请结束已开始的期间"),
)
NO_LIMIT = RefusalKind.of(
    "no_limit",
    409,
    "3.1.2",
    ("This case has no limit to extend", "此辦件無可延長之時限", "此办件无可延长的时限"),
    ("Decide it", "請予辦結", "请予办结"),
)
EXTENDED_ALREADY = RefusalKind.of(
    "extended_already",
    409,
    "3.1.2",
    ("A case is extended once", "辦件僅得延期一次", "办件只可延期一次"),
    ("Decide within the limit there is", "請於現有時限內辦結", "请在现有时限内办结"),
)
LIMIT_ENDED = RefusalKind.of(
    "limit_ended",
    409,
    "3.1.2",
    ("The limit has ended", "時限已屆滿", "时限已届满"),
    (
        "Decide the case: it is late [since due_on]",
        "請予辦結：辦件已逾期 [自 due_on 起]",
        "请予办结：办件已逾期 [自 due_on 起]",
    ),
)
EXTENSION_TOO_LONG = RefusalKind.of(
    "extension_too_long",
    422,
    "3.1.2",
    ("The extension is longer than the policy allows", "延期天數超過上限", "延期天数超过上限"),
    (
        "Ask for fewer working days [most]",
        "請減少延期之工作日數 [most]",
        "请减少延期的工作日数 [most]",
    ),
)
APPROVED_BY_REQUESTER = RefusalKind.of(
    "approved_by_requester",
    403,
    "3.1.2",
    ("Who asked for it may not approve it", "申請人不得自行批准", "申请人不得自行批准"),
    ("Have someone else approve it", "請由他人批准", "请由他人批准"),
)
NO_EXTENSION_ASKED = RefusalKind.of(
    "no_extension_asked",
    409,
    "3.1.2",
    ("No extension waits for approval", "無待批准之延期", "无待批准的延期"),
    ("Ask for one first", "請先提出延期", "请先提出延期"),
)
PART_OBJECTED = RefusalKind.of(
    "part_objected",
    409,
    "3.1.2",
    ("A department objected in its part", "有部門於其環節提出異議", "有部门在其环节提出异议"),
    ("Deny the case, or have the part done again", "請不予許可，或重辦該環節", "请不予许可，或重办该环节"),
)
NOT_REPORTED = RefusalKind.of(
    "not_reported",
    409,
    "3.1.2",
    ("This item is not decided by a higher authority", "此事項非上報件", "此事项非上报件"),
    ("Decide it here", "請於本廳辦結", "请在本厅办结"),
)
FORWARDED_ALREADY = RefusalKind.of(
    "forwarded_already",
    409,
    "3.1.2",
    ("The case has been forwarded", "辦件已上報", "办件已上报"),
    ("Wait for the answer", "請待上級答覆", "请待上级答复"),
)
NOT_FORWARDED = RefusalKind.of(
    "not_forwarded",
    409,
    "3.1.2",
    ("The case is not with a higher authority", "辦件未在上級機關", "办件未在上级机关"),
    ("Forward it first", "請先上報", "请先上报"),
)
AUTHORITY_NOT_ANSWERED = RefusalKind.of(
    "authority_not_answered",
    409,
    "3.1.2",
    ("The higher authority has not answered", "上級機關尚未答覆", "上级机关尚未答复"),
    ("Forward the case and record the answer first", "請先上報並登錄答覆", "请先上报并登记答复"),
)
AUTHORITY_SAID_OTHERWISE = RefusalKind.of(
    "authority_said_otherwise",
    409,
    "3.1.2",
    ("The higher authority answered otherwise", "與上級機關答覆不符", "与上级机关答复不符"),
    (
        "Decide as the higher authority answered [answer]",
        "請依上級機關答覆辦結 [answer]",
        "请依上级机关答复办结 [answer]",
    ),
)
ATTACHMENT_WITHOUT_MATERIAL = RefusalKind.of(
    "attachment_without_material",
    422,
    "3.2.2",
    ("A file belongs to no material handed in", "附件不屬所交材料", "附件不属所交材料"),
    ("List the material, or leave the file out", "請列明材料或移除附件", "请列明材料或移除附件"),
)
NO_FEE_DUE = RefusalKind.of(
    "no_fee_due",
    409,
    "3.1.1",
    ("There is no fee to pay", "無應繳費用", "无应缴费用"),
    ("Nothing needs doing", "無需處理", "无需处理"),
)
WRONG_FEE = RefusalKind.of(
    "wrong_fee",
    409,
    "3.1.1",
    ("This is not the fee that was quoted", "與所告知費用不符", "与所告知费用不符"),
    ("Take the amount and currency given", "請依所列金額與幣別收取", "请依所列金额与币种收取"),
)
FEE_UNPAID = RefusalKind.of(
    "fee_unpaid",
    409,
    "3.1.1",
    ("The fee has not been paid", "費用尚未繳納", "费用尚未缴纳"),
    ("Take the fee, then hand over the result", "請先收費再交付結果", "请先收费再交付结果"),
)
DEVICE_WITHOUT_PAYMENTS = RefusalKind.of(
    "device_without_payments",
    403,
    "1.3.1",
    (
        "This device takes no payments and delivers nothing",
        "此終端未獲准收費及交付結果",
        "此终端未获准收费及交付结果",
    ),
    (
        'Go to a window, or have the device enrolled [its token then says "payments" in grants]',
        "請洽窗口，或登記此終端 [其權杖之 grants 載明 payments]",
        "请洽窗口，或登记此终端 [其令牌的 grants 载明 payments]",
    ),
)
CASE_NOT_CLOSED = RefusalKind.of(
    "case_not_closed",
    409,
    "3.2.1",
    ("The case is open", "辦件尚未辦結", "办件尚未办结"),
    ("Go on with it", "請繼續辦理", "请继续办理"),
)
UNKNOWN_STEP = RefusalKind.of(
    "unknown_step",
    422,
    "3.2.1",
    ("The item has no such step", "此事項無此環節", "此事项无此环节"),
    (
        "Use the steps of the version the case began under",
        "請使用辦件所依版本之環節",
        "请使用办件所依版本的环节",
    ),
)
NOTHING_TO_DO = RefusalKind.of(
    "nothing_to_do",
    422,
    "3.2.1",
    ("Nothing is left to do in this case", "此辦件已無待辦環節", "此办件已无待办环节"),
    ("Name the steps to be done again", "請列明需重辦之環節", "请列明需重办的环节"),
)
UNKNOWN_DRAFT = RefusalKind.of(
    "unknown_draft",
    404,
    "3.3.2",
    ("There is no such saved draft", "查無此草稿", "查无此草稿"),
    ("Save it first", "請先儲存草稿", "请先保存草稿"),
)
NO_ATTACHMENT = RefusalKind.of(
    "no_attachment",
    404,
    "3.2.2",
    ("The case has no such file", "此辦件無此附件", "此办件无此附件"),
    (
        "Count the files as the case lists them, from 1",
        "請依辦件所列附件次序指明，自 1 起算",
        "请依办件所列附件次序指明，自 1 起算",
    ),
)
NO_PAPER = RefusalKind.of(
    "no_paper",
    404,
    "3.2.2",
    ("There is no such paper of this case", "此辦件無此文書", "此办件无此文书"),
    (
        "Ask for one that the case has come to [count]",
        "請索取已產生之文書 [count]",
        "请索取已产生的文书 [count]",
    ),
)
TOO_MANY_APPLICATIONS = RefusalKind.of(
    "too_many_applications",
    409,
    "3.3.2",
    (
        "You have as many open applications as one account may have in this hall",
        "您在本大廳進行中的申請已達上限",
        "您在本大厅进行中的申请已达上限",
    ),
    (
        "Wait until one of them is decided, or withdraw one; a window takes further applications [open]",
        "請待任一申請辦結，或撤回其一；亦可至窗口申請 [open]",
        "请待任一申请办结，或撤回其一；亦可至窗口申请 [open]",
    ),
)
TOO_MANY_DRAFTS = RefusalKind.of(
    "too_many_drafts",
    409,
    "3.3.2",
    (
        "You have as many drafts as one account may have in this hall",
        "您在本大廳的草稿已達上限",
        "您在本大厅的草稿已达上限",
    ),
    (
        "Send one of them, or throw one away [open]",
        "請送出任一草稿，或捨棄其一 [open]",
        "请提交任一草稿，或舍弃其一 [open]",
    ),
)
