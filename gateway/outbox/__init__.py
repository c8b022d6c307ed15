"""Has what people are told sent to them, by a webhook or a mail server. Off unless configured."""
