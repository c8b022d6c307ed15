"""What the reference of the API says; what a command or query means is said as its contract says it."""

from gateway.web.entrance import words as entrance
from infra.contracts import PUBLIC, Text

TITLE = Text("Reference of the API", "介面文件", "接口文档")
ABOUT = Text(
    "What programs can ask and do: every command and query, with a request to be copied",
    "供程式使用：各項指令與查詢，並附可複製之請求",
    "供程序使用：各项指令与查询，并附可复制的请求",
)
SEARCH = Text("Search", "搜尋", "搜索")
SEARCH_HINT = Text(
    "words of the name, the address, the meaning, a role, or a clause",
    "名稱、網址、說明、角色或條次",
    "名称、网址、说明、角色或条次",
)
SERVICE = Text("Service", "服務", "服务")
ALL_SERVICES = Text("All services", "全部服務", "全部服务")
SERVICES = {
    "cases": Text("Cases", "辦件", "办件"),
    "queue": Text("Queue", "叫號", "叫号"),
    "staff": Text("Staff and registry", "人員與登錄", "人员与登记"),
    "gateway": Text("Gateway", "閘道", "网关"),
}
NOTHING_FOUND = Text("Nothing is like that", "查無符合項目", "查无符合项目")
IN_ENGLISH = Text(
    "What each means is told in English, as in /openapi.json.",
    "各項說明與 /openapi.json 相同，以英文列出。",
    "各项说明与 /openapi.json 相同，以英文列出。",
)
REQUESTS = Text("How requests work", "請求方式", "请求方式")
REFUSALS = Text("Refusals", "拒絕事由", "拒绝事由")
MACHINES = Text("For programs: {address}", "供程式讀取：{address}", "供程序读取：{address}")
ROUTE = Text("Method and address", "方法與網址", "方法与网址")
MAY = Text("Who may", "可辦理者", "可办理者")
PLACE = Text("Where", "範圍", "范围")
BASIS = Text("Clause", "條次", "条次")
MISSES = Text(
    "{count} misses a minute of one caller at one thing, then it is refused",
    "同一呼叫者對同一項目每分鐘可試錯 {count} 次，超過即拒絕",
    "同一调用者对同一项目每分钟可试错 {count} 次，超过即拒绝",
)
ROLES = {PUBLIC: Text("Everybody, without a token", "任何人，無須權杖", "任何人，无须令牌"), **entrance.ROLES}
PLACES = {
    "own": Text("what is one's own, or public", "本人或公開事項", "本人或公开事项"),
    "installation": Text("the whole installation", "全部大廳", "全部大厅"),
    "hall": Text("the hall that is named", "所指定之大廳", "所指定的大厅"),
    "halls": Text("the halls of the caller", "呼叫者所屬大廳", "调用者所属大厅"),
    "found": Text("the hall of what is named", "該項目所屬大廳", "该项目所属大厅"),
    "held": Text("what its key opens, anywhere", "持有金鑰即可，不限大廳", "持有密钥即可，不限大厅"),
}
EXTENTS = {
    "hall": Text("", "", ""),
    "department": Text(
        "the department in charge, and who oversees the hall",
        "承辦部門及督導人員",
        "承办部门和督导人员",
    ),
    "reception": Text(
        "clerks of the whole hall; of the other roles the department in charge",
        "全廳窗口人員；其他角色限承辦部門",
        "全厅窗口人员；其他角色限承办部门",
    ),
}
FIELDS = Text("Fields", "欄位", "字段")
NO_FIELDS = Text("It takes no fields", "無欄位", "没有字段")
FIELD = Text("Field", "欄位", "字段")
IN = Text("In", "位置", "位置")
IN_PLACES = {
    "path": Text("address", "網址", "网址"),
    "query": Text("query string", "查詢字串", "查询字符串"),
    "header": Text("header", "標頭", "标头"),
    "body": Text("body", "內容", "内容"),
}
TYPE = Text("Type", "類型", "类型")
RULES = Text("Rules", "限制", "限制")
MEANING = Text("Meaning", "說明", "说明")
ANSWER = Text("Answer", "回應", "响应")
SHAPES = Text("What these are made of", "所用結構", "所用结构")
SAMPLE = Text("A request to be copied", "可複製之請求", "可复制的请求")
SAMPLE_HINT = Text(
    "In bash, with curl. Its values are those of a hall {hall} with a line and department {line}.",
    "於 bash 使用 curl。所用數值為大廳 {hall}、隊列與部門 {line}。",
    "在 bash 使用 curl。所用数值为大厅 {hall}、队列与部门 {line}。",
)
TOKEN_HINT = Text(
    "TOKEN holds the token that your issuer gave you.",
    "TOKEN 為您的登入服務所核發之權杖。",
    "TOKEN 为您的登录服务所核发的令牌。",
)
STATUS = Text("Status", "狀態碼", "状态码")
MEANS = Text("What it means", "意義", "意义")
REMEDY = Text("What would make it right", "改正方式", "改正方式")
CODE = Text("Code", "代碼", "代码")
SAID_BY = Text("Who says it", "適用項目", "适用项目")
BY_ALL = Text("Every command and query", "全部指令與查詢", "全部指令与查询")

