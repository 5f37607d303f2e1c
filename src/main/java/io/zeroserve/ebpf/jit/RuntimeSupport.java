package io.zeroserve.ebpf.jit;

import io.zeroserve.ebpf.cage.Cage;
import io.zeroserve.ebpf.machine.Helper;

/**
 * What generated code calls besides the machine's contract. Public only because that code lives in a class loader of
 * its own.
 */
public final class RuntimeSupport {

    private RuntimeSupport() {
    }

    /** Notes a store that may lie below the frames; see {@link Cage#noteStore}. */
    public static void noteStore(long index, Cage cage) {
        cage.noteStore(index);
    }

    /** The cage that a generated class is bound to. */
    public static Cage cage(Class<?> generated) {
        return program(generated).cage();
    }

    /** A helper that a generated class calls. */
    public static Helper helper(Class<?> generated, int index) {
        return program(generated).code().program().helpers().get(index).helper();
    }

    /** The program that a generated class is part of. */
    public static CompiledProgram program(Class<?> generated) {
        return ((ScriptClassLoader) generated.getClassLoader()).program();
    }
}
