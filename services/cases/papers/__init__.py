"""What the hall draws and prints: an item's flow as a picture, a case's papers, an item as linked data.

Everything here is a pure function from plain values to text; the same values give the same text.
"""
