"""Every word that the papers and pictures of cases say of themselves; `{}` takes a value."""

from services.cases.contract.words import Channel, Outcome
from services.shared.values import Words


def _words(en: str, zh_hant: str, zh_hans: str) -> Words:
    return Words(en=en, zh_hant=zh_hant, zh_hans=zh_hans)


# the flow

FLOW = _words("Flow of the process", "辦理流程圖", "办理流程图")
FLOW_START = _words("Application and acceptance", "申請與受理", "申请与受理")
FLOW_END = _words("Decision and delivery", "決定與送達", "决定与送达")
AUTHORITY_DECIDES = _words("The higher authority decides", "上級機關審定", "上级机关审定")
HIGHER_AUTHORITY = _words("Higher authority", "上級機關", "上级机关")
PARTY = _words("By: {}", "承辦：{}", "承办：{}")
LIMIT = _words("Limit: {}", "時限：{}", "时限：{}")
AFTER = _words("after {}", "前置環節：{}", "前置环节：{}")
DONE = _words("Done", "已完成", "已完成")
OPEN = _words("In hand", "辦理中", "办理中")
OPEN_GREEN = _words("In hand, on time", "辦理中，期限內", "办理中，期限内")
OPEN_YELLOW = _words("In hand, due soon", "辦理中，將到期", "办理中，将到期")
OPEN_RED = _words("In hand, overdue", "辦理中，已逾期", "办理中，已逾期")

# on every paper

APPLICANT = _words("the applicant", "申請人", "申请人")
CASE_NUMBER = _words("Case number", "辦件編號", "办件编号")
ITEM = _words("Item", "申辦事項", "申办事项")
LEGAL_BASIS = _words("Legal basis", "法律依據", "法律依据")
REASON = _words("Reason", "理由", "理由")
NONE = _words("None", "無", "无")

# the process ahead

PROCESS = _words("The whole process", "辦理流程", "办理流程")
STEP = _words("Step", "環節", "环节")
PARTY_COLUMN = _words("Done by", "承辦單位", "承办单位")
LIMIT_COLUMN = _words("Limit", "時限", "时限")
NO_LIMIT = _words("none of its own", "未單獨設限", "未单独设限")
PROMISED_LIMIT = _words("Promised limit", "承諾時限", "承诺时限")
STATUTORY_LIMIT = _words("Statutory limit", "法定時限", "法定时限")
DUE_ON = _words("To be decided by", "應辦結日期", "应办结日期")

# the one-time notice

NOTICE = _words("One-time notice", "一次性告知書", "一次性告知书")
NOTICE_OPENING = _words(
    "We have looked through the materials of your application. What is listed below is still missing or does "
    "not do. The list is complete: nothing that we could have named today will be asked for later.",
    "您提交的申請材料已審核完畢，尚有下列各項缺少或不合要求。所缺項目已全部列明，日後不再要求今日即可告知的其他材料。",
    "您提交的申请材料已审核完毕，尚有下列各项缺少或不合要求。所缺项目已全部列明，日后不再要求今日即可告知的其他材料。",
)
MISSING = _words("What is to be brought", "需補正的材料", "需补正的材料")
MATERIAL = _words("Material", "材料名稱", "材料名称")
WHY = _words("Why", "補正原因", "补正原因")
NOT_THERE = _words("not handed in", "未提交", "未提交")
BECAUSE_OF = _words("needed because of: {}", "因補交「{}」而需提供", "因补交“{}”而需提供")
SUPPLEMENT_BY = _words("To be brought by", "補正截止日期", "补正截止日期")

# the receipt of an application

RECEIPT = _words("Receipt of application", "收件回執", "收件回执")
RECEIPT_OPENING = _words(
    "We have received your application. Whether it can be accepted is checked next; "
    "this paper is not yet the acceptance.",
    "您的申請已收到，接下來將審核是否受理。本回執僅證明收件，不代表已受理。",
    "您的申请已收到，接下来将审核是否受理。本回执仅证明收件，不代表已受理。",
)
RECEIVED_ON = _words("Received on", "收件日期", "收件日期")
CHANNEL = _words("Received through", "收件方式", "收件方式")
PROVISIONAL = _words(
    " (provisional: the days off of {years} have not been announced)",
    "（暫定：{years}年放假安排尚未公布）",
    "（暂定：{years}年放假安排尚未公布）",
)
CHECK_DUE_ON = _words("To be checked by", "審核截止日期", "审核截止日期")
CODE = _words("Code for asking", "查詢碼", "查询码")
CODE_USE = _words(
    "With the case number and this code anyone sees how far the case is. Keep the code to yourself.",
    "憑辦件編號與查詢碼即可查詢辦理進度，請妥善保管查詢碼。",
    "凭办件编号与查询码即可查询办理进度，请妥善保管查询码。",
)
MATERIALS = _words("Materials received", "已收材料", "已收材料")
OUTSTANDING = _words("Materials not yet handed in", "尚未提交的材料", "尚未提交的材料")
FEES = _words("Fees", "收費", "收费")
FEE = _words("Fee", "項目", "项目")
AMOUNT = _words("Amount", "金額", "金额")
FEES_PAID = _words("The fees have been paid.", "費用已繳清。", "费用已缴清。")
FEES_DUE = _words("The fees have not been paid yet.", "費用尚未繳納。", "费用尚未缴纳。")
CHANNELS: dict[Channel, Words] = {
    "window": _words("a window of the hall", "大廳窗口", "大厅窗口"),
    "online": _words("the internet", "網上申請", "网上申请"),
    "kiosk": _words("a kiosk of the hall", "自助終端", "自助终端"),
    "post": _words("the post", "郵寄", "邮寄"),
}

