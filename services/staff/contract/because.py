"""What the staff service says no with, in three languages."""

from infra.contracts import Text

HALL_IS_OPEN = Text("hall {hall} is open", "大廳 {hall} 已開設", "大厅 {hall} 已开设")
DAYS_TWICE = Text(
    "each day may be set once: {days}", "每個日期只能設定一次：{days}", "每个日期只能设定一次：{days}"
)
NOT_ANNOUNCED = Text(
    "{year} is not known to have been announced", "{year} 年之放假安排未見公布", "{year} 年的放假安排未见公布"
)
SOURCE_WITH_DAYS = Text(
    "days and source go together: say where these days were announced",
    "days 與 source 須一併提供：請註明出處",
    "days 与 source 须一并提供：请注明出处",
)
DAY_OF_THE_YEAR = Text(
    "{day}: each day is one of {year}, and working or not",
    "{day}：日期須在 {year} 年內，並註明是否上班",
    "{day}：日期须在 {year} 年内，并注明是否上班",
)