GUIDE = (
    (
        "tokens",
        Text("Who you are", "身分", "身份"),
        Text(
            "Send Authorization: Bearer and a token of the issuer. It tells your roles, halls and "
            "departments. "
            "With several roles, Hall-Role chooses the one to act in. What is public takes no token.",
            "請以 Authorization: Bearer 附上登入服務之權杖，其中載明角色、大廳與部門。有多個角色時，以 "
            "Hall-Role 選擇。"
            "公開事項無須權杖。",
            "请以 Authorization: Bearer 附上登录服务的令牌，其中注明角色、大厅与部门。有多个角色时，以 "
            "Hall-Role 选择。"
            "公开事项无须令牌。",
        ),
        "",
    ),
    (
        "once",
        Text("Once, however often it is sent", "重送不重複", "重发不重复"),
        Text(
            "Every command takes an Idempotency-Key: a random UUID, new for each new request. Sent again "
            "with the "
            "same key, it changes nothing and is answered the same.",
            "每項指令須附 Idempotency-Key：新請求用新的隨機 UUID。以同一值重送，不會重複辦理，且回應相同。",
            "每项指令须附 Idempotency-Key：新请求用新的随机 UUID。以同一值重发，不会重复办理，且响应相同。",
        ),
        "",
    ),
    (
        "positions",
        Text("Reading what you have just done", "讀取剛完成之事項", "读取刚完成的事项"),
        Text(
            "A command's answer has the header Hall-Position. Sent with a query of the same service as "
            "Hall-At-Least, it is answered once the read models hold it.",
            "指令之回應附有 Hall-Position。查詢同一服務時以 Hall-At-Least 送出該值，待查詢資料更新後即回應。",
            "指令的响应附有 Hall-Position。查询同一服务时以 Hall-At-Least 提交该值，待查询数据更新后即响应。",
        ),
        "",
    ),
    (
        "pages",
        Text("Long lists", "分頁清單", "分页列表"),
        Text(
            "A list takes limit and cursor, and answers items and next_cursor; null: there is no more.",
            "清單以 limit 與 cursor 查詢，回應 items 與 next_cursor；null 表示已無其他項目。",
            "列表以 limit 与 cursor 查询，响应 items 与 next_cursor；null 表示已无其他项目。",
        ),
        "",
    ),
    (
        "languages",
        Text("Languages", "語言", "语言"),
        Text(
            "Refusals and papers follow Accept-Language: en, zh-Hant or zh-Hans. What a hall is called "
            "and says "
            "comes in all three.",
            "拒絕事由與文書依 Accept-Language 之語言：en、zh-Hant 或 zh-Hans。"
            "大廳名稱與公告均以三種語言列出。",
            "拒绝事由与文书按 Accept-Language 的语言：en、zh-Hant 或 zh-Hans。"
            "大厅名称与公告均以三种语言列出。",
        ),
        "",
    ),
    (
        "refusals",
        Text("Refusals", "拒絕事由", "拒绝事由"),
        Text(
            "What is refused is answered with application/problem+json (RFC 9457): a code that never "
            "changes, what "
            "is wrong, and what would make it right. errors names the fields. After 429 and 503 come "
            "again when "
            "Retry-After says so.",
            "拒絕時回應 application/problem+json（RFC 9457）：不變之代碼、事由與改正方式；errors 列出欄位。"
            "遇 429 與 503，請於 Retry-After 秒後再試。",
            "拒绝时响应 application/problem+json（RFC 9457）：不变的代码、事由与改正方式；errors 列出字段。"
            "遇 429 与 503，请在 Retry-After 秒后再试。",
        ),
        "curl -sS -H 'Accept-Language: zh-Hant' {home}/v1/halls/nowhere",
    ),
    (
        "events",
        Text("Live events", "即時事件", "实时事件"),
        Text(
            "A hall's public events come as server-sent events. With Last-Event-ID, or after in the "
            "query string, "
            "nothing is lost in between. A beat tells every 15 seconds that the stream is alive, and the "
            "hall's "
            "time.",
            "大廳公開事件以 server-sent events 傳送。附上 Last-Event-ID，或於查詢字串附上 after，"
            "期間事件不致遺漏。"
            "每 15 秒有一次 beat，表示連線正常，並告知大廳時間。",
            "大厅公开事件以 server-sent events 发送。附上 Last-Event-ID，或在查询字符串附上 after，"
            "期间事件不致遗漏。"
            "每 15 秒有一次 beat，表示连接正常，并告知大厅时间。",
        ),
        "curl -sS -N '{home}/v1/halls/north/events?service=queue'",
    ),
    (
        "files",
        Text("Files", "檔案", "文件"),
        Text(
            "A picture or PDF is handed in by itself, under its own Content-Type. The answer has "
            "reference, sha256 "
            "and key: send all three along with what it is attached to. The key is told once; a file "
            "attached to "
            "nothing goes after a day.",
            "圖片或 PDF 須單獨上傳，並載明其 Content-Type。回應有 reference、sha256 與 key，"
            "附加時三者一併送出。"
            "key 僅告知一次；未附加之檔案保留一日。",
            "图片或 PDF 须单独上传，并注明其 Content-Type。响应有 reference、sha256 与 key，"
            "附加时三者一并提交。"
            "key 仅告知一次；未附加的文件保留一日。",
        ),
        'curl -sS {home}/v1/files -H "Authorization: Bearer $TOKEN" \\\n'
        '  -H "Idempotency-Key: $(cat /proc/sys/kernel/random/uuid)" \\\n'
        "  -H 'Content-Type: image/jpeg' --data-binary @photo.jpg",
    ),
)
"""Sections: anchor, heading, what is so, and a line to be copied."""
