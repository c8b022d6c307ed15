"""What every service and the gateway say no with, in three languages."""

from infra.contracts.refusals import Text

NO_COMMAND = Text(
    "{service} takes no command {name!r}", "{service} 服務無此命令：{name}", "{service} 服务无此命令：{name}"
)
NO_QUERY = Text(
    "{service} answers no query {name!r}", "{service} 服務無此查詢：{name}", "{service} 服务无此查询：{name}"
)
STALE = Text(
    "version {expected} was expected, {current} is current",
    "所依版本為 {expected}，目前版本為 {current}",
    "所依版本为 {expected}，当前版本为 {current}",
)
OTHER_REQUEST = Text(
    "the request that came first with this key was another one",
    "首次使用此鍵的是另一請求",
    "首次使用此键的是另一请求",
)
OTHERS_CHANGE = Text(
    "others kept changing what {name} rests on",
    "{name} 所依資料持續為他人更新",
    "{name} 所依数据持续为他人更新",
)
NO_DATABASE = Text(
    "{service} cannot reach its database", "{service} 服務無法連線資料庫", "{service} 服务无法连接数据库"
)
NO_CLOCK = Text(
    "the clock of {service} cannot be read", "無法讀取 {service} 服務的時鐘", "无法读取 {service} 服务的时钟"
)
NOT_READABLE = Text(
    "what it opens in {service} cannot be read",
    "此金鑰於 {service} 所保護之資料無法讀取",
    "此密钥在 {service} 所保护的数据无法读取",
)
BEHIND = Text(
    "read model {name} is at position {reached}, not yet at {wanted}",
    "查詢資料 {name} 位於位置 {reached}，尚未到 {wanted}",
    "查询数据 {name} 位于位置 {reached}，尚未到 {wanted}",
)
BEYOND = Text(
    "position {position} is beyond {head}, the last there is",
    "位置 {position} 超過最後位置 {head}",
    "位置 {position} 超过最后位置 {head}",
)
NO_ANSWER = Text("{service} does not answer: {cause}", "{service} 服務未回應", "{service} 服务未响应")
NO_CURSOR = Text(
    "is no cursor of this list: send next_cursor of the page before",
    "非本清單之游標：請傳送上一頁的 next_cursor",
    "不是本列表的游标：请发送上一页的 next_cursor",
)
