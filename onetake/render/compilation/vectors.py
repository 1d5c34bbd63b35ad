"""What Numba cannot say, for `resampling_kernels`: bytes picked by other bytes, narrow products, 32-bit sums.

Spelled as LLVM vectors, which become one instruction each on x86-64 with SSSE3 and on arm64, and many elsewhere.
"""

from typing import Any

from llvmlite import ir
from numba import types
from numba.extending import intrinsic

TO_LINE = 8  # bits less, from code value * weight to 64 * code value

_I8, _I16, _I32 = ir.IntType(8), ir.IntType(16), ir.IntType(32)


def _vector(kind: ir.Type, count: int, value: int | None = None) -> Any:
    vector = ir.VectorType(kind, count)
    return vector if value is None else ir.Constant(vector, [value] * count)


def _at(builder: ir.IRBuilder, address: ir.Value, vector: ir.Type) -> ir.Value:
    return builder.inttoptr(address, vector.as_pointer())


def _load(builder: ir.IRBuilder, address: ir.Value, kind: ir.Type, count: int) -> ir.Value:
    return builder.load(_at(builder, address, _vector(kind, count)), align=1)


@intrinsic
def pick(_context: Any, source: Any, places: Any, out: Any) -> Any:
    """out[k] = source[places[k]] for 16 bytes at each of these addresses; places 0..15."""

    def generate(context: Any, builder: ir.IRBuilder, _signature: Any, arguments: Any) -> Any:
        found, chosen = (_load(builder, address, _I8, 16) for address in arguments[:2])
        picked = ir.Constant(_vector(_I8, 16), ir.Undefined)
        for k in range(16):
            lane = ir.Constant(_I32, k)
            place = builder.zext(builder.extract_element(chosen, lane), _I32)
            picked = builder.insert_element(picked, builder.extract_element(found, place), lane)
        builder.store(picked, _at(builder, arguments[2], picked.type), align=1)
        return context.get_dummy_value()

    return types.void(types.intp, types.intp, types.intp), generate


@intrinsic
def add_quads(_context: Any, quads: Any, even: Any, odd: Any, line: Any) -> Any:
    """Eight samples of `line` (int16) += the weighted sum of four bytes of `quads` each.

    `even` and `odd` (16 int16 each) are the weights of bytes 0 and 2, and of bytes 1 and 3, of each four.
    """

    def generate(context: Any, builder: ir.IRBuilder, _signature: Any, arguments: Any) -> Any:
        quads, even, odd, line = arguments
        pairs = _load(builder, quads, _I16, 16)
        low, high = builder.and_(pairs, _vector(_I16, 16, 255)), builder.lshr(pairs, _vector(_I16, 16, 8))
        total = builder.add(_dot(builder, low, even), _dot(builder, high, odd))
        total = builder.add(total, _vector(_I32, 8, 1 << (TO_LINE - 1)))
        total = builder.trunc(builder.ashr(total, _vector(_I32, 8, TO_LINE)), _vector(_I16, 8))
        total = builder.add(total, _load(builder, line, _I16, 8))
        builder.store(total, _at(builder, line, total.type), align=1)
        return context.get_dummy_value()

    return types.void(types.intp, types.intp, types.intp, types.intp), generate


def _dot(builder: ir.IRBuilder, values: ir.Value, weights: ir.Value) -> ir.Value:
    """The products of 16 int16 with those at the address `weights`, neighbours added: eight int32."""
    wide = _vector(_I32, 16)
    products = builder.mul(builder.sext(values, wide), builder.sext(_load(builder, weights, _I16, 16), wide))
    first, second = (
        builder.shuffle_vector(products, products, ir.Constant(_vector(_I32, 8), list(range(side, 16, 2))))
        for side in (0, 1)
    )
    return builder.add(first, second)


def _narrow(operation: str) -> Any:
    """An operation on int32 whose result is int32: Numba's own has 64 bits, too wide to vectorise well."""

    @intrinsic
    def narrow(_context: Any, a: Any, b: Any) -> Any:
        def generate(_context: Any, builder: ir.IRBuilder, _signature: Any, arguments: Any) -> Any:
            return getattr(builder, operation)(*arguments)

        return types.int32(types.int32, types.int32), generate

    return narrow


times, plus, down = _narrow("mul"), _narrow("add"), _narrow("ashr")
