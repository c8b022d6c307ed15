"""What the case desk says of dates, and of what happened meanwhile."""

from infra.contracts import Text

DATES = Text("Dates, day by day", "期限逐日說明", "期限逐日说明")
NO_CLOCKS = Text("No clock of this case has run", "本辦件尚無期限", "本办件尚无期限")
NO_MOVES = Text("Nothing has", "無", "无")

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
