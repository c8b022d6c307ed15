"""What the queue service says no with, in three languages."""

from collections.abc import Mapping

from infra.contracts import Text
from services.queue.contract.words import AppointmentStatus, TicketStatus, WindowStatus

TICKET_STATUS: Mapping[TicketStatus, Text] = {
    "waiting": Text("waiting", "等候中", "等候中"),
    "called": Text("called", "已叫號", "已叫号"),
    "served": Text("served", "辦理中", "办理中"),
    "parked": Text("parked", "暫存中", "暂挂中"),
    "finished": Text("finished", "已辦畢", "已办毕"),
    "left": Text("left", "已離開", "已离开"),
}
WINDOW_STATUS: Mapping[WindowStatus, Text] = {
    "closed": Text("closed", "已關閉", "已关闭"),
    "open": Text("open", "開放中", "开放中"),
    "paused": Text("paused", "暫停中", "暂停中"),
}
APPOINTMENT_STATUS: Mapping[AppointmentStatus, Text] = {
    "reserved": Text("reserved", "已保留，待確認", "已保留，待确认"),
    "confirmed": Text("confirmed", "已確認", "已确认"),
    "checked_in": Text("checked in", "已報到", "已报到"),
    "cancelled": Text("cancelled", "已取消", "已取消"),
    "released": Text("released", "未確認，已釋出", "未确认，已释放"),
    "missed": Text("missed", "未到", "未到"),
    "moved": Text("moved", "已改期", "已改期"),
}

NO_PLAN = Text("the hall has no plan for {day}", "大廳 {day} 尚無窗口規劃", "大厅 {day} 尚无窗口规划")
NO_LINE = Text("the hall has no line {line}", "大廳無隊列 {line}", "大厅无队列 {line}")
NO_WINDOW = Text("the hall has no window {window}", "大廳無窗口 {window}", "大厅无窗口 {window}")
NOT_SERVED = Text(
    "window {window} does not serve {line}",
    "窗口 {window} 不辦理隊列 {line}",
    "窗口 {window} 不办理队列 {line}",
)
CLOSED_NOW = Text(
    "it is {now}; open today: {hours}",
    "現在時間 {now}；今日營業時間：{hours}",
    "现在时间 {now}；今日营业时间：{hours}",
)
NOT_AT_ALL = Text("not at all", "不營業", "不营业")

NO_TICKETS_LEFT = Text(
    "{contingent} tickets a day were drawn",
    "每日 {contingent} 張號票已取完",
    "每日 {contingent} 张号票已取完",
)
HAS_A_TICKET = Text(
    "this person has a live ticket in this line", "此人於本隊列已有有效號票", "此人在本队列已有有效号票"
)
NOT_IN_LINE = Text("{label} is not in the line today", "今日隊列無號票 {label}", "今日队列无号票 {label}")
NOT_IN_LINE_ANY_MORE = Text(
    "{label} is not in the line any more", "號票 {label} 已不在隊列中", "号票 {label} 已不在队列中"
)
NOT_IN_THAT_LINE = Text(
    "{label} is not in line {line} today",
    "今日隊列 {line} 無號票 {label}",
    "今日队列 {line} 无号票 {label}",
)
NO_CASE_HERE = Text(
    "no case of this hall has this number and code",
    "本大廳無此編號與查詢碼之辦件",
    "本大厅无此编号与查询码的办件",
)
OTHER_PERSONS_TICKET = Text(
    "{label} is another person's", "號票 {label} 屬他人所有", "号票 {label} 属他人所有"
)
TICKET_IS = Text("{label} is {status}", "號票 {label} 目前{status}", "号票 {label} 当前{status}")
KEPT_FOR = Text(
    "{label} is kept for window {window}",
    "號票 {label} 保留予窗口 {window}",
    "号票 {label} 保留给窗口 {window}",
)
THERE_ALREADY = Text(
    "{label} is in {line} already", "號票 {label} 已在隊列 {line}", "号票 {label} 已在队列 {line}"
)
CALLED_TIMES = Text(
    "{label} was called {times} times", "號票 {label} 已叫號 {times} 次", "号票 {label} 已叫号 {times} 次"
)
CALLED_A_MOMENT_AGO = Text("{label} was called a moment ago", "剛剛叫過號票 {label}", "刚刚叫过号票 {label}")
HOLDER_ELSEWHERE = Text(
    "the holder of {label} is at another window",
    "號票 {label} 之持票人正於其他窗口",
    "号票 {label} 的持票人正在其他窗口",
)
NOT_OVER = Text("{day} is not over", "{day} 尚未結束", "{day} 尚未结束")
NOBODY_LEFT = Text("nobody is left in that line of that day", "該日該隊列已無人等候", "该日该队列已无人等候")

