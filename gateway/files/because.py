"""What a file is refused with, in three languages."""

from infra.contracts import Text

FILE_HAS = Text("the file has {size} bytes", "檔案有 {size} 位元組", "文件有 {size} 字节")
CODED = Text("Content-Encoding is {coding!r}", "Content-Encoding 為 {coding}", "Content-Encoding 为 {coding}")
OF_NO_KIND = Text(
    "by what is in it the file is of none of these kinds",
    "檔案內容非上述任何一類",
    "文件内容不是上述任何一类",
)
OF_ANOTHER_KIND = Text(
    "by what is in it the file is {found}, and not {declared}",
    "檔案內容為 {found}，而非 {declared}",
    "文件内容为 {found}，而非 {declared}",
)
CANNOT_BE_READ = Text(
    "the file cannot be read as {kind}: {cause}", "檔案無法以 {kind} 讀取", "文件无法按 {kind} 读取"
)
OPENS_NOTHING = Text(
    "reference and key open nothing", "此檔案代號及金鑰無法開啟任何檔案", "此文件代号和密钥无法打开任何文件"
)
