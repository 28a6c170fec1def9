"""Ask a real server with a real client from a test: small limits, loopback let in, and names that a test decides."""

import asyncio
import contextlib
import datetime as dt
import ipaddress
import socket
import ssl
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from feeds.client import Answer, Client, Limits, Lookup

QUICK = Limits(total_s=0.8, connect_s=0.5, idle_s=0.4)
PUBLIC = "93.184.216.34"
"""An address that may be asked; the sockets of `dialled` lead it to loopback."""


def ask(url: str, allow: frozenset[tuple[str, int]] = frozenset(), **how: Any) -> Answer:
    """One answer from a client of its own."""

    async def run() -> Answer:
        headers = how.pop("headers", None)
        how.setdefault("limits", QUICK)
        async with Client(allow, **how) as client:
            return await client.get(url, headers)

    return asyncio.run(run())


def names(table: Mapping[str, Sequence[str]]) -> Lookup:
    """A resolver that knows these names only."""

    def look(host: str, port: int) -> Sequence[str]:
        if host not in table:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return table[host]

    return look


def dialled(ports: Mapping[int, int], to: str = "127.0.0.1") -> Any:
    """Sockets that lead a connection to a public address and port to a loopback server's port.

    It stands for the wire, the one thing that loopback cannot play: all that is decided is decided before it.
    """

    class Dialled(socket.socket):
        def connect(self, address: Any) -> None:
            host, port = address[:2]
            super().connect((to, ports[port]) if not ipaddress.ip_address(host).is_loopback else (host, port))

    return Dialled


@contextlib.contextmanager
def certified(*hosts: str) -> Iterator[tuple[ssl.SSLContext, ssl.SSLContext]]:
    """A certificate for these hosts: the server's context, and one of a client that trusts it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "loopback")])
    now = dt.datetime.now(dt.UTC)
    alternatives: list[x509.GeneralName] = []
    for host in hosts:
        try:
            alternatives.append(x509.IPAddress(ipaddress.ip_address(host)))
        except ValueError:
            alternatives.append(x509.DNSName(host))
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(hours=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(alternatives), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = certificate.public_bytes(serialization.Encoding.PEM)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "server.pem")
        private = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        file.write_bytes(private + pem)
        server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        server.load_cert_chain(file)
    yield server, ssl.create_default_context(cadata=pem.decode("ascii"))
