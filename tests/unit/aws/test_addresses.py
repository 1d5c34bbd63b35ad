"""Which addresses outside media may come from."""

import pytest

from onetake.aws.addresses import is_public, resolve


@pytest.mark.parametrize("address", ["93.184.215.14", "1.1.1.1", "2606:4700:4700::1111", "64:ff9b::101:101"])
def test_the_open_internet_is_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.255.0.1",
        "0.0.0.0",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.0.1",
        "100.64.0.1",  # shared by carriers
        "169.254.169.254",  # the metadata service
        "169.254.170.2",  # an ECS task's credentials
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "192.0.2.1",
        "::",
        "::1",
        "fe80::1",
        "fe80::1%eth0",
        "fc00::1",
        "fd00:ec2::254",  # the metadata service again
        "ff02::1",
        "::ffff:127.0.0.1",
        "::ffff:169.254.169.254",
        "2002:7f00:1::",  # 6to4 of 127.0.0.1
        "64:ff9b::a9fe:a9fe",  # NAT64 of 169.254.169.254
    ],
)
def test_everything_else_is_not(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("spelled", ["2130706433", "0x7f000001", "127.1", "localhost"])
def test_other_spellings_of_the_own_machine_resolve_to_it(spelled: str) -> None:
    assert not any(map(is_public, resolve(spelled, 80)))


def test_a_name_that_no_resolver_can_take_is_an_unknown_host() -> None:
    with pytest.raises(OSError, match="host"):
        resolve("a" * 300 + ".example", 443)


@pytest.mark.parametrize("address", ["::7f00:1", "::", "64:ff9b:1::7f00:1", "fec0::1"])
def test_addresses_that_lead_inside_by_another_spelling_are_not_public(address: str) -> None:
    assert not is_public(address)
