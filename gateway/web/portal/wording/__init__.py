"""The portal's words by subject; `words` is all of them."""
