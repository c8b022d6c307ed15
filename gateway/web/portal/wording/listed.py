"""What the map says of the portal's pages, where the portal itself does not say it already."""

from infra.contracts import Text

THE_HALL = Text("The hall today", "大廳概況", "大厅概况")
ABOUT_HALL = Text(
    "When it is open, how long one waits, and where to go on",
    "開放時間、等候情形及各項服務",
    "开放时间、等候情形及各项服务",
)
ABOUT_APPOINTMENTS = Text(
    "Look an appointment up, check in, move or cancel it",
    "查詢、報到、改期或取消預約",
    "查询、签到、改期或取消预约",
)
ABOUT_MY_CASES = Text(
    "What you have applied for, and how it goes", "您的申請及辦理情形", "您的申请及办理情形"
)
ABOUT_MY_NEWS = Text(
    "What the halls have told you: notices, deadlines, results",
    "大廳對您的通知：補正、期限與結果",
    "大厅对您的通知：补正、期限与结果",
)
ABOUT_MY_DRAFTS = Text(
    "Applications that you have begun and not yet sent", "尚未送出之申請", "尚未提交的申请"
)
