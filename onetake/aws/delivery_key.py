"""The key pair that signs CloudFront URLs: made by whoever deploys, see docs/adr/0011."""

from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

_BITS = 2048  # the only size that CloudFront takes


@dataclass(frozen=True)
class DeliveryKey:
    """Both halves in PEM."""

    public: str
    private: str


def load_or_make_key(folder: Path) -> DeliveryKey:
    """The folder's key, written to `delivery.pem` on the first call."""
    path = folder / "delivery.pem"
    if not path.exists():
        made = rsa.generate_private_key(public_exponent=65537, key_size=_BITS)
        partial = path.with_suffix(".partial")
        partial.touch(mode=0o600)
        partial.write_bytes(
            made.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )
        partial.replace(path)
    return key_of(path.read_text("ascii"))


def key_of(private: str) -> DeliveryKey:
    """The pair of a private key in PEM. Raises ValueError for what is none."""
    public = serialization.load_pem_private_key(private.encode(), password=None).public_key()
    spelled = public.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    return DeliveryKey(public=spelled.decode(), private=private)
