"""A file that lies elsewhere, and one that was handed in to the hall."""

from services.cases.contract.words import Attachment

ELSEWHERE = Attachment(
    material="form", reference="s3://files/1", size=1, sha256="9f" * 32, media_type="application/pdf"
)
OF_THE_HALL = ELSEWHERE.model_copy(update={"reference": f"file-{'0a' * 16}", "key": "k" * 43})
