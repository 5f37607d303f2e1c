package io.zeroserve.ebpf.jit;

import static java.lang.classfile.ClassFile.ACC_FINAL;
import static java.lang.classfile.ClassFile.ACC_PROTECTED;
import static java.lang.classfile.ClassFile.ACC_PUBLIC;
import static java.lang.classfile.ClassFile.ACC_STATIC;
import static java.lang.classfile.ClassFile.ACC_SUPER;
import static java.lang.constant.ConstantDescs.CD_Class;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CLASS_INIT_NAME;
import static java.lang.constant.ConstantDescs.INIT_NAME;
import static java.lang.constant.ConstantDescs.MTD_void;

import io.zeroserve.ebpf.cage.CageLayout;
import io.zeroserve.ebpf.verify.Liveness;
import io.zeroserve.ebpf.verify.VerifiedFunction;
import io.zeroserve.ebpf.verify.VerifiedProgram;
import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.instruction.SwitchCase;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;

/**
 * Writes the classes of a program: which methods go into which class, and the constants, constructor and switches that
 * each class has besides.
 *
 * <p>One class is enough for all but very large programs. The constant pool of a class has 65,535 entries and an
 * instruction needs up to four, so a class is closed after {@link #SLOTS_PER_CLASS} slots. The switches that lead to
 * its methods take some 22 bytes a method and must be small enough for HotSpot too, so it is also closed after
 * {@link #PARTS_PER_CLASS} parts; no function has fewer parts than it has direct methods.
 */
final class ClassEmitter {
    /** The static field with the cage's bytes. */
    static final String MEMORY = "MEMORY";
    /** The static field with the cage. */
    static final String CAGE = "CAGE";
    private static final String PROGRAM = "PROGRAM";
    private static final String PACKAGE = "zeroserve.script.";
    private static final int SLOTS_PER_CLASS = 12_000;
    private static final int PARTS_PER_CLASS = 200;

    private final VerifiedProgram program;
    private final CageLayout layout;
    private final List<CodePlanner.Plan> plans;
    private final List<CodePlanner.Part> parts = new ArrayList<>();
    private final Map<CodePlanner.Part, Integer> numberOf = new IdentityHashMap<>();
    private final int[] classOfFunction;
    private final int[] classOfPart;
    private final List<Liveness> liveness;
    private final List<NarrowRegisters> narrow;
    private final CallCosts callCosts;
    private final BitSet called = new BitSet();
    private final int classCount;

    ClassEmitter(VerifiedProgram program, CageLayout layout, List<Liveness> liveness, List<NarrowRegisters> narrow,
                 List<CodePlanner.Plan> plans) {
        this.program = program;
        this.layout = layout;
        this.plans = plans;
        this.liveness = liveness;
        this.narrow = narrow;
        this.callCosts = new CallCosts(program);
        classOfFunction = new int[plans.size()];
        plans.forEach(plan -> parts.addAll(plan.parts()));
        parts.forEach(part -> numberOf.put(part, numberOf.size()));
        classOfPart = new int[parts.size()];
        int slots = 0;
        int firstPart = 0;
        int next = 0;
        int last = 0;
        for (CodePlanner.Plan plan : plans) {
            plan.function().callees().forEach(called::set);
            for (int i = 0; i < plan.parts().size(); i++, next++) {
                int size = parts.get(next).end() - parts.get(next).start();
                slots += size;
                if (slots > SLOTS_PER_CLASS || next - firstPart == PARTS_PER_CLASS) {
                    last++;
                    slots = size;
                    firstPart = next;
                }
                classOfPart[next] = last;
                if (i == 0) {
                    classOfFunction[plan.function().index()] = last;
                }
            }
        }
        classCount = last + 1;
    }

    /** The static field with a helper. */
    static String helperField(int helper) {
        return "HELPER" + helper;
    }

    /** The method to call a function by, whether it is direct or only leads to its parts. */
    static String directMethod(VerifiedFunction function) {
        return directMethod(function.index());
    }

    private static String directMethod(int function) {
        return "function" + function;
    }

    private static String partMethod(int part) {
        return "part" + part;
    }

    VerifiedProgram program() {
        return program;
    }

    CageLayout layout() {
        return layout;
    }

    CallCosts callCosts() {
        return callCosts;
    }

    Liveness liveness(VerifiedFunction function) {
        return liveness.get(function.index());
    }

    NarrowRegisters narrow(VerifiedFunction function) {
        return narrow.get(function.index());
    }

    boolean isCalled(VerifiedFunction function) {
        return called.get(function.index());
    }

    ClassDesc ownerOf(VerifiedFunction function) {
        return classDesc(classOfFunction[function.index()]);
    }

    ClassDesc ownerOf(CodePlanner.Part part, boolean direct) {
        return direct ? ownerOf(part.function()) : classDesc(classOfPart[numberOf.get(part)]);
    }

    private static ClassDesc classDesc(int number) {
        return ClassDesc.of(className(number));
    }

    static String className(int number) {
        return PACKAGE + "Code" + number;
    }

    /** Writes every class. */
    List<byte[]> emit() {
        List<byte[]> classes = new ArrayList<>();
        for (int i = 0; i < classCount; i++) {
            int number = i;
            classes.add(ClassFile.of().build(classDesc(number), builder -> emitClass(builder, number)));
        }
        return classes;
    }

    int[] classOfFunction() {
        return classOfFunction;
    }

    int[] classOfPart() {
        return classOfPart;
    }

    List<CodePlanner.Part> parts() {
        return parts;
    }

