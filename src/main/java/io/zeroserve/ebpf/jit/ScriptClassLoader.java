package io.zeroserve.ebpf.jit;

import java.util.List;

/**
 * Defines the classes of one compiled program, and is collected with them.
 *
 * <p>A class loader rather than hidden classes, because the frames of hidden classes are left out of stack traces, and
 * those tell where a script trapped.
 */
final class ScriptClassLoader extends ClassLoader {
    private final CompiledProgram program;

    ScriptClassLoader(CompiledProgram program) {
        super("script", GeneratedCode.class.getClassLoader());
        this.program = program;
        Module host = GeneratedCode.class.getModule();
        if (host.isNamed()) {
            for (Class<?> linked : List.of(GeneratedCode.class, io.zeroserve.ebpf.cage.Cage.class,
                io.zeroserve.ebpf.machine.Execution.class)) {
                host.addExports(linked.getPackageName(), getUnnamedModule());
            }
        }
    }

    CompiledProgram program() {
        return program;
    }

    Class<?> define(String name, byte[] bytes) {
        return defineClass(name, bytes, 0, bytes.length);
    }
}
