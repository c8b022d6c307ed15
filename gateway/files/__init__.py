"""The hall's files: kept as ciphertext, whose keys only those who hold them know."""
