"""What the portal and the case desk say alike of cases and their dates."""

from infra.contracts import Text

REASON = Text("Reason", "理由", "理由")
HALL = Text("Hall", "大廳", "大厅")
STATUS = Text("Status", "狀態", "状态")
SHOW = Text("Show", "查詢", "查询")
NUMBER = Text("Number", "編號", "编号")
ITEM = Text("Item", "事項", "事项")
LIGHTS = {
    "green": Text("on time", "期限內", "期限内"),
    "yellow": Text("due soon", "將到期", "将到期"),
    "red": Text("overdue", "已逾期", "已逾期"),
}
NAME = Text("Name", "姓名", "姓名")
PHONE = Text("Telephone", "聯絡電話", "联系电话")
AGENT_NAME = Text("Name of who acts", "代辦人姓名", "代办人姓名")
AGENT_DOCUMENT_NUMBER = Text("Number of that person's document", "代辦人證件號碼", "代办人证件号码")
BASIS = Text("On what ground", "代辦依據", "代办依据")
CODE = Text("Code", "查詢碼", "查询码")
PRINT = Text("Print", "列印", "打印")
COURSE = Text("Steps", "辦理環節", "办理环节")
STEP_STATES = {
    "ahead": Text("still to come", "未開始", "未开始"),
    "current": Text("in hand", "辦理中", "办理中"),
    "done": Text("done", "已完成", "已完成"),
}
PAID = Text("paid", "已繳費", "已缴费")
UNPAID = Text("not paid yet", "尚未繳費", "尚未缴费")
WHY_THAT_DAY = Text("why that day?", "為何是這一天？", "为何是这一天？")
CLOCKS = {
    "check": Text("Checking the application", "收件審核", "收件审核"),
    "day_end": Text("Decision on the same day", "當日辦結", "当日办结"),
    "case": Text("Decision", "辦結", "办结"),
    "step": Text("Step", "環節", "环节"),
    "authority": Text("Higher authority", "上級機關", "上级机关"),
    "delivery": Text("Delivery of the result", "結果送達", "结果送达"),
}
CLOCK_STATES = {
    "running": Text("the time runs", "計時中", "计时中"),
    "standing": Text("the time stands still", "暫停計時", "暂停计时"),
    "ended": Text("over", "已結束", "已结束"),
}
DUE_ON = Text("due on {day}", "期限為 {day}", "期限为 {day}")
USED_OF = Text(
    "{used} of {limit} used, {left} left",
    "時限 {limit}，已用 {used}，尚餘 {left}",
    "时限 {limit}，已用 {used}，尚余 {left}",
)
EXTENDED_BY = Text("({days} of it by extension)", "（含延期 {days}）", "（含延期 {days}）")
PROVISIONAL = Text(
    "The days off of {years} are not announced yet: the date may move.",
    "{years} 年放假安排尚未公布，日期可能變動。",
    "{years} 年放假安排尚未公布，日期可能变动。",
)
STANDING = Text("The time stands still", "期限暫停計算", "期限暂停计算")
SINCE = Text("since", "自", "自")
DAY_BY_DAY = Text("Every day and why it counts or not", "逐日計算及理由", "逐日计算及理由")
DAY = Text("Day", "日期", "日期")
COUNTS_AS = Text("Counts as", "計算", "计算")
NTH_DAY = Text("day {n}", "第 {n} 日", "第 {n} 日")
NOT_COUNTED = Text("does not count", "不計", "不计")
WHY = Text("Why", "理由", "理由")
MOVES = Text("What moved the dates", "期限變動紀錄", "期限变动记录")
NOT_FIXED = Text("not fixed", "未定", "未定")
