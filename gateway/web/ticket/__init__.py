"""My ticket (我的號票): where a visitor stands in his line, on his phone."""
