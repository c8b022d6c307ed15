"""The devices of a hall (終端): kiosks and other screens that act by themselves."""