# the acceptance

ACCEPTANCE = _words("Notice of acceptance", "受理通知書", "受理通知书")
ACCEPTANCE_OPENING = _words(
    "Your application is complete and has been accepted. Its time runs from the day of acceptance.",
    "您的申請材料齊全，已予受理，辦理時限自受理之日起計算。",
    "您的申请材料齐全，已予受理，办理时限自受理之日起计算。",
)
DEEMED_OPENING = _words(
    "We did not say in time that anything was missing. Your application therefore counts as accepted "
    "from the day on which it was received.",
    "本大廳未在規定時間內告知需補正的內容，您的申請自收件之日起視為已受理。",
    "本大厅未在规定时间内告知需补正的内容，您的申请自收件之日起视为已受理。",
)
ACCEPTED_ON = _words("Accepted on", "受理日期", "受理日期")

# the refusal

REFUSAL = _words("Notice of non-acceptance", "不予受理通知書", "不予受理通知书")
REFUSAL_OPENING = _words(
    "Your application cannot be accepted, for the reason given below.",
    "您的申請因下列理由，決定不予受理。",
    "您的申请因下列理由，决定不予受理。",
)

# the decision

DECISION = _words("Decision", "辦理結果決定書", "办理结果决定书")
DECISION_OPENING = _words(
    "Your application has been examined and decided as follows.",
    "您的申請業經審查完畢，決定如下。",
    "您的申请业经审查完毕，决定如下。",
)
CORRECTION_OPENING = _words(
    "The decision {} held a mistake. This paper takes its place.",
    "編號 {} 的決定書內容有誤，以本決定書為準。",
    "编号 {} 的决定书内容有误，以本决定书为准。",
)
OUTCOME = _words("Outcome", "決定", "决定")
OUTCOMES: dict[Outcome, Words] = {
    "granted": _words("Granted", "准予", "准予"),
    "denied": _words("Denied", "不予批准", "不予批准"),
}
RESULTS = _words("What is issued", "核發結果", "核发结果")
DELIVERY = _words("Delivery", "送達方式", "送达方式")

# the extension

EXTENSION = _words("Notice of extension", "延期通知書", "延期通知书")
EXTENSION_OPENING = _words(
    "Your application cannot be decided within its limit. The limit has been extended once, as set out "
    "below; it will not be extended again.",
    "您的申請未能在原定時限內辦結，經批准延期一次，詳情如下。本件不再另行延期。",
    "您的申请未能在原定时限内办结，经批准延期一次，详情如下。本件不再另行延期。",
)
EXTENDED_BY = _words("Extended by", "延長期限", "延长期限")
OLD_DUE_ON = _words("Was to be decided by", "原應辦結日期", "原应办结日期")
NEW_DUE_ON = _words("Now to be decided by", "延期後應辦結日期", "延期后应办结日期")
APPROVED_BY = _words("Approved by", "批准人", "批准人")

# the remedies

REMEDIES = _words("If you do not agree", "權利救濟", "权利救济")
RECONSIDERATION = _words(
    "You may ask {body} for administrative reconsideration within {time} of receiving this paper.",
    "如有不服，可自收到本文書之日起 {time}內，向{body}申請行政復議。",
    "如有不服，可自收到本文书之日起 {time}内，向{body}申请行政复议。",
)
LITIGATION = _words(
    "You may bring an action before {body} within {time} of receiving this paper.",
    "亦可自收到本文書之日起 {time}內，依法向{body}提起行政訴訟。",
    "亦可自收到本文书之日起 {time}内，依法向{body}提起行政诉讼。",
)

# the guide

WORKING_TIME = _words("Decided within {}", "辦理時限：{}", "办理时限：{}")
SAME_DAY = _words("Decided on the same day", "當日辦結", "当日办结")
SHARED = _words(
    "Need not be brought: the hall fetches it itself.",
    "免提交，由大廳透過共享取得。",
    "免提交，由大厅通过共享取得。",
)
