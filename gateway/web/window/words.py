"""What the pages of the windows say."""

from infra.contracts import Text

WINDOWS = Text("Windows", "窗口", "窗口")
ABOUT_WINDOWS = Text(
    "Open a window, call who is next, and serve", "開放窗口、叫號與辦理", "开放窗口、叫号与办理"
)
NO_NEWS = Text(
    "No news just now: what is shown may be old", "暫無更新：畫面可能已過時", "暂无更新：画面可能已过时"
)
CHOOSE = Text("Choose your window", "請選擇窗口", "请选择窗口")
ALL_WINDOWS = Text("All windows", "全部窗口", "全部窗口")
KINDS = {
    "comprehensive": Text("comprehensive", "綜合窗口", "综合窗口"),
    "special": Text("special", "專窗", "专窗"),
}
CASES = Text("Cases", "辦件", "办件")
BOARD = Text("Board", "叫號螢幕", "叫号屏幕")
LINE = Text("Line", "業務隊列", "业务队列")
STATUS = Text("Status", "狀態", "状态")
STATUSES = {
    "closed": Text("closed", "未開放", "未开放"),
    "open": Text("open", "開放中", "开放中"),
    "paused": Text("paused", "暫停服務", "暂停服务"),
}
YOURS = Text("you", "您本人", "您本人")
SOMEBODY = Text("someone else ({id})", "他人（{id}）", "他人（{id}）")
SINCE = Text("since {time}", "自 {time} 起", "自 {time} 起")
UNATTENDED = Text("unattended", "離崗", "离岗")
OPEN_HERE = Text("Open {name}", "開放{name}", "开放{name}")

TICKET_STATUSES = {
    "waiting": Text("waiting", "等候中", "等候中"),
    "called": Text("called", "已叫號", "已叫号"),
    "served": Text("being served", "辦理中", "办理中"),
    "parked": Text("parked", "已掛起", "已挂起"),
    "finished": Text("finished", "已辦畢", "已办毕"),
    "left": Text("gone", "已離開", "已离开"),
}
PRIORITY = Text("Priority", "優先群體", "优先群体")
PRIORITIES = {
    "none": Text("none", "無", "无"),
    "elderly": Text("elderly", "長者", "老年人"),
    "disabled": Text("with a disability", "身心障礙者", "残疾人"),
    "pregnant": Text("pregnant", "孕婦", "孕妇"),
    "with_child": Text("with a small child", "攜帶幼童者", "携带幼童者"),
    "military": Text("military", "軍人", "军人"),
    "other": Text("other group", "其他優先對象", "其他优先对象"),
}
ITEMS = Text("Items", "事項", "事项")
TIMES = Text("{name} × {count}", "{name} × {count}", "{name} × {count}")
NAME = Text("Name", "姓名", "姓名")
CASE = Text("Case", "辦件", "办件")
DRAWN_AT = Text("Drawn", "取號時間", "取号时间")
CALLS = Text("Calls", "叫號次數", "叫号次数")
ABSENT_TIMES = Text("did not come: {count}", "過號 {count} 次", "过号 {count} 次")
FOR_THIS = Text("sent to this window", "指定本窗口", "指定本窗口")
ELSEWHERE = Text("at another window now", "正於其他窗口辦理", "正在其他窗口办理")

