"""What every service says no with, in three languages."""

from infra.contracts import Text

NO_HALL = Text("there is no hall {hall}", "查無大廳 {hall}", "查无大厅 {hall}")
NO_DEPARTMENT = Text(
    "hall {hall} has no department {department}",
    "大廳 {hall} 無部門 {department}",
    "大厅 {hall} 无部门 {department}",
)
NOT_KNOWN_YET = Text(
    "hall {hall} has just changed, and {service} does not know it yet",
    "大廳 {hall} 剛變更，{service} 服務尚未得知",
    "大厅 {hall} 刚变更，{service} 服务尚未得知",
)
BEFORE_TODAY = Text("{day} is before today, {today}", "{day} 早於今日 {today}", "{day} 早于今日 {today}")
NOTHING_ON = Text(
    "no change is to take effect on {day}", "{day} 並無預定生效之變更", "{day} 并无预定生效的变更"
)
NOTHING_WAITS = Text("nothing waits for {mark}", "無待處理之 {mark}", "没有待处理的 {mark}")
RAISED_BEFORE = Text("{mark} was raised before", "{mark} 先前已提示", "{mark} 先前已提示")
PASSES_AT = Text("{mark} passes at {at}", "{mark} 於 {at} 屆滿", "{mark} 于 {at} 届满")

OTHER_HALL = Text(
    "hall {hall} is none of your token's",
    "大廳 {hall} 不在您權杖所列大廳之中",
    "大厅 {hall} 不在您令牌所列大厅之中",
)
NO_HALL_OF_YOURS = Text("your token names no hall", "您的權杖未載明任何大廳", "您的令牌未注明任何大厅")
WHOLE_INSTALLATION = Text(
    'this acts on the whole installation: it takes halls "*"',
    '此操作涉及整個系統：權杖之 halls 須為 "*"',
    '此操作涉及整个系统：令牌的 halls 须为 "*"',
)
OTHER_DEPARTMENTS = Text(
    "your token names none of: {departments}",
    "您的權杖未載明下列任一部門：{departments}",
    "您的令牌未注明下列任一部门：{departments}",
)

UNSEEN_CHARACTER = Text(
    "leave out {character} at character {place}: no control, direction or line-break characters",
    "請移除第 {place} 個字元 {character}：不得含控制、方向或換行字元",
    "请移除第 {place} 个字符 {character}：不得含控制、方向或换行字符",
)
NOTHING_SEEN = Text(
    "write at least one character that can be seen", "請至少填寫一個可見字元", "请至少填写一个可见字符"
)
NO_TIME_OF_DAY = Text(
    "write a time of day as 09:00, without an offset: the hall has its time zone",
    "時刻請寫作 09:00，勿註明時區：以大廳所在時區為準",
    "时刻请写作 09:00，勿注明时区：以大厅所在时区为准",
)
NO_CLOSING_TIME = Text(
    "write when it closes as 17:00, midnight as 24:00, 02:00 of the next day as 26:00",
    "關門時間請寫作 17:00，午夜為 24:00，次日 02:00 為 26:00",
    "关门时间请写作 17:00，午夜为 24:00，次日 02:00 为 26:00",
)
