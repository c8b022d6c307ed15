"""What the board says."""

from infra.contracts import Text

TITLE = Text("Board", "叫號螢幕", "叫号屏幕")
ABOUT = Text("Who is called where, and how long it takes", "目前叫號與等候情形", "当前叫号与等候情形")
CALLED = Text("Now called", "目前叫號", "当前叫号")
WAITING = Text("Waiting", "等候", "等候")
