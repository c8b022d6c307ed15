"""What the case desk says of dates, and of what happened meanwhile."""

from infra.contracts import Text

DATES = Text("Dates, day by day", "期限逐日說明", "期限逐日说明")
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
NO_CLOCKS = Text("No clock of this case has run", "本辦件尚無期限", "本办件尚无期限")
MOVES = Text("What moved the dates", "期限變動紀錄", "期限变动记录")
NO_MOVES = Text("Nothing has", "無", "无")
NOT_FIXED = Text("not fixed", "未定", "未定")

MEANWHILE = Text("What changed since you opened this page", "開啟本頁後的變動", "打开本页后的变动")
STILL_HERE = Text(
    "What you typed is still in the form below. Look at the case as it is now, and decide again.",
    "您輸入的內容仍保留於下方表單，請依辦件現況重新決定。",
    "您输入的内容仍保留在下方表单，请依办件现状重新决定。",
)
NOTHING_SHOWN = Text("It is nothing that this page shows.", "變動未涉及本頁內容。", "变动未涉及本页内容。")
WAS_NOW = Text("{before} → {now}", "{before} → {now}", "{before} → {now}")
NONE = Text("none", "無", "无")
CHANGED = {
    "status": Text("Status", "狀態", "状态"),
    "outcome": Text("Decision", "決定", "决定"),
    "due_at": Text("Due", "期限", "期限"),
    "stopped_by": Text("The time stands still for", "暫停計時原因", "暂停计时原因"),
    "materials": Text("Materials handed in", "已收材料", "已收材料"),
    "outstanding": Text("Materials asked for", "待補正材料", "待补正材料"),
    "files": Text("Number of files", "附件數", "附件数"),
    "extension": Text("Extension", "延期", "延期"),
    "fee_paid": Text("Fee", "費用", "费用"),
}
EXTENSION_STATES = {
    "asked": Text("asked for", "已申請", "已申请"),
    "approved": Text("approved", "已核准", "已批准"),
}
