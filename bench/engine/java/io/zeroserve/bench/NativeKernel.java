package io.zeroserve.bench;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/** The same C as a native library, called from the same JVM. */
@SuppressWarnings("restricted")
final class NativeKernel {
    private final MethodHandle function;

    private NativeKernel(MethodHandle function) {
        this.function = function;
    }

    /** Loads a kernel's library, which stays loaded. */
    static NativeKernel load(Kernel kernel) {
        MemorySegment symbol = SymbolLookup.libraryLookup(kernel.library(), Arena.global())
            .findOrThrow(kernel.symbol());
        return new NativeKernel(Linker.nativeLinker().downcallHandle(symbol,
            FunctionDescriptor.of(ValueLayout.JAVA_LONG, ValueLayout.ADDRESS, ValueLayout.JAVA_LONG)));
    }

    /** Runs it once. */
    long run(long argument) {
        try {
            return (long) function.invokeExact(MemorySegment.NULL, argument);
        } catch (Throwable impossible) {
            throw new IllegalStateException("a C function has thrown", impossible);
        }
    }
}
