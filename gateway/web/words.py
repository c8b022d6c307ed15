"""What all pages say."""

from infra.contracts import Text

SKIP = Text("Go to the content", "跳至主要內容", "跳至主要内容")
LANGUAGE = Text("Language", "語言", "语言")
HOME = Text("All pages", "全部頁面", "全部页面")
SIGN_IN = Text("Sign in", "登入", "登录")
SIGN_OUT = Text("Sign out", "登出", "退出")
SIGNED_IN_AS = Text("Signed in as {who}", "已登入：{who}", "已登录：{who}")
DEVELOPMENT = Text(
    "Development login: whoever can reach this machine may be anybody. Never for a real hall.",
    "開發用登入：能連上本機者皆可冒充任何人，正式大廳不得使用。",
    "开发用登录：能连上本机者皆可冒充任何人，正式大厅不得使用。",
)
PROBLEM = Text("That did not work", "未能完成", "未能完成")
CLAUSE = Text("Clause {clause}", "依據第 {clause} 條", "依据第 {clause} 条")
AGAIN_IN = Text(
    "You may try again in {seconds} seconds", "請於 {seconds} 秒後再試", "请在 {seconds} 秒后再试"
)
DETAILS = Text("Details", "詳情", "详情")
TRY_AGAIN = Text("Try again", "再試一次", "再试一次")
BACK = Text("Back", "返回", "返回")
STILL_TYPED = Text(
    "Your session had ended. What you typed is still here: look it over and send it again.",
    "先前的登入已失效，您輸入的內容仍保留於此，請確認後重新送出。",
    "先前的登录已失效，您输入的内容仍保留于此，请确认后重新提交。",
)
NOT_LIVE = Text(
    "Not live: no news since {time}", "畫面未更新：{time} 後無消息", "画面未更新：{time} 后无消息"
)
LIVE = Text("Live", "即時", "实时")
REQUIRED = Text("required", "必填", "必填")
OPTIONAL = Text("optional", "選填", "选填")
MORE = Text("More", "更多", "更多")
YES = Text("Yes", "是", "是")
NO = Text("No", "否", "否")
ADD_FILE = Text("Add a file:", "新增檔案：", "添加文件：")
FILES_TAKEN = Text(
    "JPEG, PNG or WebP picture or PDF, {most} at most",
    "JPEG、PNG、WebP 圖片或 PDF，上限 {most}",
    "JPEG、PNG、WebP 图片或 PDF，上限 {most}",
)
UPLOAD = Text("Send this file", "上傳此檔案", "上传此文件")
KEPT = Text("kept", "已保存", "已保存")
REMOVE = Text("Remove", "移除", "移除")
FILE_KINDS = {
    "image/jpeg": Text("Picture (JPEG)", "圖片（JPEG）", "图片（JPEG）"),
    "image/png": Text("Picture (PNG)", "圖片（PNG）", "图片（PNG）"),
    "image/webp": Text("Picture (WebP)", "圖片（WebP）", "图片（WebP）"),
    "application/pdf": Text("PDF document", "PDF 文件", "PDF 文档"),
}
FILES_NOW = Text("Files with this form: {count}", "本表附件 {count} 件", "本表附件 {count} 件")
FILE_TOO_LARGE = Text(
    "The file is too large: {most} at most", "檔案過大，上限 {most}", "文件过大，上限 {most}"
)
SEVERAL = Text("There are several, the newest last", "共有數份，末份為最新", "共有数份，末份为最新")
ALL_HALLS = Text("all halls", "全部大廳", "全部大厅")
