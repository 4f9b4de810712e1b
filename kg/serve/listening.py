"""The door of the server: a socket that listens. Nothing here, or elsewhere in the server, connects out."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from ipaddress import ip_address
from typing import Final

from kg.errors import UsageError

LOOPBACK: Final = ("localhost", "127.0.0.1", "[::1]")
"""Names that a request may call a server on this machine by; another one is a trick of a page elsewhere
(DNS rebinding)."""


def is_loopback(address: str) -> bool:
    """Whether only this machine reaches what listens at an IP address.

    >>> is_loopback("127.0.0.1"), is_loopback("::1"), is_loopback("::ffff:127.0.0.1"), is_loopback("0.0.0.0")
    (True, True, True, False)
    """
    found = ip_address(address)
    return (getattr(found, "ipv4_mapped", None) or found).is_loopback


def own_names(host: str, door: socket.socket) -> tuple[str, ...]:
    """The names that a request may call the server by where only this machine reaches it: the usual ones, and
    the host it was told to listen at, as it was written and as a browser writes it. None elsewhere: any is
    right."""
    address = door.getsockname()[0]
    if not is_loopback(address):
        return ()
    return (*LOOPBACK, *(_shown(it) for it in (host, address, _in_hexadecimal(address))))


def _shown(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _in_hexadecimal(address: str) -> str:
    """An IPv6 address without dots, which browsers do not keep in it."""
    found = ip_address(address)
    if found.version == 4 or not found.ipv4_mapped:
        return found.compressed
    high, low = divmod(int(found.ipv4_mapped), 1 << 16)
    return f"::ffff:{high:x}:{low:x}"


@contextmanager
def listening(host: str, port: int) -> Iterator[tuple[socket.socket, str]]:
    """A socket that listens, and the address that a browser finds it by. Raises UsageError."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as door:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            door.bind((host, port))
            door.listen(128)
        except (OSError, OverflowError, UnicodeError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            raise UsageError(
                f"cannot listen on {host}, port {port} ({reason})",
                remedy="name another --host or --port; --port 0 takes a free one",
            ) from error
        yield door, f"http://{_shown(host)}:{door.getsockname()[1]}/"
