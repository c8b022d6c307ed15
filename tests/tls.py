"""TLS for tests: a certificate that nobody else trusts, and TLS before a PostgreSQL built without it."""

import asyncio
import ipaddress
import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from infra.hosting.embedded_postgres import EmbeddedPostgres
from infra.loop import bridge

_SSL_REQUEST = bytes.fromhex("0000000804d2162f")
"""With what a client asks PostgreSQL for TLS, in the clear."""


def certify(folder: Path) -> Path:
    """Makes a file with a private key and the certificate of 127.0.0.1, which is its own authority."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file = folder / "certified.pem"
    file.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
    return file


def serving(certified: Path) -> ssl.SSLContext:
    """The server's side of such a certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certified)
    return context


class SecuredPostgres(EmbeddedPostgres):
    """A server as it is reached through TLS, and not without: the wheel's own is built without OpenSSL.

    `secured` counts the connections that came to it.
    """

    def __init__(self, server: EmbeddedPostgres, certified: Path, options: str) -> None:
        self.secured = 0
        self._direct, self._context, self._options = server, serving(certified), options
        self._port = bridge.run(self._listen())

    def url(self, database: str) -> str:
        return f"postgresql://postgres@127.0.0.1:{self._port}/{quote(database)}{self._options}"

    async def ensure_database(self, database: str) -> str:
        await self._direct.ensure_database(database)
        return self.url(database)

    def close(self) -> None:
        bridge.loop().call_soon_threadsafe(self._door.close)

    async def _listen(self) -> int:
        self._door = await asyncio.start_server(self._join, "127.0.0.1", 0)
        return int(self._door.sockets[0].getsockname()[1])

    async def _join(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            if await reader.readexactly(len(_SSL_REQUEST)) != _SSL_REQUEST:
                return
            writer.write(b"S")
            await writer.start_tls(self._context)
            self.secured += 1
            folder = parse_qs(urlsplit(self._direct.url("postgres")).query)["host"][0]
            there, back = await asyncio.open_unix_connection(f"{folder}/.s.PGSQL.5432")
            await asyncio.gather(pass_on(reader, back), pass_on(there, writer))
        except (OSError, EOFError):
            pass  # the client had enough, of the certificate for one
        finally:
            writer.close()


async def pass_on(source: asyncio.StreamReader, to: asyncio.StreamWriter) -> None:
    """Hand on what comes until either side ends."""
    try:
        while data := await source.read(65536):
            to.write(data)
            await to.drain()
    except OSError:
        pass  # cut
    finally:
        to.close()
