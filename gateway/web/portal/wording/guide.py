"""What the portal says of halls, items, results and figures."""

from infra.contracts import Text

PORTAL = Text("Online services", "線上服務", "网上服务")
TO_HALL = Text("To the hall", "返回大廳", "返回大厅")
GUIDE = Text("Guide to services", "辦事指南", "办事指南")
GUIDE_HINT = Text(
    "What you can apply for, what it takes, and how long",
    "可申辦事項、所需材料與時限",
    "可申办事项、所需材料与时限",
)
BOOK = Text("Book an appointment", "預約辦理", "预约办理")
BOOK_HINT = Text("Choose a day and a time", "選擇日期與時段", "选择日期与时段")
FOLLOW = Text("Follow a case", "查詢辦件進度", "查询办件进度")
FOLLOW_HINT = Text("With its number and code", "憑編號與查詢碼", "凭编号与查询码")
BOARD = Text("Board of calls", "叫號螢幕", "叫号屏幕")
BOARD_HINT = Text("Who is called now, at which window", "目前叫號與窗口", "当前叫号与窗口")
RESULTS = Text("Results", "辦理結果公開", "办理结果公开")
RESULTS_HINT = Text(
    "What the hall decided; no person is named",
    "大廳決定之公開，不含個人資料",
    "大厅决定的公开，不含个人信息",
)
FIGURES = Text("Figures", "統計數據", "统计数据")
FIGURES_HINT = Text("Applications and decisions, month by month", "逐月申請與辦結件數", "逐月申请与办结件数")
WAITS = Text("Waiting now", "目前等候", "当前等候")
LINE = Text("Line", "業務隊列", "业务队列")
WAITING = Text("People waiting", "等候人數", "等候人数")
WAIT = Text("Time for who comes now", "現在取號約需等候", "现在取号约需等候")
WAIT_RANGE = Text("{least} to {most} min", "{least} 至 {most} 分鐘", "{least} 至 {most} 分钟")
WAIT_UNKNOWN = Text("not known yet", "尚無資料", "暂无数据")
HOURS = Text("Opening hours", "開放時間", "开放时间")
CLOSED = Text("closed", "休息", "休息")
UNUSUAL_DAYS = Text("Days that are different", "特殊開放日", "特殊开放日")
NOT_PLANNED = Text("The hall has not said yet when it opens", "大廳尚未公布開放時間", "大厅尚未公布开放时间")
DEPARTMENTS = Text("Departments", "進駐部門", "进驻部门")
TEXT = Text("Look for", "關鍵字", "关键字")
DO_SEARCH = Text("Search", "查詢", "查询")
ANY = Text("any", "不限", "不限")
NO_ITEMS = Text("Nothing was found", "查無事項", "查无事项")
CHANNEL = Text("Ways to apply", "受理渠道", "受理渠道")
CHANNELS = {
    "window": Text("at a window", "窗口", "窗口"),
    "online": Text("online", "線上", "网上"),
    "kiosk": Text("at a kiosk", "自助終端", "自助终端"),
    "post": Text("by post", "郵寄", "邮寄"),
}
CLASS = Text("Kind", "辦件類型", "办件类型")
CLASSES = {
    "immediate": Text("decided at once", "即辦件", "即办件"),
    "committed": Text("decided within a promised time", "承諾件", "承诺件"),
    "joint": Text("decided by several departments", "聯辦件", "联办件"),
    "reported": Text("decided by a higher authority", "上報件", "上报件"),
}
DEPARTMENT = Text("Department", "承辦部門", "承办部门")
PROMISED_LIMIT = Text("Promised limit", "承諾時限", "承诺时限")
STATUTORY_LIMIT = Text("Statutory limit", "法定時限", "法定时限")
AUTHORITY = Text("Higher authority", "上級機關", "上级机关")
FEES = Text("Fee", "規費", "收费")
FREE = Text("none", "免費", "免费")
WINDOWS = Text("Windows", "辦理窗口", "办理窗口")
CONDITIONS = Text("Conditions", "申請條件", "申请条件")
MATERIALS = Text("Materials", "申請材料", "申请材料")
NO_MATERIALS = Text("No materials are needed", "無需提交材料", "无需提交材料")
MATERIAL_KINDS = {
    "required": Text("always needed", "必備", "必备"),
    "conditional": Text("needed in some cases", "視情形提交", "视情形提交"),
    "shared": Text("we fetch it, you need not bring it", "由大廳調取，免提交", "由大厅调取，免提交"),
}
FLOW = Text("How it goes", "辦理流程", "办理流程")
FLOW_ALT = Text(
    "Picture of the process; the list below says the same",
    "辦理流程圖，下方清單為相同內容",
    "办理流程图，下方清单为相同内容",
)
PARTIES = {
    "clerk": Text("clerk", "窗口人員", "窗口人员"),
    "department_head": Text("head of department", "部門負責人", "部门负责人"),
}
WHAT_YOU_GET = Text("What you get", "辦理結果", "办理结果")
LEGAL_BASIS = Text("Legal basis", "法定依據", "法定依据")
APPLY_ONLINE = Text("Apply online", "線上申請", "网上申请")
NOT_ONLINE = Text(
    "This cannot be applied for online. Ways to apply: {channels}",
    "此事項不受理線上申請。受理渠道：{channels}",
    "此事项不受理网上申请。受理渠道：{channels}",
)
MONTH = Text("Month", "月份", "月份")
DECIDED_ON = Text("Decided on", "決定日期", "决定日期")
CORRECTED = Text("corrected", "已更正", "已更正")
NO_RESULTS = Text("Nothing was decided yet", "尚無辦理結果", "暂无办理结果")
OUTCOME = Text("Outcome", "辦理結果", "办理结果")
OUTCOMES = {
    "granted": Text("granted", "准予", "准予"),
    "denied": Text("denied", "不予許可", "不予许可"),
}
UNTIL = Text("Twelve months up to", "截至月份（共十二個月）", "截至月份（共十二个月）")
FIGURES_CHART = Text("Applications received and cases ended", "收件與辦結件數", "收件与办结件数")
ON_TIME_CHART = Text("Ended in time, per cent", "按時辦結百分比", "按时办结百分比")
AS_TABLE = Text("By month and item", "按月份與事項", "按月份与事项")
RECEIVED = Text("Received", "收件", "收件")
ENDED = Text("Ended", "辦結", "办结")
ON_TIME = Text("In time", "按時", "按时")
MEDIAN_DAYS = Text("Days, median", "天數中位數", "天数中位数")
NO_FIGURES = Text("There are no figures yet", "尚無統計", "暂无统计")
