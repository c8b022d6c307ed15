"""Whether a form was sent from a page of ours (跨站請求): what browsers say of where it came from."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from gateway.web.refusals import FOREIGN_FORM, FROM_ELSEWHERE


class Origin:
    """The hall's own origin: `public` is HALL_ORIGIN, None: whatever host was asked, over http."""

    def __init__(self, public: str | None) -> None:
        self._public = public.rstrip("/") if public else None

    @property
    def secure(self) -> bool:
        """Whether visitors come over https."""
        return (self._public or "").startswith("https://")

    def of(self, headers: Mapping[bytes, bytes]) -> str:
        """The origin under which the request's sender sees the hall."""
        return self._public or f"http://{headers.get(b'host', b'').decode('latin-1')}"

    def check(self, headers: Mapping[bytes, bytes]) -> None:
        """Refuse FOREIGN_FORM for what a browser says comes from elsewhere.

        One that says nothing is too old to say it: there the form's key alone decides.
        """
        site = headers.get(b"sec-fetch-site")
        if site is not None and site != b"same-origin":
            raise FOREIGN_FORM(FROM_ELSEWHERE(place=site.decode("latin-1")[:20]))
        origin = headers.get(b"origin")
        if origin is not None and not self._is_own(origin.decode("latin-1"), headers):
            raise FOREIGN_FORM(FROM_ELSEWHERE(place=origin.decode("latin-1")[:200]))

    def _is_own(self, origin: str, headers: Mapping[bytes, bytes]) -> bool:
        if self._public is not None:
            return origin == self._public
        try:
            parts = urlsplit(origin)
        except ValueError:
            return False
        asked = headers.get(b"host", b"").decode("latin-1")
        return parts.scheme in ("http", "https") and parts.netloc == asked
