"""What visitors are told of their appointments; `{}` takes a value."""

from services.shared.values import Words

CALLED_OFF = Words(
    en="The hall has to cancel your appointment {number} on {day} at {time}: {reason}",
    zh_hant="您 {number} 號預約（{day} {time}）由大廳取消，原因：{reason}",
    zh_hans="您 {number} 号预约（{day} {time}）由大厅取消，原因：{reason}",
)
RELEASED = Words(
    en="Your appointment {number} on {day} at {time} was not confirmed in time; its place is free again.",
    zh_hant="您 {number} 號預約（{day} {time}）逾時未確認，名額已釋放。",
    zh_hans="您 {number} 号预约（{day} {time}）逾时未确认，名额已释放。",
)
