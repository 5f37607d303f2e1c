package io.zeroserve.ebpf.jit;

import io.zeroserve.ebpf.isa.Disassembler;
import io.zeroserve.ebpf.jit.CompiledCode.ClassImage;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeElement;
import java.lang.classfile.Instruction;
import java.lang.classfile.MethodModel;
import java.lang.classfile.TypeKind;
import java.lang.classfile.attribute.CodeAttribute;
import java.lang.classfile.instruction.BranchInstruction;
import java.lang.classfile.instruction.ConstantInstruction;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LineNumber;
import java.lang.classfile.instruction.LoadInstruction;
import java.lang.classfile.instruction.LookupSwitchInstruction;
import java.lang.classfile.instruction.StoreInstruction;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Prints generated code for people: the methods that stand for eBPF code, each instruction under the eBPF instruction
 * it was made from, local variables by what they hold.
 */
public final class CodePrinter {
    private static final int REGISTERS = 10;

    private final CompiledCode code;

    private CodePrinter(CompiledCode code) {
        this.code = code;
    }

    /**
     * A generated method.
     *
     * @param name  its name
     * @param bytes the length of its bytecode
     * @param text  its listing, with a heading
     */
    public record Method(String name, int bytes, String text) {
    }

    /** Prints every method that stands for eBPF code, in the order of the classes. */
    public static List<Method> print(CompiledCode code) {
        CodePrinter printer = new CodePrinter(code);
        List<Method> methods = new ArrayList<>();
        for (ClassImage image : code.classes()) {
            for (MethodModel method : ClassFile.of().parse(image.bytes()).methods()) {
                Integer start = code.methodStart(image.name(), method.methodName().stringValue());
                if (start != null) {
                    methods.add(printer.print(method, start));
                }
            }
        }
        return methods;
    }

    private Method print(MethodModel method, int start) {
        String name = method.methodName().stringValue();
        CodeAttribute body = (CodeAttribute) method.code().orElseThrow();
        boolean direct = method.methodType().equalsString(Names.DIRECT.descriptorString());
        Map<Integer, String> locals = locals(direct ? Shape.DIRECT : Shape.PART);
        StringBuilder text = new StringBuilder(name).append(": ")
            .append(direct ? "direct method of " : "part of ").append(code.program().functionAt(start).name())
            .append(", ").append(body.codeLength()).append(" bytes\n");
        int offset = 0;
        for (CodeElement element : body) {
            if (element instanceof LineNumber line) {
                int pc = start + line.line() - 1;
                text.append("; ").append(pc).append(": ")
                    .append(Disassembler.print(code.program().linked().code(), pc)).append('\n');
            } else if (element instanceof Instruction instruction) {
                text.append("%6d  ".formatted(offset)).append(print(instruction, body, locals)).append('\n');
                offset += instruction.sizeInBytes();
            }
        }
        return new Method(name, body.codeLength(), text.toString());
    }

    private static Map<Integer, String> locals(Shape shape) {
        Map<Integer, String> locals = new HashMap<>();
        for (int register = 0; register < REGISTERS; register++) {
            locals.put(shape.local(register), "r" + register);
        }
        locals.put(MethodEmitter.EXECUTION, "execution");
        locals.put(shape.framePointer, "framePointer");
        locals.put(Shape.SCRATCH_INT, "scratch");
        locals.put(Shape.SCRATCH_LONG, "scratchLong");
        if (shape == Shape.PART) {
            locals.put(Shape.ARRAY, "registers");
            locals.put(Shape.PC, "pc");
        }
        return locals;
    }

    private static String print(Instruction instruction, CodeAttribute body, Map<Integer, String> locals) {
        String name = instruction.opcode().name().toLowerCase(Locale.ROOT);
        return switch (instruction) {
            case LoadInstruction load -> letter(load.typeKind()) + "load " + local(locals, load.slot());
            case StoreInstruction store -> letter(store.typeKind()) + "store " + local(locals, store.slot());
            case ConstantInstruction.IntrinsicConstantInstruction _ -> name;
            case ConstantInstruction constant -> name + ' ' + constant.constantValue();
            case BranchInstruction branch -> name + ' ' + body.labelToBci(branch.target());
            case FieldInstruction field -> name + ' ' + simple(field.owner().asInternalName()) + '.' + field.name();
            case InvokeInstruction call -> name + ' ' + simple(call.owner().asInternalName()) + '.' + call.name();
            case LookupSwitchInstruction choice -> name + ' ' + choice.cases().stream()
                .map(c -> c.caseValue() + ": " + body.labelToBci(c.target())).collect(Collectors.joining(", "))
                + ", default: " + body.labelToBci(choice.defaultTarget());
            default -> name;
        };
    }

    private static String letter(TypeKind kind) {
        return switch (kind) {
            case LONG -> "l";
            case REFERENCE -> "a";
            default -> "i";
        };
    }

    private static String local(Map<Integer, String> locals, int slot) {
        return locals.getOrDefault(slot, "local" + slot);
    }

    private static String simple(String internalName) {
        return internalName.substring(internalName.lastIndexOf('/') + 1);
    }
}
