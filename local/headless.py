"""Lets Skia load on Linux machines without OpenGL, such as servers and slim containers. Run by `make setup`.

Skia's wheel links with the system's libGL.so.1 and libEGL.so.1, which only its GPU surfaces call; Onetake has none.
Where the system lacks them, this writes stand-ins, whose functions all return 0, into the wheel's own library folder,
the first place where the loader looks. Real libraries are never replaced.
"""

import ctypes
import importlib.metadata
import platform
import struct
import sys
from pathlib import Path

_LIBRARIES = {"libGL.so.1": "gl", "libEGL.so.1": "egl"}  # names of functions start so
_PAGE = 0x1000
# (e_machine, "return 0") by platform.machine(), from the ELF supplements of the two processors.
_MACHINES = {
    "x86_64": (62, bytes.fromhex("31c0c3")),  # xor eax, eax; ret
    "aarch64": (183, bytes.fromhex("000080d2c0035fd6")),  # mov x0, #0; ret
}


def main() -> int:
    if sys.platform != "linux" or platform.machine() not in _MACHINES:
        return 0
    for name in _LIBRARIES:
        if not _loads(name):
            _write_stand_in(name)
            print(f"wrote a stand-in for {name}, which this machine lacks")
    return 0


def _write_stand_in(name: str) -> None:
    files = importlib.metadata.files("skia-python") or []
    module = Path(str(next(file.locate() for file in files if file.match("skia.*.so"))))
    functions = [f for f in undefined_functions(module.read_bytes()) if f.startswith(_LIBRARIES[name])]
    (module.parent / "skia_python.libs" / name).write_bytes(stand_in(name, functions, platform.machine()))


def _loads(name: str) -> bool:
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def undefined_functions(library: bytes) -> list[str]:
    """Names that a 64-bit little-endian ELF shared object expects from others, from its .dynsym and .dynstr."""
    (sections_at,) = struct.unpack_from("<Q", library, 0x28)
    size, count = struct.unpack_from("<HH", library, 0x3A)
    headers = [struct.unpack_from("<IIQQQQIIQQ", library, sections_at + i * size) for i in range(count)]
    symbols = next(h for h in headers if h[1] == 11)  # SHT_DYNSYM; its link is the string table
    strings = headers[symbols[6]][4]
    names = []
    for at in range(symbols[4], symbols[4] + symbols[5], 24):
        name, _info, _other, section = struct.unpack_from("<IBBH", library, at)
        if section == 0 and name:
            start = strings + name
            names.append(library[start : library.index(b"\0", start)].decode())
    return sorted(names)


def stand_in(soname: str, functions: list[str], machine: str) -> bytes:
    """A shared object of that name whose functions return 0. Layout as in the System V ABI, chapters 4 and 5."""
    number, code = _MACHINES[machine]
    strings = bytearray(b"\0")
    offsets: dict[str, int] = {}
    for name in (soname, *functions):
        offsets[name] = len(strings)
        strings += name.encode() + b"\0"
    count = len(functions) + 1
    code_at = 64 + 4 * 56
    symbols_at = code_at + 16
    hash_at = symbols_at + 24 * count
    strings_at = hash_at + 4 * (3 + count)
    # Symbol 0 is none; global functions (0x12) in a defined section, all at the same code.
    symbols = bytes(24) + b"".join(
        struct.pack("<IBBHQQ", offsets[f], 0x12, 0, 1, code_at, len(code)) for f in functions
    )
    # One bucket that chains all symbols.
    chain = struct.pack(f"<{3 + count}I", 1, count, min(1, count - 1), 0, *[(i + 1) % count for i in range(1, count)])
    end = strings_at + len(strings)
    dynamic_at = -(-end // _PAGE) * _PAGE
    tags = ((4, hash_at), (5, strings_at), (6, symbols_at), (10, len(strings)), (11, 24), (14, offsets[soname]), (0, 0))
    dynamic = b"".join(struct.pack("<QQ", *tag) for tag in tags)
    head = (
        b"\x7fELF\x02\x01\x01" + bytes(9) + struct.pack("<HHIQQQIHHHHHH", 3, number, 1, 0, 64, 0, 0, 64, 56, 4, 0, 0, 0)
    )
    segments = (
        (1, 5, 0, end, _PAGE),  # PT_LOAD, read and execute
        (1, 6, dynamic_at, len(dynamic), _PAGE),  # PT_LOAD, read and write
        (2, 6, dynamic_at, len(dynamic), 8),  # PT_DYNAMIC
        (0x6474E551, 6, 0, 0, 16),  # PT_GNU_STACK, not executable
    )
    table = b"".join(
        struct.pack("<IIQQQQQQ", kind, flags, at, at, at, size, size, align)
        for kind, flags, at, size, align in segments
    )
    text = head + table + code.ljust(16, b"\0") + symbols + chain + bytes(strings)
    return text.ljust(dynamic_at, b"\0") + dynamic


if __name__ == "__main__":
    sys.exit(main())
