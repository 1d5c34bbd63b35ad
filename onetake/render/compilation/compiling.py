"""Numba's part of `machine_code`: a kernel becomes an object file that needs nothing of Numba to run.

Numba compiles the function; an entry point in front of it takes NumPy's arrays as Python has them, reads where their
samples lie from the fields that NumPy's C interface fixes, and refuses others than those it was compiled for. What
Numba's runtime would do for arrays that kernels make for themselves, malloc and free do.
"""

from types import FunctionType
from typing import Any, Literal

import numpy as np
from llvmlite import ir
from numba import njit, types
from numba.core import cgutils
from numba.core.compiler_lock import global_compiler_lock
from numba.np.numpy_support import from_dtype

from onetake.render.compilation import layout
from onetake.render.compilation.machine_code import FAILED, NDARRAY, Argument, Deferred, Inner, Kernel

_I8, _I32, _I64 = ir.IntType(8), ir.IntType(32), ir.IntType(64)
_POINTER = ir.PointerType(_I8)
_SCALARS = {"int": types.int64, "bool": types.boolean, "float": types.float64}
_PASSED = {"int": _I64, "bool": _I64, "float": ir.DoubleType()}

_ALIGNMENT = 64
# struct MemInfo of numba/core/runtime/nrt.cpp: references, destructor, its argument, data, size, allocator.
_MEMINFO_BYTES, _MEMINFO_DATA = 64, 24


@global_compiler_lock  # type: ignore[untyped-decorator]
def object_code(kernel: Kernel) -> bytes:
    """An ELF or Mach-O object for this processor, or that of NUMBA_CPU_NAME, that exports the kernel's name."""
    signature = tuple(_numba_type(argument) for argument in kernel.arguments)
    function = dispatcher(kernel)
    function.compile(signature)
    compiled = function.overloads[signature]
    context = compiled.target_context
    library = context.codegen().create_library(f"{kernel.name} and its entry")
    module = library.create_ir_module(kernel.name)
    _add_entry(module, context, compiled.fndesc, kernel)
    _add_runtime(module)
    library.add_ir_module(module)
    # As the library's own `finalize` does, but for adding it to Numba's engine, where what Numba itself compiles would
    # find our runtime in the place of its own.
    library._final_module.link_in(compiled.library._get_module_for_linking(), preserve=True)
    library._optimize_final_module()
    code: bytes = context.codegen()._tm.emit_object(library._final_module)
    return code


def dispatcher(kernel: Kernel) -> Any:
    """The kernel as Numba itself calls it."""
    return _namespace(kernel.function)[kernel.name]


_namespaces: dict[int, dict[str, Any]] = {}


def _namespace(function: FunctionType) -> dict[str, Any]:
    """The function's globals as Numba wants them: with dispatchers in place of kernels and what they call."""
    own = function.__globals__
    if id(own) not in _namespaces:
        _namespaces[id(own)] = made = dict(own)
        made.update({name: _for_numba(value, made) for name, value in own.items() if _is_ours(value)})
    return _namespaces[id(own)]


def _is_ours(value: object) -> bool:
    return isinstance(value, Kernel | Inner | Deferred)


def _for_numba(value: Any, made: dict[str, Any]) -> Any:
    if isinstance(value, Deferred):
        return getattr(__import__(value.module, fromlist=[value.name]), value.name)
    function = value.function
    namespace = made if function.__globals__.get("__name__") == made["__name__"] else _namespace(function)
    inline: Literal["always", "never"] = "always" if isinstance(value, Inner) and value.inline else "never"
    return njit(nogil=True, inline=inline)(FunctionType(function.__code__, namespace, function.__name__))


def _numba_type(argument: Argument) -> Any:
    if not argument.dimensions:
        return _SCALARS[argument.kind]
    kind = from_dtype(np.dtype(argument.kind))
    if argument.strided:
        return types.Array(kind, argument.dimensions, "A", aligned=False)
    return types.Array(kind, argument.dimensions, "C")


