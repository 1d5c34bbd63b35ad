"""Which addresses outside media may come from: those of the open internet, and no others (S1)."""

import socket
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

_NAT64 = IPv6Network("64:ff9b::/96")
"""Addresses that a gateway translates to the IPv4 address in their last 32 bits, RFC 6052."""

_REFUSED = tuple(IPv6Network(n) for n in ("::/96", "64:ff9b:1::/48", "fec0::/10"))
"""IPv4-compatible (RFC 4291), local NAT64 (RFC 8215) and site-local addresses (RFC 3879), which some versions of Python
count as global."""


def is_public(address: str) -> bool:
    """Whether an IP address, and every one that is wrapped in it, is on the open internet.

    Refused are private, loopback, link-local (with the metadata service), shared, reserved and multicast ones.
    """
    found = ip_address(address.partition("%")[0])
    if any(found in network for network in _REFUSED):
        return False
    return all(a.is_global and not a.is_multicast for a in (found, *_wrapped(found)))


def _wrapped(address: IPv4Address | IPv6Address) -> list[IPv4Address]:
    if isinstance(address, IPv4Address):
        return []
    nat64 = IPv4Address(int(address) & 0xFFFFFFFF) if address in _NAT64 else None
    teredo = address.teredo[1] if address.teredo else None
    return [a for a in (address.ipv4_mapped, address.sixtofour, teredo, nat64) if a is not None]


def resolve(host: str, port: int) -> list[str]:
    """All IP addresses of a host, in the resolver's order of preference. Raises OSError if there are none."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except UnicodeError as exc:
        raise OSError(f"{host[:100]} is not the name of a host") from exc
    return [str(entry[4][0]) for entry in found]
