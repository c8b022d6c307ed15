"""What the board says."""

from infra.contracts import Text

TITLE = Text("Board", "叫號螢幕", "叫号屏幕")
ABOUT = Text("Who is called where, and how long it takes", "目前叫號與等候情形", "当前叫号与等候情形")
CALLED = Text("Now called", "目前叫號", "当前叫号")
NOBODY_CALLED = Text("Nobody has been called yet today", "今日尚未叫號", "今日尚未叫号")
WINDOWS = Text("Windows", "窗口", "窗口")
LINES = Text("Waiting", "等候情形", "等候情形")
LINE = Text("Service", "業務", "业务")
WAITING = Text("Waiting", "等候", "等候")
PEOPLE = Text("{count}", "{count} 人", "{count} 人")
NEXT = Text("Next", "接下來", "接下来")
WAIT = Text("If you come now", "現在取號約需", "现在取号约需")
BASIS = Text("from the last {count} turns", "依最近 {count} 次叫號推算", "依最近 {count} 次叫号推算")
NO_GUESS = Text("not known yet", "尚無法估計", "尚无法估计")
REMINDERS = Text("Please note", "溫馨提示", "温馨提示")
STATUS = {
    "open": Text("free", "空閒", "空闲"),
    "paused": Text("paused", "暫停服務", "暂停服务"),
    "closed": Text("closed", "未開放", "未开放"),
}
AT_WINDOW = {
    "called": Text("called", "請前往", "请前往"),
    "served": Text("being served", "辦理中", "办理中"),
}
TURN_ON = Text("Turn the voice on", "開啟語音", "开启语音")
NO_VOICE = Text(
    "This screen has no voice: please watch the numbers",
    "本螢幕無語音播報，請留意號碼",
    "本屏幕无语音播报，请留意号码",
)
NOT_PLANNED = Text("{named} is not in this hall's plan", "本大廳規劃無 {named}", "本大厅规划无 {named}")
TOO_MANY_NAMED = Text("name {most} at most", "至多 {most} 個", "至多 {most} 个")
NO_LANGUAGE = Text(
    "{named} is not spoken here, but {spoken}",
    "不支援 {named}，可用：{spoken}",
    "不支持 {named}，可用：{spoken}",
)
NO_ROWS = Text("must be a number from 1 to {most}", "須為 1 至 {most} 之數字", "须为 1 至 {most} 的数字")
