"""The hall's pages: a room for each kind of people, on one kernel."""
