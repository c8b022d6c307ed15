"""Who is at a browser: opaque sessions on the server, and the ways to begin one."""
