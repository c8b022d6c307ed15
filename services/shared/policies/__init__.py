"""Policy (政策): what of a service a hall sets for itself, each change an event, from a day on.

A service declares its values once, as a `PolicyValues`; what may be changed, what holds on a day, what is
shown of it follows from that.
"""
