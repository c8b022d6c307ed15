"""What the gateway says no with, in three languages."""

from infra.contracts import Text

BODY_HAS = Text("the body has {size} bytes", "內容有 {size} 位元組", "内容有 {size} 字节")
BODY_GOES_ON = Text("the body goes on beyond the limit", "內容超過上限", "内容超过上限")
BODY_LATE = Text(
    "the body was not whole after {seconds} seconds",
    "內容於 {seconds} 秒內未傳送完畢",
    "内容在 {seconds} 秒内未传送完毕",
)
COMPRESSED = Text("the body is compressed", "內容經過壓縮", "内容经过压缩")
MEDIA_UNREADABLE = Text(
    "Content-Type cannot be read: {cause}", "無法讀取 Content-Type", "无法读取 Content-Type"
)
MEDIA_IS = Text("Content-Type is {kind!r}", "Content-Type 為 {kind}", "Content-Type 为 {kind}")
MEDIA_MISSING = Text("Content-Type is missing", "缺少 Content-Type", "缺少 Content-Type")
CHARSET_IS = Text(
    "Content-Type says that the body is in {charset!r}, not in UTF-8",
    "Content-Type 載明內容編碼為 {charset}，而非 UTF-8",
    "Content-Type 注明内容编码为 {charset}，而非 UTF-8",
)
BYTE_ORDER_MARK = Text(
    "the body begins with a byte order mark (EF BB BF): send it without",
    "內容以位元組順序記號（EF BB BF）開頭，請移除後傳送",
    "内容以字节顺序标记（EF BB BF）开头，请移除后发送",
)
NOT_UTF8 = Text(
    "the body is not UTF-8 at byte {at}", "內容第 {at} 位元組非 UTF-8", "内容第 {at} 字节不是 UTF-8"
)
TOO_DEEP = Text(
    "the body is nested deeper than {most} levels", "內容巢狀超過 {most} 層", "内容嵌套超过 {most} 层"
)
NOT_JSON = Text(
    "{cause} at line {line} column {column}",
    "內容第 {line} 行第 {column} 字元不符合 JSON 格式",
    "内容第 {line} 行第 {column} 字符不符合 JSON 格式",
)
NO_OBJECT = Text("the body must be a JSON object", "內容須為 JSON 物件", "内容须为 JSON 对象")
TOO_MANY_VALUES = Text("the body has more than {most} values", "內容超過 {most} 個值", "内容超过 {most} 个值")
MEMBER_TWICE = Text("member {name!r} comes twice", "成員 {name} 重複", "成员 {name} 重复")
WHOLE_TOO_LARGE = Text("a whole number does not fit in 64 bits", "有整數超出 64 位元", "有整数超出 64 位")
NUMBER_TOO_LARGE = Text("a number is too large", "有數值過大", "有数值过大")
NO_CONSTANT = Text("{name} is not JSON", "{name} 不是 JSON", "{name} 不是 JSON")
QUERY_NOT_UTF8 = Text(
    "the query string is not percent-encoded UTF-8",
    "查詢字串非百分號編碼之 UTF-8",
    "查询字符串不是百分号编码的 UTF-8",
)
QUERY_UNREADABLE = Text("the query string cannot be read: {cause}", "無法讀取查詢字串", "无法读取查询字符串")
PATH_NOT_UTF8 = Text(
    "the path is not percent-encoded UTF-8", "路徑非百分號編碼之 UTF-8", "路径不是百分号编码的 UTF-8"
)
HEADER_TWICE = Text(
    "the header {name} is sent more than once", "標頭 {name} 重複傳送", "标头 {name} 重复发送"
)
NOT_HTTP = Text("{cause}", "請求不符合 HTTP 格式", "请求不符合 HTTP 格式")
HEAD_TOO_LARGE = Text("the head of the request is too large", "請求標頭過大", "请求标头过大")

