"""The hall's voice (播報語音): short recordings, made once, of which a display puts each call together."""
