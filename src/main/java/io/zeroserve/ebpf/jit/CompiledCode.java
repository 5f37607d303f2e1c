package io.zeroserve.ebpf.jit;

import io.zeroserve.ebpf.cage.Cage;
import io.zeroserve.ebpf.cage.CageLayout;
import io.zeroserve.ebpf.verify.VerifiedProgram;
import java.util.List;
import java.util.Map;

/**
 * The class files of a program. Immutable; bound to a cage with {@link #instantiate}.
 */
public final class CompiledCode {
    private final VerifiedProgram program;
    private final CageLayout layout;
    private final List<ClassImage> classes;
    private final int[] classOfFunction;
    private final boolean[] isDirect;
    private final int[] classOfPart;
    private final int[] partAt;
    private final Map<String, Integer> methodStarts;

    /**
     * A generated class.
     *
     * @param name  its binary name
     * @param bytes its class file
     */
    public record ClassImage(String name, byte[] bytes) {
    }

    CompiledCode(VerifiedProgram program, CageLayout layout, List<ClassImage> classes, int[] classOfFunction,
                 boolean[] isDirect, int[] classOfPart, int[] partAt, Map<String, Integer> methodStarts) {
        this.program = program;
        this.layout = layout;
        this.classes = List.copyOf(classes);
        this.classOfFunction = classOfFunction;
        this.isDirect = isDirect;
        this.classOfPart = classOfPart;
        this.partAt = partAt;
        this.methodStarts = Map.copyOf(methodStarts);
    }

    /**
     * Makes a runnable copy with memory of its own. Defines and initialises classes: on a worker.
     *
     * @throws LinkageError if the JVM refuses the generated code, which is our bug
     */
    public CompiledProgram instantiate() {
        Cage cage = new Cage(layout, program.frameFloor(), program.linked().writable(), program.linked().readOnly());
        return new CompiledProgram(this, cage);
    }

    /** The program it was made from. */
    public VerifiedProgram program() {
        return program;
    }

    /** The class files, for tests and for printing. */
    public List<ClassImage> classes() {
        return classes;
    }

    int classOfFunction(int function) {
        return classOfFunction[function];
    }

    boolean isDirect(int function) {
        return isDirect[function];
    }

    int classOfPart(int part) {
        return classOfPart[part];
    }

    int partCount() {
        return classOfPart.length;
    }

    /** The part that can be entered at a slot. */
    int partAt(int pc) {
        return partAt[pc];
    }

    /** The slot that line 1 of a generated method stands for, by class and method name; null for other methods. */
    Integer methodStart(String className, String methodName) {
        return methodStarts.get(className + '.' + methodName);
    }
}