IN_PATH = Text(
    "comes from the path; leave it out of the body",
    "由路徑指定，請自內容移除",
    "由路径指定，请自内容移除",
)
IN_PATH_NOT_QUERY = Text(
    "comes from the path; leave it out of the query string",
    "由路徑指定，請自查詢字串移除",
    "由路径指定，请自查询字符串移除",
)
GIVEN_TWICE = Text("is given more than once", "重複指定", "重复指定")
OVER_64_BITS = Text("does not fit in 64 bits", "超出 64 位元", "超出 64 位")
MEANT_PLUS = Text(
    "{message}; a + in a query string is a space: for a plus, as in +08:00, write %2B",
    "{message}；查詢字串中的 + 表示空格：加號（如 +08:00）請寫作 %2B",
    "{message}；查询字符串中的 + 表示空格：加号（如 +08:00）请写作 %2B",
)
NUL = Text("contains a NUL character", "含有 NUL 字元", "含有 NUL 字符")
HALF_A_PAIR = Text("contains half a surrogate pair", "含有不成對的代理字元", "含有不成对的代理字符")
NO_POSITION = Text(
    "must be a position: a whole number, zero or more",
    "須為位置：零或以上之整數",
    "须为位置：零或以上的整数",
)
NO_CURSOR = Text(
    "is not one that an earlier page gave as next_cursor",
    "並非先前頁面所給的 next_cursor",
    "不是先前页面所给的 next_cursor",
)
NONE_OF = Text("is none of {choices}", "不在下列之中：{choices}", "不在下列之中：{choices}")

NO_KEY = Text("the header Idempotency-Key is missing", "缺少標頭 Idempotency-Key", "缺少标头 Idempotency-Key")
UNFIT_KEY = Text(
    "an Idempotency-Key here has {shortest} to {longest} printable ASCII characters, no spaces",
    "此處 Idempotency-Key 須為 {shortest} 至 {longest} 個可見 ASCII 字元，不含空格",
    "此处 Idempotency-Key 须为 {shortest} 至 {longest} 个可见 ASCII 字符，不含空格",
)
AT_ADDRESS = Text("{method} {path}", "{method} {path}", "{method} {path}")
PAGE_FAILED = Text("this page failed", "此頁面發生錯誤", "此页面发生错误")
ANSWER_FAILED = Text(
    "the request was understood, but answering it failed",
    "請求已收悉，但處理時發生錯誤",
    "请求已收悉，但处理时发生错误",
)
NO_STORE = Text("{cause}", "即時串流暫時無法讀取", "实时流暂时无法读取")
COME_AGAIN = Text("come again in {seconds} s", "請於 {seconds} 秒後再試", "请在 {seconds} 秒后再试")
SHARE_HELD = Text(
    "{most} are open from your network: close one",
    "您的網路已開啟 {most} 個，請先關閉其一",
    "您的网络已开启 {most} 个，请先关闭其一",
)
STREAMS_OPEN = Text("{open} live streams are open", "目前已有 {open} 個即時串流", "目前已有 {open} 个实时流")

NO_TOKEN = Text("no token was sent; {detail}", "未附權杖；{detail}", "未附令牌；{detail}")
NOT_YOUR_ROLE = Text(
    "Hall-Role {role!r} is not yours, or may not do this",
    "Hall-Role 所列 {role} 並非您的角色，或無權進行此操作",
    "Hall-Role 所列 {role} 不是您的角色，或无权进行此操作",
)
FOR_ROLES = Text("this is for {roles}", "此操作限下列角色：{roles}", "此操作限下列角色：{roles}")
NO_BEARER = Text(
    "the Authorization header is not `Bearer <token>`",
    "標頭 Authorization 非 `Bearer <token>` 格式",
    "标头 Authorization 不是 `Bearer <token>` 格式",
)
TOKEN_UNFIT = Text("the token does not hold: {cause}", "權杖無效", "令牌无效")
TOKEN_EXPIRED = Text(
    "the token does not hold: it has expired", "權杖已逾期，請重新登入", "令牌已过期，请重新登录"
)
SUB_UNFIT = Text(
    "the token's sub is missing or is not short printable text",
    "權杖之 sub 缺漏，或非簡短可見文字",
    "令牌的 sub 缺漏，或不是简短可见文本",
)
SUB_IS_ANONYMOUS = Text(
    "the token's sub is {name!r}, the name of callers without a token",
    "權杖之 sub 為 {name}，此為無權杖者之名稱",
    "令牌的 sub 为 {name}，此为无令牌者的名称",
)
CHANNEL_UNFIT = Text(
    "the token's channel is not short printable text",
    "權杖之 channel 非簡短可見文字",
    "令牌的 channel 不是简短可见文本",
)
LIST_UNFIT = Text(
    "the token's {name} are not short printable texts, {most} at most",
    "權杖之 {name} 須為簡短可見文字，至多 {most} 個",
    "令牌的 {name} 须为简短可见文本，至多 {most} 个",
)
NO_ISSUER_KEYS = Text(
    "the issuer of tokens shows no keys, so nobody's token can be checked",
    "權杖簽發者未提供金鑰，暫時無法核驗權杖",
    "令牌签发者未提供密钥，暂时无法核验令牌",
)
