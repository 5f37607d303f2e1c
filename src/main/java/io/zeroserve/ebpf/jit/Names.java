package io.zeroserve.ebpf.jit;

import static java.lang.constant.ConstantDescs.CD_byte;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CD_short;
import static java.lang.constant.ConstantDescs.CD_void;

import io.zeroserve.ebpf.cage.Cage;
import io.zeroserve.ebpf.machine.Arithmetic;
import io.zeroserve.ebpf.machine.Execution;
import io.zeroserve.ebpf.machine.Helper;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.Collections;
import java.util.Objects;

/** The classes, fields and methods that generated code names. */
final class Names {
    static final ClassDesc EXECUTION = desc(Execution.class);
    static final ClassDesc CAGE = desc(Cage.class);
    static final ClassDesc HELPER = desc(Helper.class);
    static final ClassDesc ARITHMETIC = desc(Arithmetic.class);
    static final ClassDesc GENERATED_CODE = desc(GeneratedCode.class);
    static final ClassDesc COMPILED_PROGRAM = desc(CompiledProgram.class);
    static final ClassDesc RUNTIME_SUPPORT = desc(RuntimeSupport.class);
    static final ClassDesc VAR_HANDLE = desc(java.lang.invoke.VarHandle.class);
    static final ClassDesc OBJECTS = desc(Objects.class);
    static final ClassDesc BYTES = CD_byte.arrayType();
    static final ClassDesc LONGS = CD_long.arrayType();

    static final MethodTypeDesc CHECK_INDEX = MethodTypeDesc.of(CD_long, CD_long, CD_long);
    static final MethodTypeDesc NOTE_STORE = MethodTypeDesc.of(CD_void, CD_long, CAGE);
    static final MethodTypeDesc SAVE_FRAME = MethodTypeDesc.of(CD_void, java.util.stream.Stream.concat(
        java.util.stream.Stream.of(CD_int, CD_int), Collections.nCopies(10, CD_long).stream()).toList());
    static final MethodTypeDesc HELPER_CALL =
        MethodTypeDesc.of(CD_long, EXECUTION, CD_long, CD_long, CD_long, CD_long, CD_long);
    static final MethodTypeDesc DIRECT =
        MethodTypeDesc.of(CD_long, EXECUTION, CD_int, CD_long, CD_long, CD_long, CD_long, CD_long);
    static final MethodTypeDesc PART = MethodTypeDesc.of(CD_int, EXECUTION, LONGS, CD_int, CD_int);
    static final MethodTypeDesc ENTER = MethodTypeDesc.of(CD_long, CD_int, EXECUTION, CD_long, CD_long);
    static final MethodTypeDesc STEP = MethodTypeDesc.of(CD_int, CD_int, EXECUTION, LONGS, CD_int, CD_int);
    static final MethodTypeDesc CALL_PARTS = MethodTypeDesc.of(CD_long, CD_int, EXECUTION, CD_int, CD_long, CD_long,
        CD_long, CD_long, CD_long);
    static final MethodTypeDesc LONG_TO_LONG = MethodTypeDesc.of(CD_long, CD_long);
    static final MethodTypeDesc LONGS_TO_LONG = MethodTypeDesc.of(CD_long, CD_long, CD_long);
    static final MethodTypeDesc LONGS_TO_INT = MethodTypeDesc.of(CD_int, CD_long, CD_long);
    static final MethodTypeDesc INT_TO_INT = MethodTypeDesc.of(CD_int, CD_int);
    static final MethodTypeDesc INTS_TO_INT = MethodTypeDesc.of(CD_int, CD_int, CD_int);
    static final MethodTypeDesc SHORT_TO_SHORT = MethodTypeDesc.of(CD_short, CD_short);
    static final MethodTypeDesc CMPXCHG = MethodTypeDesc.of(CD_long, CD_long, CD_long, CD_long);

    private Names() {
    }

    static ClassDesc desc(Class<?> type) {
        return type.describeConstable().orElseThrow();
    }

    /** The type of a {@link java.lang.invoke.VarHandle} read at a width in bits. */
    static MethodTypeDesc get(int bits) {
        return MethodTypeDesc.of(carrier(bits), BYTES, CD_int);
    }

    /** The type of a {@link java.lang.invoke.VarHandle} write at a width in bits. */
    static MethodTypeDesc set(int bits) {
        return MethodTypeDesc.of(CD_void, BYTES, CD_int, carrier(bits));
    }

    /** The field of {@link Cage} that accesses a width in bits. */
    static String varHandle(int bits) {
        return switch (bits) {
            case 16 -> "SHORT";
            case 32 -> "INT";
            case 64 -> "LONG";
            default -> throw new IllegalArgumentException("no var handle for " + bits + " bits");
        };
    }

    private static ClassDesc carrier(int bits) {
        return switch (bits) {
            case 16 -> CD_short;
            case 32 -> CD_int;
            case 64 -> CD_long;
            default -> throw new IllegalArgumentException("no var handle for " + bits + " bits");
        };
    }
}
