package io.zeroserve.ebpf.jit;

import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeElement;
import java.lang.classfile.Instruction;
import java.lang.classfile.Label;
import java.lang.classfile.MethodModel;
import java.lang.classfile.instruction.BranchInstruction;
import java.lang.classfile.instruction.ConstantInstruction;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.IncrementInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LabelTarget;
import java.lang.classfile.instruction.LineNumber;
import java.lang.classfile.instruction.LoadInstruction;
import java.lang.classfile.instruction.LookupSwitchInstruction;
import java.lang.classfile.instruction.StoreInstruction;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Prints the methods of generated classes for review: no offsets, no constant pool, only labels that are used. */
final class BytecodePrinter {
    /** Methods that every class has and that say nothing of the program. */
    private static final Set<String> SCAFFOLD = Set.of("<init>", "<clinit>", "enter", "step");

    private final StringBuilder text = new StringBuilder();
    private final Map<Label, String> labels = new HashMap<>();

    private BytecodePrinter() {
    }

    static String print(CompiledCode code) {
        BytecodePrinter printer = new BytecodePrinter();
        for (CompiledCode.ClassImage image : code.classes()) {
            printer.text.append("class ").append(image.name()).append('\n');
            for (MethodModel method : ClassFile.of().parse(image.bytes()).methods()) {
                if (!SCAFFOLD.contains(method.methodName().stringValue())) {
                    printer.print(method);
                }
            }
        }
        return printer.text.toString();
    }

    private void print(MethodModel method) {
        labels.clear();
        text.append("\n  ").append(method.methodName()).append('\n');
        var elements = method.code().orElseThrow().elementList();
        for (CodeElement element : elements) {
            switch (element) {
                case BranchInstruction branch -> name(branch.target());
                case LookupSwitchInstruction choice -> {
                    choice.cases().forEach(single -> name(single.target()));
                    name(choice.defaultTarget());
                }
                default -> {
                    // refers to no label
                }
            }
        }
        for (CodeElement element : elements) {
            switch (element) {
                case LabelTarget target when labels.containsKey(target.label()) -> text.append("  ").append(labels.get(target.label())).append(":\n");
                case LineNumber line -> text.append("    # pc ").append(line.line() - 1).append('\n');
                case Instruction instruction -> text.append("      ").append(describe(instruction)).append('\n');
                default -> {
                    // debug information
                }
            }
        }
    }

    private String name(Label label) {
        return labels.computeIfAbsent(label, unused -> "L" + labels.size());
    }

    private String describe(Instruction instruction) {
        String name = instruction.opcode().name().toLowerCase(Locale.ROOT);
        return switch (instruction) {
            case LoadInstruction load -> name.replaceFirst("_.*", "") + ' ' + load.slot();
            case StoreInstruction store -> name.replaceFirst("_.*", "") + ' ' + store.slot();
            case IncrementInstruction increment -> name + ' ' + increment.slot() + ' ' + increment.constant();
            case ConstantInstruction constant -> "push " + constant.constantValue() + ' ' + constant.typeKind().name().toLowerCase(Locale.ROOT);
            case BranchInstruction branch -> name + ' ' + name(branch.target());
            case FieldInstruction field -> name + ' ' + simple(field.owner().asInternalName()) + '.' + field.name();
            case InvokeInstruction invoke -> name + ' ' + simple(invoke.owner().asInternalName()) + '.' + invoke.name() + invoke.type();
            case LookupSwitchInstruction choice -> name + choice.cases().stream()
                .map(single -> " " + single.caseValue() + "=" + name(single.target())).reduce("", String::concat)
                + " default=" + name(choice.defaultTarget());
            default -> name;
        };
    }

    private static String simple(String internalName) {
        return internalName.substring(internalName.lastIndexOf('/') + 1);
    }
}