STATES = {
    "closed": Text("The window is closed", "窗口未開放", "窗口未开放"),
    "taken": Text("Someone else serves here", "此窗口由他人值守", "此窗口由他人值守"),
    "paused": Text("Paused", "暫停服務中", "暂停服务中"),
    "free": Text("Nobody is at the window", "窗口無人辦理", "窗口无人办理"),
    "called": Text("Called", "已叫號", "已叫号"),
    "served": Text("Being served", "辦理中", "办理中"),
}
ACTS = {
    "open": Text("Open the window", "開放窗口", "开放窗口"),
    "next": Text("Call the next", "叫下一號", "叫下一号"),
    "start": Text("Start the service", "開始辦理", "开始办理"),
    "finish": Text("Finish", "辦畢", "办毕"),
    "finish_next": Text("Finish and call the next", "辦畢並叫下一號", "办毕并叫下一号"),
    "recall": Text("Call again", "重新叫號", "重新叫号"),
    "absent": Text("Did not come", "過號", "过号"),
    "park": Text("Park", "掛起", "挂起"),
    "transfer": Text("Transfer", "轉移", "转移"),
    "pause": Text("Pause", "暫停服務", "暂停服务"),
    "resume": Text("Resume", "恢復服務", "恢复服务"),
    "close": Text("Close the window", "關閉窗口", "关闭窗口"),
    "draw": Text("Draw a ticket", "代為取號", "代为取号"),
}
MORE_ACTS = Text("More", "其他操作", "其他操作")
EVERY_ACT = Text("All acts", "全部操作", "全部操作")
EVERY_ACT_HINT = Text(
    "What cannot be done now is refused, and says why.",
    "目前不能進行的操作將被拒絕並說明原因。",
    "目前不能进行的操作将被拒绝并说明原因。",
)
PARK_WITH = Text("Park with a reason", "掛起並填寫原因", "挂起并填写原因")
FINISH_ABOUT = Text("Finish with a case", "辦畢並填寫辦件", "办毕并填写办件")
CASE_NUMBER = Text("Case number", "辦件編號", "办件编号")
CASE_HINT = Text("if not the one it was drawn for", "與取號時不同時填寫", "与取号时不同时填写")
REASON = Text("Reason", "原因", "原因")
TO_LINE = Text("To the line", "轉至隊列", "转至队列")
TO_WINDOW = Text("To the window", "指定窗口", "指定窗口")
ANY_WINDOW = Text("any of its windows", "不指定", "不指定")
NAME_HINT = Text(
    "shown masked only, forgotten at the end of the day",
    "僅以遮蔽方式顯示，當日結束後刪除",
    "仅以遮蔽方式显示，当日结束后删除",
)
DRAW_CASE_HINT = Text("when the visit goes on with a case", "為續辦既有辦件時填寫", "为续办既有办件时填写")

WAITING = Text("Waiting", "等候中", "等候中")
WAITING_NOW = Text("Waiting: {count}", "等候中：{count} 人", "等候中：{count} 人")
NOBODY_WAITS = Text("Nobody waits", "無人等候", "无人等候")
FIRST_SHOWN = Text("The first {count} are shown.", "僅列出前 {count} 位。", "仅列出前 {count} 位。")
PARKED = Text("Parked", "已掛起", "已挂起")
NOBODY_PARKED = Text("Nobody is parked", "無掛起號票", "无挂起号票")
AT_WINDOWS = Text("At the windows", "各窗口", "各窗口")
NOBODY_THERE = Text("Nobody is at a window", "各窗口均無人辦理", "各窗口均无人办理")
CALL = Text("Call {label}", "叫 {label} 號", "叫 {label} 号")
TAKE_UP = Text("Take up {label}", "續辦 {label} 號", "续办 {label} 号")
TICKET = Text("Ticket", "號票", "号票")
ACT = Text("Act", "操作", "操作")
ABOUT = Text("About", "說明", "说明")
BY_LINE = Text("By line", "各隊列", "各队列")
FIRST_SINCE = Text("first since", "最早取號", "最早取号")
WAIT_NOW = Text("Wait of who comes now", "現在取號預計等候", "现在取号预计等候")
FROM_TO = Text("{low}–{high} min", "{low}–{high} 分鐘", "{low}–{high} 分钟")
NOT_KNOWN = Text("not known yet", "尚無資料", "尚无数据")

BOOKED = Text("Appointments today", "今日預約", "今日预约")
NONE_BOOKED = Text("No appointments today", "今日無預約", "今日无预约")
NUMBER = Text("Number", "編號", "编号")
TIME = Text("Time", "時間", "时间")
CHECK_IN = Text("Check in {number}", "報到 {number}", "报到 {number}")
BOOKED_STATUSES = {
    "reserved": Text("reserved", "已保留", "已保留"),
    "confirmed": Text("confirmed", "已確認", "已确认"),
    "checked_in": Text("checked in", "已報到", "已报到"),
    "cancelled": Text("cancelled", "已取消", "已取消"),
    "released": Text("not confirmed in time", "逾時釋放", "逾时释放"),
    "missed": Text("did not come", "爽約", "爽约"),
    "moved": Text("moved", "已改期", "已改期"),
}

