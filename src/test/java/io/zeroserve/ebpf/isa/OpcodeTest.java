package io.zeroserve.ebpf.isa;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Opcode bytes are composed as RFC 9669 says. */
class OpcodeTest {
    // RFC 9669 3.1, instruction classes
    private static final int LD = 0;
    private static final int LDX = 1;
    private static final int ST = 2;
    private static final int STX = 3;
    private static final int ALU = 4;
    private static final int JMP = 5;
    private static final int JMP32 = 6;
    private static final int ALU64 = 7;
    // RFC 9669 5, modes and sizes
    private static final int IMM = 0x00;
    private static final int MEM = 0x60;
    private static final int MEMSX = 0x80;
    private static final int ATOMIC = 0xc0;

    @ParameterizedTest
    @EnumSource
    void code_ofEachOpcode_isItsClassOperationAndSource(Opcode opcode) {
        assertThat(opcode.code()).isEqualTo(expected(opcode));
    }

    private static int expected(Opcode opcode) {
        int source = opcode.operand() == Opcode.Operand.REG ? 8 : 0;
        int alu = opcode.bits() == 64 ? ALU64 : ALU;
        int jump = opcode.bits() == 32 ? JMP32 : JMP;
        return switch (opcode.operation()) {
            case ADD -> alu | source;
            case SUB -> alu | source | 0x10;
            case MUL -> alu | source | 0x20;
            case DIV, SDIV -> alu | source | 0x30;
            case OR -> alu | source | 0x40;
            case AND -> alu | source | 0x50;
            case LSH -> alu | source | 0x60;
            case RSH -> alu | source | 0x70;
            case NEG -> alu | 0x80;
            case MOD, SMOD -> alu | source | 0x90;
            case XOR -> alu | source | 0xa0;
            case MOV, MOVSX8, MOVSX16, MOVSX32 -> alu | source | 0xb0;
            case ARSH -> alu | source | 0xc0;
            case LE16, LE32, LE64 -> ALU | 0xd0;
            case BE16, BE32, BE64 -> ALU | 0xd8;
            case BSWAP16, BSWAP32, BSWAP64 -> ALU64 | 0xd0;
            case JA -> jump;
            case JEQ -> jump | source | 0x10;
            case JGT -> jump | source | 0x20;
            case JGE -> jump | source | 0x30;
            case JSET -> jump | source | 0x40;
            case JNE -> jump | source | 0x50;
            case JSGT -> jump | source | 0x60;
            case JSGE -> jump | source | 0x70;
            case CALL_HELPER, CALL_LOCAL -> JMP | 0x80;
            case CALL_REGISTER -> JMP | 0x88;
            case EXIT -> JMP | 0x90;
            case JLT -> jump | source | 0xa0;
            case JLE -> jump | source | 0xb0;
            case JSLT -> jump | source | 0xc0;
            case JSLE -> jump | source | 0xd0;
            case LOAD_IMMEDIATE_64 -> LD | IMM | size(64);
            case LOAD -> LDX | MEM | size(opcode.bits());
            case LOAD_SIGNED -> LDX | MEMSX | size(opcode.bits());
            case STORE -> (source == 0 ? ST : STX) | MEM | size(opcode.bits());
            case ATOMIC_ADD, ATOMIC_OR, ATOMIC_AND, ATOMIC_XOR, FETCH_ADD, FETCH_OR, FETCH_AND, FETCH_XOR,
                XCHG, CMPXCHG ->
                STX | ATOMIC | size(opcode.bits());
        };
    }

    private static int size(int bits) {
        return switch (bits) {
            case 32 -> 0x00;
            case 16 -> 0x08;
            case 8 -> 0x10;
            default -> 0x18;
        };
    }

    @Test
    void operations_all_haveAnOpcode() {
        Set<Operation> seen = new HashSet<>();
        for (Opcode opcode : Opcode.values()) {
            seen.add(opcode.operation());
        }
        assertThat(seen).containsExactlyInAnyOrder(Operation.values());
    }

    @ParameterizedTest
    @EnumSource
    void of_encodedInstruction_isItsOpcode(Opcode opcode) {
        Instruction in = new Instruction(opcode.code(), 1,
            opcode.selector() == Opcode.Selector.SRC ? opcode.selected() : 2,
            (short) (opcode.selector() == Opcode.Selector.OFFSET ? opcode.selected() : 0),
            opcode.selector() == Opcode.Selector.IMM ? opcode.selected() : 0);

        assertThat(Opcode.of(in)).isEqualTo(opcode);
        assertThat(Instruction.decode(in.encode())).isEqualTo(in);
    }
}