    /** The pc that line 1 stands for, by {@code class.method}. */
    Map<String, Integer> methodStarts() {
        Map<String, Integer> starts = new HashMap<>();
        for (CodePlanner.Plan plan : plans) {
            if (plan.direct()) {
                VerifiedFunction function = plan.function();
                starts.put(className(classOfFunction[function.index()]) + '.' + directMethod(function),
                    function.start());
            }
        }
        for (int i = 0; i < parts.size(); i++) {
            starts.put(className(classOfPart[i]) + '.' + partMethod(i), parts.get(i).start());
        }
        return starts;
    }

    private void emitClass(ClassBuilder builder, int number) {
        builder.withFlags(ACC_PUBLIC | ACC_FINAL | ACC_SUPER).withSuperclass(Names.GENERATED_CODE);
        builder.withField(MEMORY, Names.BYTES, ACC_STATIC | ACC_FINAL);
        builder.withField(CAGE, Names.CAGE, ACC_STATIC | ACC_FINAL);
        builder.withField(PROGRAM, Names.COMPILED_PROGRAM, ACC_STATIC | ACC_FINAL);
        for (int i = 0; i < program.helpers().size(); i++) {
            builder.withField(helperField(i), Names.HELPER, ACC_STATIC | ACC_FINAL);
        }
        builder.withMethodBody(CLASS_INIT_NAME, MTD_void, ACC_STATIC, code -> emitClassInit(code, classDesc(number)));
        builder.withMethodBody(INIT_NAME, MTD_void, ACC_PUBLIC, code ->
            code.aload(0).invokespecial(Names.GENERATED_CODE, INIT_NAME, MTD_void).return_());
        List<Integer> entered = new ArrayList<>();
        for (CodePlanner.Plan plan : plans) {
            VerifiedFunction function = plan.function();
            if (classOfFunction[function.index()] == number) {
                builder.withMethodBody(directMethod(function), Names.DIRECT, ACC_STATIC, code -> {
                    if (plan.direct()) {
                        MethodEmitter.emitDirect(code, this, plan);
                    } else {
                        emitCallParts(code, classDesc(number), function);
                    }
                });
                entered.add(function.index());
            }
        }
        List<Integer> stepped = new ArrayList<>();
        for (int i = 0; i < parts.size(); i++) {
            if (classOfPart[i] == number) {
                CodePlanner.Part part = parts.get(i);
                List<UnrolledLoop> unrolled = plans.get(part.function().index()).unrolled();
                builder.withMethodBody(partMethod(i), Names.PART, ACC_STATIC,
                    code -> MethodEmitter.emitPart(code, this, part, unrolled));
                stepped.add(i);
            }
        }
        builder.withMethodBody("enter", Names.ENTER, ACC_PROTECTED,
            code -> emitEnter(code, classDesc(number), entered));
        builder.withMethodBody("step", Names.STEP, ACC_PROTECTED, code -> emitStep(code, classDesc(number), stepped));
    }

    private void emitClassInit(CodeBuilder code, ClassDesc self) {
        code.loadConstant(self)
            .invokestatic(Names.RUNTIME_SUPPORT, "cage", MethodTypeDesc.of(Names.CAGE, CD_Class)).dup()
            .putstatic(self, CAGE, Names.CAGE)
            .invokevirtual(Names.CAGE, "memory", MethodTypeDesc.of(Names.BYTES)).putstatic(self, MEMORY, Names.BYTES);
        code.loadConstant(self)
            .invokestatic(Names.RUNTIME_SUPPORT, "program", MethodTypeDesc.of(Names.COMPILED_PROGRAM, CD_Class))
            .putstatic(self, PROGRAM, Names.COMPILED_PROGRAM);
        for (int i = 0; i < program.helpers().size(); i++) {
            code.loadConstant(self).loadConstant(i)
                .invokestatic(Names.RUNTIME_SUPPORT, "helper", MethodTypeDesc.of(Names.HELPER, CD_Class, CD_int))
                .putstatic(self, helperField(i), Names.HELPER);
        }
        code.return_();
    }

    private static void emitCallParts(CodeBuilder code, ClassDesc self, VerifiedFunction function) {
        code.getstatic(self, PROGRAM, Names.COMPILED_PROGRAM).loadConstant(function.index())
            .aload(0).iload(1).lload(2).lload(4).lload(6).lload(8).lload(10)
            .invokevirtual(Names.COMPILED_PROGRAM, "callParts", Names.CALL_PARTS).lreturn();
    }

    private static void emitEnter(CodeBuilder code, ClassDesc self, List<Integer> functions) {
        emitSwitch(code, functions, function -> {
            code.aload(2).loadConstant(CageLayout.FRAME_TOP).lload(3).lload(5).lconst_0().lconst_0().lconst_0()
                .invokestatic(self, directMethod(function), Names.DIRECT).lreturn();
        });
    }

    private static void emitStep(CodeBuilder code, ClassDesc self, List<Integer> parts) {
        emitSwitch(code, parts, part -> {
            code.aload(2).aload(3).iload(4).iload(5).invokestatic(self, partMethod(part), Names.PART).ireturn();
        });
    }

    private static void emitSwitch(CodeBuilder code, List<Integer> numbers, IntConsumer emit) {
        Label other = code.newLabel();
        List<SwitchCase> cases = numbers.stream().map(number -> SwitchCase.of(number, code.newLabel())).toList();
        code.iload(1).lookupswitch(other, cases);
        for (SwitchCase switchCase : cases) {
            code.labelBinding(switchCase.target());
            emit.accept(switchCase.caseValue());
        }
        // Not reached: the caller looked up the class by the number.
        code.labelBinding(other).aconst_null().athrow();
    }
}
