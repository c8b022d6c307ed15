"""Visitors' names as strangers may see them."""

from collections.abc import Iterable, Mapping

from infra.privacy.keyring import Keyring
from services.queue.domain.masking import masked


async def shown_names(keyring: Keyring, sealed: Iterable[str | None]) -> Mapping[str, str]:
    """The masked form of each sealed name; of one that is forgotten there is none."""
    texts = sorted({text for text in sealed if text})
    names = await keyring.unseal(texts)
    return {text: masked(name) for text, name in zip(texts, names, strict=True) if name}