WINDOW_IS = Text("window {window} is {status}", "窗口 {window} {status}", "窗口 {window} {status}")
SERVES_THERE = Text(
    "{clerk} serves at window {window}",
    "窗口 {window} 由 {clerk} 值守",
    "窗口 {window} 由 {clerk} 值守",
)
NO_TICKET_THERE = Text(
    "window {window} deals with no ticket", "窗口 {window} 目前無號票", "窗口 {window} 当前无号票"
)
DEALS_WITH = Text(
    "window {window} deals with {label}",
    "窗口 {window} 正處理號票 {label}",
    "窗口 {window} 正处理号票 {label}",
)
SERVES_ELSEWHERE = Text(
    "this person serves at another window", "此人正於其他窗口值守", "此人正在其他窗口值守"
)
NOT_POSTED = Text("this person is not posted in the hall", "此人未派駐於本大廳", "此人未派驻在本大厅")
ON_LEAVE = Text("this person is on leave today", "此人今日請假", "此人今日请假")
NOT_CLOCKED_IN = Text("this person is not clocked in", "此人尚未簽到", "此人尚未签到")
NOT_QUALIFIED = Text(
    "this person is not qualified for {items}",
    "此人未具下列事項之資格：{items}",
    "此人不具备下列事项的资格：{items}",
)

NOT_BOOKABLE = Text("line {line} takes no appointments", "隊列 {line} 不受理預約", "队列 {line} 不受理预约")
CLOSED_AT = Text("the hall is closed at {time}", "大廳於 {time} 不對外辦公", "大厅在 {time} 不对外办公")
NO_SLOT_AT = Text(
    "line {line} has no slot that begins at {time}",
    "隊列 {line} 無於 {time} 開始之時段",
    "队列 {line} 没有在 {time} 开始的时段",
)
SLOT_TAKEN = Text(
    "all {places} places of the slot are taken", "該時段 {places} 個名額已滿", "该时段 {places} 个名额已满"
)
IT_IS = Text("it is {now}", "現在時間 {now}", "现在时间 {now}")
BOOKED_UP_TO = Text("booked are days up to {last}", "僅受理至 {last} 之預約", "仅受理至 {last} 的预约")
HAS_AN_APPOINTMENT = Text(
    "this person has an appointment in this line on that day",
    "此人該日於本隊列已有預約",
    "此人该日在本队列已有预约",
)
NO_APPOINTMENT = Text(
    "no appointment has this number and code", "查無此編號與密碼之預約", "查无此编号与密码的预约"
)
CODE_OR_ACCOUNT = Text(
    "without its code it takes the account that made it",
    "未提供密碼時，須以預約之帳號操作",
    "未提供密码时，须以预约的账号操作",
)
APPOINTMENT_IS = Text("{number} is {status}", "預約 {number} 目前{status}", "预约 {number} 当前{status}")
NOT_EXPECTED_NOW = Text(
    "{number} is not expected now", "預約 {number} 現非報到時間", "预约 {number} 现非报到时间"
)
