"""What items are searched by: their code, name and description, in every language."""

import unicodedata

from services.cases.contract.words import Definition


def searchable(text: str) -> str:
    """What is the same however it is typed: in capitals or not, in full width or not."""
    return unicodedata.normalize("NFKC", text).casefold()


def search_text(item: str, definition: Definition) -> str:
    """All that an item is found by, one text a line, `searchable`."""
    told = [words for words in (definition.name, definition.description) if words]
    texts = [text for words in told for text in (words.en, words.zh_hant, words.zh_hans)]
    return "\n".join(map(searchable, (item, *texts)))
