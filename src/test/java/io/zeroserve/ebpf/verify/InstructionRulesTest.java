package io.zeroserve.ebpf.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.zeroserve.ebpf.isa.Instruction;
import io.zeroserve.ebpf.isa.Opcode;
import io.zeroserve.ebpf.isa.Opcode.Selector;
import io.zeroserve.ebpf.isa.Operation;
import io.zeroserve.ebpf.verify.InstructionRules.Field;
import io.zeroserve.ebpf.verify.InstructionRules.Rule;
import io.zeroserve.ebpf.verify.InstructionRules.Use;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every opcode with each of its fields wrong in turn. */
class InstructionRulesTest {
    private static Instruction legal(Opcode opcode) {
        Rule rule = InstructionRules.of(opcode);
        int src = opcode.selector() == Selector.SRC ? opcode.selected() : rule.src() == Use.NONE ? 0 : 2;
        return new Instruction(opcode.code(), rule.dst() == Use.NONE ? 0 : 1, src,
            (short) (opcode.selector() == Selector.OFFSET ? opcode.selected() : 0),
            opcode.selector() == Selector.IMM ? opcode.selected() : 0);
    }

    private static void assertViolated(Opcode opcode, Instruction in, String reason) {
        assertThat(InstructionRules.violation(opcode, in)).as("%s %s", opcode, in).get().asString().contains(reason);
    }

    @ParameterizedTest
    @EnumSource
    void violation_ofLegalInstruction_isEmpty(Opcode opcode) {
        assertThat(InstructionRules.violation(opcode, legal(opcode))).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void violation_ofUnusedFieldThatIsNotZero_namesIt(Opcode opcode) {
        Rule rule = InstructionRules.of(opcode);
        Instruction in = legal(opcode);
        if (rule.dst() == Use.NONE) {
            assertViolated(opcode, new Instruction(in.code(), 1, in.src(), in.offset(), in.imm()),
                "destination register field is 1");
        }
        // lddw tells kinds of immediates apart by that field, which the verifier looks at.
        if (rule.src() == Use.NONE && opcode.selector() != Selector.SRC
            && opcode.operation() != Operation.LOAD_IMMEDIATE_64) {
            assertViolated(opcode, new Instruction(in.code(), in.dst(), 1, in.offset(), in.imm()),
                "source register field is 1");
        }
        if (rule.offset() == Field.ZERO) {
            assertViolated(opcode, new Instruction(in.code(), in.dst(), in.src(), (short) -1, in.imm()),
                "offset field is -1");
        }
        if (rule.imm() == Field.ZERO) {
            assertViolated(opcode, new Instruction(in.code(), in.dst(), in.src(), in.offset(), -1),
                "immediate field is -1");
        }
    }

    @ParameterizedTest
    @EnumSource
    void violation_ofRegisterThatDoesNotExist_namesIt(Opcode opcode) {
        Instruction in = legal(opcode);
        assertViolated(opcode, new Instruction(in.code(), 11, in.src(), in.offset(), in.imm()),
            "there is no register r11");
        assertViolated(opcode, new Instruction(in.code(), 15, in.src(), in.offset(), in.imm()),
            "there is no register r15");
        if (opcode.selector() != Selector.SRC) {
            assertViolated(opcode, new Instruction(in.code(), in.dst(), 11, in.offset(), in.imm()),
                "there is no register r11");
        }
    }

    @ParameterizedTest
    @EnumSource
    void violation_ofWriteToFramePointer_saysItIsReadOnly(Opcode opcode) {
        Rule rule = InstructionRules.of(opcode);
        Instruction in = legal(opcode);
        if (rule.dst().writes()) {
            assertViolated(opcode, new Instruction(in.code(), 10, in.src(), in.offset(), in.imm()), "read-only");
        } else if (rule.dst() == Use.READ) {
            assertThat(InstructionRules.violation(opcode,
                new Instruction(in.code(), 10, in.src(), in.offset(), in.imm()))).isEmpty();
        }
        if (rule.src().writes()) {
            assertViolated(opcode, new Instruction(in.code(), in.dst(), 10, in.offset(), in.imm()), "read-only");
        }
    }
}
