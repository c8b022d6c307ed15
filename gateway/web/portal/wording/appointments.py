"""What the portal says of appointments."""

from infra.contracts import Text

APPOINTMENTS = Text("Appointments", "預約", "预约")
APPOINTMENT = Text("Appointment", "預約", "预约")
FIND_APPOINTMENT = Text("Look up an appointment", "查詢預約", "查询预约")
AT_WHICH_HALL = Text("At which hall is it?", "請選擇大廳", "请选择大厅")
APPOINTMENT_NUMBER = Text("Number of the appointment", "預約編號", "预约编号")
MY_APPOINTMENTS = Text("My appointments", "我的預約", "我的预约")
NO_APPOINTMENTS = Text("You have no appointments", "沒有預約", "没有预约")
MY_TICKETS = Text("My tickets", "我的號票", "我的号票")
TICKET_STATUSES = {
    "waiting": Text("waiting", "等候中", "等候中"),
    "called": Text("called", "已叫號", "已叫号"),
    "served": Text("at the window", "辦理中", "办理中"),
    "parked": Text("set aside", "暫緩", "暂缓"),
    "finished": Text("finished", "已辦畢", "已办毕"),
    "left": Text("over", "已離開", "已离开"),
}
APPOINTMENT_STATUSES = {
    "reserved": Text("reserved, to be confirmed", "已保留，待確認", "已保留，待确认"),
    "confirmed": Text("confirmed", "已確認", "已确认"),
    "checked_in": Text("checked in", "已報到", "已签到"),
    "cancelled": Text("cancelled", "已取消", "已取消"),
    "released": Text("given away: not confirmed in time", "逾時未確認，名額已收回", "逾时未确认，名额已收回"),
    "missed": Text("missed", "未到", "未到"),
    "moved": Text("moved to another day", "已改期", "已改期"),
}
CONFIRM_BY = Text("Confirm it by", "確認期限", "确认期限")
BE_THERE = Text("Check in between", "報到時間", "签到时间")
TICKET = Text("Ticket", "號票", "号票")
CALLED_OFF = Text("Cancelled by the hall", "大廳取消原因", "大厅取消原因")
CONFIRM = Text("Confirm: I will come", "確認赴約", "确认赴约")
MOVE = Text("Move it", "改期", "改期")
MOVE_FROM = Text("It is now on {when}.", "目前時間：{when}。", "当前时间：{when}。")
DO_MOVE = Text("Move it there", "確定改期", "确定改期")
MOVED_TO = Text("Go to the appointment that it became", "查看改期後之預約", "查看改期后的预约")
CANCEL = Text("Cancel the appointment", "取消預約", "取消预约")
CANCEL_SURE = Text("Give back the place on {when}?", "確定取消 {when} 之預約？", "确定取消 {when} 的预约？")
DO_CANCEL = Text("Cancel it", "確定取消", "确定取消")
CALENDAR = Text("Put it into my calendar (.ics)", "加入行事曆（.ics）", "加入日历（.ics）")
SIGN_IN_TO_CHANGE = Text(
    "Sign in to confirm, move or cancel", "登入以確認、改期或取消", "登录以确认、改期或取消"
)
WHAT_FOR = Text("What do you come for?", "請選擇辦理業務", "请选择办理业务")
NOT_BOOKABLE = Text(
    "Nothing can be booked ahead here: come and draw a ticket",
    "本大廳不提供預約，請現場取號",
    "本大厅不提供预约，请现场取号",
)
DAYS = Text("Days", "日期", "日期")
OTHER_DAYS = Text("Other days", "其他日期", "其他日期")
BEGINS = Text("Time", "時間", "时间")
FREE_TIMES = Text("Free times", "可預約時段", "可预约时段")
NOTHING_FREE = Text("Nothing is free on this day", "當日已無可預約時段", "当日已无可预约时段")
NEXT_FREE = Text("The next free time:", "最近可預約時段：", "最近可预约时段：")
PLACES = Text("{count} free", "餘 {count}", "余 {count}")
OTHER_TIME = Text("Another time", "其他時段", "其他时段")
PRIORITY = Text("Do you belong to one of these groups?", "是否屬下列優先對象？", "是否属下列优先对象？")
PRIORITIES = {
    "none": Text("no", "否", "否"),
    "elderly": Text("elderly", "長者", "老年人"),
    "disabled": Text("with a disability", "身心障礙者", "残疾人"),
    "pregnant": Text("pregnant", "孕婦", "孕妇"),
    "with_child": Text("with a small child", "攜帶幼兒者", "携带幼儿者"),
    "military": Text("in the armed forces", "軍人", "军人"),
    "other": Text("other", "其他", "其他"),
}
CASE = Text("Number of your case", "辦件編號", "办件编号")
CASE_HINT = Text("If the visit is about one", "如為辦理中之辦件", "如为办理中的办件")
RESERVE = Text("Reserve this time", "保留此時段", "保留此时段")
TAKEN = Text("This time is not free any more", "此時段已額滿", "此时段已约满")
