"""What the page of a ticket says."""

from infra.contracts import Text

TITLE = Text("Ticket {label}", "號票 {label}", "号票 {label}")
STANDING = {
    "waiting": Text("People before you: {ahead}", "您前面還有 {ahead} 人", "您前面还有 {ahead} 人"),
    "next": Text(
        "You are next: please stay near", "下一位就是您，請在附近等候", "下一位就是您，请在附近等候"
    ),
    "called": Text("Please come to {window} now", "請即至{window}辦理", "请即至{window}办理"),
    "served": Text("You are being served at {window}", "{window}辦理中", "{window}办理中"),
    "parked": Text(
        "Put aside for a while: please stay near, you will be called again",
        "暫時掛起，請在附近等候，稍後將再叫號",
        "暂时挂起，请在附近等候，稍后将再叫号",
    ),
    "finished": Text("Done: thank you for coming", "已辦畢，感謝您的光臨", "已办毕，感谢您的光临"),
    "left": Text(
        "This ticket is over: draw a new one if you still want to be served",
        "此號票已失效，如仍需辦理請重新取號",
        "此号票已失效，如仍需办理请重新取号",
    ),
}
LINE = Text("Service", "業務", "业务")
WAIT = Text("You may still wait", "預計等候", "预计等候")
NO_GUESS = Text("not known yet", "尚無法估計", "尚无法估计")
DRAWN = Text("Drawn", "取號時間", "取号时间")
CALLED_AT = Text("Called", "叫號時間", "叫号时间")
HEARD = Text(
    "This page follows the hall by itself. The hall's screens and voice count.",
    "本頁自動更新，仍以大廳螢幕及播報為準。",
    "本页自动更新，仍以大厅屏幕及播报为准。",
)
FOR = Text("What you come for", "申辦事項", "申办事项")
NOTHING_NAMED = Text("Nothing was named", "未指定事項", "未指定事项")
TIMES = Text("{name} × {count}", "{name} × {count}", "{name} × {count}")
CASE = Text("Case", "辦件編號", "办件编号")
GROUP = Text("Priority", "優先對象", "优先对象")
GROUPS = {
    "elderly": Text("Elderly", "高齡者", "老年人"),
    "disabled": Text("Disabled", "身心障礙者", "残疾人"),
    "pregnant": Text("Pregnant", "孕婦", "孕妇"),
    "with_child": Text("With a small child", "攜帶幼兒者", "携带婴幼儿者"),
    "military": Text("Military", "軍人", "军人"),
    "other": Text("Other", "其他", "其他"),
}
CODE = Text("Code on your slip", "號票上的查詢碼", "号票上的查询码")
CODE_WHY = Text(
    "With it this page also shows what the ticket is for. It is sent once, and stands in no address.",
    "輸入後可查看號票的申辦事項。查詢碼只傳送一次，不會出現在網址中。",
    "输入后可查看号票的申办事项。查询码只发送一次，不会出现在网址中。",
)
SHOW = Text("Show", "查看", "查看")
CANCEL = Text("Cancel this ticket", "取消此號票", "取消此号票")
CANCEL_SURE = Text(
    "You lose your place in the line. This cannot be undone.",
    "取消後即失去排隊順序，且無法恢復。",
    "取消后即失去排队顺序，且无法恢复。",
)
CANCEL_NOW = Text("Yes, cancel it", "確定取消", "确定取消")
