"""The window (窗口): where a clerk calls, serves, and sees who waits."""
