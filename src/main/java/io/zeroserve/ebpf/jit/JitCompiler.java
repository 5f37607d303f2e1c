package io.zeroserve.ebpf.jit;

import io.zeroserve.ebpf.cage.CageLayout;
import io.zeroserve.ebpf.jit.CompiledCode.ClassImage;
import io.zeroserve.ebpf.verify.Liveness;
import io.zeroserve.ebpf.verify.VerifiedProgram;
import java.lang.classfile.ClassFile;
import java.lang.classfile.MethodModel;
import java.lang.classfile.attribute.CodeAttribute;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Compiles verified programs.
 *
 * <p>The sizes of the methods are planned from estimates and checked once they are written. Should one exceed what
 * HotSpot compiles, the program is planned again with less in each method.
 */
public final class JitCompiler {
    /** Most estimates are too high by a third; trying that first gives more functions a direct method. */
    private static final int HOPEFUL_BUDGET = CodePlanner.METHOD_BUDGET + 4_000;
    /** Larger programs take too long to compile for several attempts. */
    private static final int HOPEFUL_SLOTS = 10_000;
    private static final int MIN_BUDGET = CodePlanner.METHOD_BUDGET / 8;

    private JitCompiler() {
    }

    /**
     * Compiles a program. Takes milliseconds to seconds, depending on its size: on a worker.
     */
    public static CompiledCode compile(VerifiedProgram program) {
        int budget = program.linked().code().size() > HOPEFUL_SLOTS ? CodePlanner.METHOD_BUDGET : HOPEFUL_BUDGET;
        List<Liveness> liveness = Liveness.of(program);
        List<NarrowRegisters> narrow = NarrowRegisters.of(program, liveness);
        while (true) {
            CompiledCode code = compile(program, liveness, narrow, budget);
            int excess = largestMethod(code) - CodePlanner.HUGE_METHOD_LIMIT;
            if (budget / 2 < MIN_BUDGET || excess <= 0) {
                return code;
            }
            budget = budget > CodePlanner.METHOD_BUDGET
                ? Math.max(CodePlanner.METHOD_BUDGET, budget - excess - excess / 8 - 1)
                : budget / 2;
        }
    }

    /** Compiles with a given estimate for the size of a method, so that tests can have small ones. */
    static CompiledCode compile(VerifiedProgram program, int methodBudget) {
        List<Liveness> liveness = Liveness.of(program);
        return compile(program, liveness, NarrowRegisters.of(program, liveness), methodBudget);
    }

    private static CompiledCode compile(VerifiedProgram program, List<Liveness> liveness, List<NarrowRegisters> narrow,
                                        int methodBudget) {
        CageLayout layout = new CageLayout(program.linked().writable().length, program.linked().readOnly().length);
        CodePlanner planner = new CodePlanner(program, liveness, narrow, methodBudget);
        List<CodePlanner.Plan> plans = program.functions().stream().map(planner::plan).toList();
        ClassEmitter emitter = new ClassEmitter(program, layout, liveness, narrow, plans);
        List<byte[]> bytes = emitter.emit();
        List<ClassImage> classes = new ArrayList<>();
        for (int i = 0; i < bytes.size(); i++) {
            classes.add(new ClassImage(ClassEmitter.className(i), bytes.get(i)));
        }
        boolean[] isDirect = new boolean[plans.size()];
        plans.forEach(plan -> isDirect[plan.function().index()] = plan.direct());
        int[] partAt = new int[program.linked().code().size()];
        Arrays.fill(partAt, -1);
        for (int i = 0; i < emitter.parts().size(); i++) {
            for (int pc : emitter.parts().get(i).entries()) {
                partAt[pc] = i;
            }
        }
        return new CompiledCode(program, layout, classes, emitter.classOfFunction(), isDirect, emitter.classOfPart(),
            partAt, emitter.methodStarts());
    }

    /** The bytes of bytecode of the largest method. */
    static int largestMethod(CompiledCode code) {
        int largest = 0;
        for (ClassImage image : code.classes()) {
            for (MethodModel method : ClassFile.of().parse(image.bytes()).methods()) {
                largest = Math.max(largest, method.code().map(body -> ((CodeAttribute) body).codeLength()).orElse(0));
            }
        }
        return largest;
    }
}
