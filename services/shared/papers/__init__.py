"""What services draw and print on: pages, pictures of a flow, laws as they are cited.

Everything here is a pure function from plain values to text; the same values give the same text.
"""
