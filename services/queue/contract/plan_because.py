"""What is wrong with a hall's plan, in three languages."""

from infra.contracts import Text

REASONS = Text("{reasons}", "{reasons}", "{reasons}")
AND_MORE = Text("{reasons}; and {more} more", "{reasons}；另有 {more} 項", "{reasons}；另有 {more} 项")

HAS_TICKETS = Text("line {line} has tickets", "隊列 {line} 尚有號票", "队列 {line} 尚有号票")
IS_OPEN = Text("window {window} is open", "窗口 {window} 開放中", "窗口 {window} 开放中")
NUMBERS_AGAIN = Text(
    "line {line} would give numbers of line {other} again",
    "隊列 {line} 將重複使用隊列 {other} 之號碼",
    "队列 {line} 将重复使用队列 {other} 的号码",
)
DAY_OVER = Text(
    "the hall's day {day} would be over, with who is there",
    "大廳 {day} 將即刻結束，而尚有人在場",
    "大厅 {day} 将立即结束，而尚有人在场",
)
NO_SLOT = Text(
    "appointment {number} of line {line} would have no slot",
    "隊列 {line} 之預約 {number} 將無時段",
    "队列 {line} 的预约 {number} 将无时段",
)
NO_PLACE = Text(
    "appointment {number} of line {line} would have no place in its slot",
    "隊列 {line} 之預約 {number} 於其時段將無名額",
    "队列 {line} 的预约 {number} 在其时段将无名额",
)

WEEKDAYS = tuple(
    Text(f"weekday {number}", f"星期{day}", f"星期{day}") for number, day in enumerate("一二三四五六日", 1)
)
"""Monday first."""
CLOSES_BEFORE = Text(
    "{day} closes at {closes} before it opens at {opens}; 02:00 of the next day is 26:00",
    "{day} 關門時間 {closes} 早於開門時間 {opens}；次日 02:00 請寫作 26:00",
    "{day} 关门时间 {closes} 早于开门时间 {opens}；次日 02:00 请写作 26:00",
)
OVERLAP = Text("hours of {day} overlap", "{day} 之營業時間重疊", "{day} 的营业时间重叠")
INTO_NEXT = Text(
    "hours of {day} last into those of the day after",
    "{day} 之營業時間延續至次日營業時間",
    "{day} 的营业时间延续至次日营业时间",
)
RANKS_TWICE = Text(
    "line {line} ranks by the same twice",
    "隊列 {line} 之排序依據重複",
    "队列 {line} 的排序依据重复",
)
NAME_TOO_LONG = Text(
    "the name of window {window} is too long to be said in a call",
    "窗口 {window} 之名稱過長，無法於叫號時播報",
    "窗口 {window} 的名称过长，无法在叫号时播报",
)
TWICE = Text("{what} {names} is there twice", "{what} {names} 重複", "{what} {names} 重复")
LINE = Text("line", "隊列", "队列")
PREFIX = Text("prefix", "字頭", "字头")
WINDOW = Text("window", "窗口", "窗口")
DAY = Text("day", "日期", "日期")
SERVES_NO_LINE = Text(
    "window {window} serves {lines}, which is no line",
    "窗口 {window} 所列 {lines} 並非隊列",
    "窗口 {window} 所列 {lines} 不是队列",
)
UNSERVED = Text("no window serves {lines}", "無窗口辦理 {lines}", "没有窗口办理 {lines}")