def _add_entry(module: ir.Module, context: Any, described: Any, kernel: Kernel) -> None:
    passed = [_POINTER if a.dimensions else _PASSED[a.kind] for a in kernel.arguments]
    ndarray = ir.GlobalVariable(module, _I64, NDARRAY)
    ndarray.initializer = ir.Constant(_I64, 0)
    entry = ir.Function(module, ir.FunctionType(_I32, passed), kernel.name)
    builder = ir.IRBuilder(entry.append_basic_block())
    array_type = builder.load(ndarray)
    values = []
    for number, (argument, value, kind) in enumerate(
        zip(kernel.arguments, entry.args, described.argtypes, strict=True)
    ):
        if argument.dimensions:
            values.append(_array(builder, context, argument, value, kind, number, array_type))
        elif argument.kind == "bool":
            values.append(builder.trunc(value, ir.IntType(1)))
        else:
            values.append(value)
    wanted = context.call_conv.get_function_type(described.restype, described.argtypes)
    function = ir.Function(module, wanted, described.llvm_func_name)
    status, result = context.call_conv.call_function(builder, function, described.restype, described.argtypes, values)
    with builder.if_then(status.is_error, likely=False):
        builder.ret(ir.Constant(_I32, FAILED))
    is_void = described.restype == types.none
    builder.ret(ir.Constant(_I32, 0) if is_void else builder.zext(result, _I32))


def _array(
    builder: ir.IRBuilder, context: Any, argument: Argument, array: Any, kind: Any, number: int, array_type: Any
) -> Any:
    """What compiled code calls an array, of the Python object; leaves the entry when it is another kind of array."""

    def field(of: Any, offset: int, read: ir.Type) -> Any:
        address = builder.gep(of, [ir.Constant(_I64, offset)])
        return builder.load(builder.bitcast(address, ir.PointerType(read)))

    def must(condition: Any) -> None:
        with builder.if_then(builder.not_(condition), likely=False):
            builder.ret(ir.Constant(_I32, -1 - number))

    must(builder.icmp_signed("==", field(array, layout.TYPE, _I64), array_type))
    must(builder.icmp_signed("==", field(array, layout.ND, _I32), ir.Constant(_I32, argument.dimensions)))
    type_num = field(field(array, layout.DESCR, _POINTER), layout.TYPE_NUM, _I32)
    must(builder.icmp_signed("==", type_num, ir.Constant(_I32, np.dtype(argument.kind).num)))
    if not argument.strided:
        contiguous = builder.and_(field(array, layout.FLAGS, _I32), ir.Constant(_I32, layout.C_CONTIGUOUS))
        must(builder.icmp_signed("!=", contiguous, ir.Constant(_I32, 0)))
    places = [8 * n for n in range(argument.dimensions)]
    shape = [field(field(array, layout.SHAPE, _POINTER), place, _I64) for place in places]
    strides = [field(field(array, layout.STRIDES, _POINTER), place, _I64) for place in places]
    made = context.make_array(kind)(context, builder)
    size = shape[0]
    for length in shape[1:]:
        size = builder.mul(size, length)
    made.data = builder.bitcast(field(array, layout.DATA, _POINTER), made.data.type)
    made.shape, made.strides = (cgutils.pack_array(builder, each) for each in (shape, strides))  # type: ignore[no-untyped-call]
    made.nitems, made.itemsize = size, ir.Constant(_I64, np.dtype(argument.kind).itemsize)
    made.meminfo = ir.Constant(made.meminfo.type, None)
    made.parent = ir.Constant(made.parent.type, None)
    return made._getvalue()


def _add_runtime(module: ir.Module) -> None:
    """The two functions of Numba's runtime that compiled code calls: memory for an array, and its end."""
    malloc = ir.Function(module, ir.FunctionType(_POINTER, [_I64]), "malloc")
    free = ir.Function(module, ir.FunctionType(ir.VoidType(), [_POINTER]), "free")

    end = ir.Function(module, ir.FunctionType(ir.VoidType(), [_POINTER]), "NRT_MemInfo_call_dtor")
    builder = ir.IRBuilder(end.append_basic_block())
    builder.call(free, [end.args[0]])
    builder.ret_void()

    make = ir.Function(module, ir.FunctionType(_POINTER, [_I64, _I32]), "NRT_MemInfo_alloc_aligned")
    builder = ir.IRBuilder(make.append_basic_block())
    room = builder.add(make.args[0], ir.Constant(_I64, _MEMINFO_BYTES + _ALIGNMENT))
    block = builder.call(malloc, [room])
    with builder.if_then(builder.icmp_unsigned("==", block, ir.Constant(_POINTER, None)), likely=False):
        builder.ret(block)
    after = builder.add(builder.ptrtoint(block, _I64), ir.Constant(_I64, _MEMINFO_BYTES + _ALIGNMENT - 1))
    data = builder.and_(after, ir.Constant(_I64, -_ALIGNMENT))
    builder.store(ir.Constant(_I64, 1), builder.bitcast(block, ir.PointerType(_I64)))
    place = builder.gep(block, [ir.Constant(_I64, _MEMINFO_DATA)])
    builder.store(data, builder.bitcast(place, ir.PointerType(_I64)))
    builder.ret(block)