CASE_AT_HAND = Text("The case", "所辦案件", "所办案件")
CASE_OPEN = Text("Open case {number}", "開啟辦件 {number}", "打开办件 {number}")
CASE_NOT_SHOWN = Text("The case cannot be shown: {why}", "辦件無法顯示：{why}", "办件无法显示：{why}")
CASE_STATUSES = {
    "applied": Text("applied for", "已申請", "已申请"),
    "noticed": Text("supplements asked for", "已通知補正", "已通知补正"),
    "accepted": Text("accepted", "已受理", "已受理"),
    "refused": Text("not accepted", "不予受理", "不予受理"),
    "decided": Text("decided", "已決定", "已决定"),
    "delivered": Text("delivered", "已送達", "已送达"),
    "withdrawn": Text("withdrawn", "已撤回", "已撤回"),
}
LIGHTS = {
    "green": Text("in time", "期限內", "期限内"),
    "yellow": Text("due soon", "即將到期", "即将到期"),
    "red": Text("overdue", "已逾期", "已逾期"),
}
ITEM = Text("Item", "事項", "事项")
DUE = Text("Due", "辦結期限", "办结期限")
OPEN_STEPS = Text("Open steps", "未完成環節", "未完成环节")
OUTSTANDING = Text("Outstanding", "待補材料", "待补材料")
NOTHING = Text("none", "無", "无")

SAID_NOBODY = Text("Nobody waits for this window", "目前無人等候本窗口", "目前无人等候本窗口")
SAID_DRAWN = Text("Drawn: {label}", "已取號：{label}", "已取号：{label}")
AGAIN_AT = Text("It may be called again from {time}", "{time} 起可重新叫號", "{time} 起可重新叫号")
CALLED_TIMES = Text("Called {count} times", "已叫號 {count} 次", "已叫号 {count} 次")
IT_IS = Text("The ticket is: {status}", "號票狀態：{status}", "号票状态：{status}")
WINDOW_IS = Text("The window is: {status}", "窗口狀態：{status}", "窗口状态：{status}")
STILL_HERE = Text("At the window: {label}", "窗口上為：{label}", "窗口上为：{label}")
CHECK_IN_TIMES = Text(
    "Check-in from {start} to {end}", "報到時間：{start} 至 {end}", "报到时间：{start} 至 {end}"
)
WHY_NOT = {
    "not_posted": Text("Not posted in this hall", "未進駐本大廳", "未进驻本大厅"),
    "on_leave": Text("On leave today", "今日請假中", "今日请假中"),
    "not_clocked_in": Text("Not clocked in", "尚未簽到", "尚未签到"),
    "not_qualified": Text(
        "Not qualified for: {items}", "尚未取得資格之事項：{items}", "尚未取得资格的事项：{items}"
    ),
}

KEYBOARD = Text("Keyboard", "鍵盤快速鍵", "键盘快捷键")
KEYBOARD_HINT = Text(
    "With Alt held; in Firefox Alt and Shift, on a Mac Control and Option.",
    "按住 Alt 再按字母；火狐瀏覽器為 Alt 加 Shift，蘋果電腦為 Control 加 Option。",
    "按住 Alt 再按字母；火狐浏览器为 Alt 加 Shift，苹果电脑为 Control 加 Option。",
)
KEYS = {
    "open": "O",
    "next": "N",
    "finish_next": "N",
    "start": "S",
    "finish": "K",
    "recall": "R",
    "absent": "A",
    "park": "P",
    "resume": "U",
    "close": "X",
    "transfer": "T",
    "pause": "Z",
    "draw": "W",
}
"""The letter of each act; what two share is never offered at once. D, E and F are the browsers' own."""
