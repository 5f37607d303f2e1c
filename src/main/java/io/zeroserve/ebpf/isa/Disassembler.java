package io.zeroserve.ebpf.isa;

/** Prints instructions in the assembly notation that LLVM prints for BPF, such as {@code r1 += 8}. */
public final class Disassembler {

    private Disassembler() {
    }

    /**
     * Prints the instruction at a pc.
     *
     * @return one line without a line end; an undecodable slot prints as hex
     */
    public static String print(Bytecode code, int pc) {
        Instruction in = code.instruction(pc);
        Opcode opcode = Opcode.of(in);
        if (opcode == null) {
            return "invalid 0x%016x".formatted(code.slot(pc));
        }
        boolean wide = opcode.bits() == 64;
        String dst = (wide ? "r" : "w") + in.dst();
        String src = opcode.operand() == Opcode.Operand.REG ? (wide ? "r" : "w") + in.src()
            : Integer.toString(in.imm());
        return switch (opcode.operation()) {
            case ADD -> dst + " += " + src;
            case SUB -> dst + " -= " + src;
            case MUL -> dst + " *= " + src;
            case DIV -> dst + " /= " + src;
            case SDIV -> dst + " s/= " + src;
            case OR -> dst + " |= " + src;
            case AND -> dst + " &= " + src;
            case LSH -> dst + " <<= " + src;
            case RSH -> dst + " >>= " + src;
            case NEG -> dst + " = -" + dst;
            case MOD -> dst + " %= " + src;
            case SMOD -> dst + " s%= " + src;
            case XOR -> dst + " ^= " + src;
            case MOV -> dst + " = " + src;
            case ARSH -> dst + " s>>= " + src;
            case MOVSX8 -> dst + " = (s8)" + src;
            case MOVSX16 -> dst + " = (s16)" + src;
            case MOVSX32 -> dst + " = (s32)" + src;
            case LE16, LE32, LE64, BE16, BE32, BE64, BSWAP16, BSWAP32, BSWAP64 ->
                dst + " = " + opcode.name().toLowerCase(java.util.Locale.ROOT) + " " + dst;
            case JA -> "goto " + target(pc, opcode == Opcode.JA32 ? in.imm() : in.offset());
            case JEQ, JNE, JGT, JGE, JLT, JLE, JSET, JSGT, JSGE, JSLT, JSLE ->
                "if " + dst + " " + comparison(opcode.operation()) + " " + src + " goto " + target(pc, in.offset());
            case CALL_HELPER -> "call helper " + in.imm();
            case CALL_LOCAL -> "call " + target(pc, in.imm());
            case CALL_REGISTER -> "callx r" + (in.dst() == 0 ? in.imm() : in.dst()); // either encoding
            case EXIT -> "exit";
            case LOAD_IMMEDIATE_64 -> pc + 1 < code.size()
                ? "r" + in.dst() + " = 0x" + Long.toHexString(code.wideImm(pc)) + " ll"
                : "r" + in.dst() + " = (truncated) ll";
            case LOAD -> register(opcode, in.dst()) + " = *(u" + opcode.bits() + " *)" + address(in.src(), in.offset());
            case LOAD_SIGNED -> "r" + in.dst() + " = *(s" + opcode.bits() + " *)" + address(in.src(), in.offset());
            case STORE -> "*(u" + opcode.bits() + " *)" + address(in.dst(), in.offset()) + " = "
                + (opcode.operand() == Opcode.Operand.REG ? register(opcode, in.src()) : src);
            case ATOMIC_ADD -> atomic(opcode, in, "+=");
            case ATOMIC_OR -> atomic(opcode, in, "|=");
            case ATOMIC_AND -> atomic(opcode, in, "&=");
            case ATOMIC_XOR -> atomic(opcode, in, "^=");
            case FETCH_ADD -> fetch(opcode, in, "add");
            case FETCH_OR -> fetch(opcode, in, "or");
            case FETCH_AND -> fetch(opcode, in, "and");
            case FETCH_XOR -> fetch(opcode, in, "xor");
            case XCHG -> register(opcode, in.src()) + " = xchg(" + address(in.dst(), in.offset()) + ", "
                + register(opcode, in.src()) + ")";
            case CMPXCHG -> register(opcode, 0) + " = cmpxchg(" + address(in.dst(), in.offset()) + ", "
                + register(opcode, 0) + ", " + register(opcode, in.src()) + ")";
        };
    }

    private static String register(Opcode opcode, int number) {
        return (opcode.bits() == 64 ? "r" : "w") + number;
    }

    private static String address(int register, short offset) {
        return "(r" + register + (offset < 0 ? " - " : " + ") + Math.abs((int) offset) + ")";
    }

    private static String atomic(Opcode opcode, Instruction in, String sign) {
        return "lock *(u" + opcode.bits() + " *)" + address(in.dst(), in.offset()) + " " + sign + " "
            + register(opcode, in.src());
    }

    private static String fetch(Opcode opcode, Instruction in, String name) {
        return register(opcode, in.src()) + " = atomic_fetch_" + name + "((u" + opcode.bits() + " *)"
            + address(in.dst(), in.offset()) + ", " + register(opcode, in.src()) + ")";
    }

    private static String target(int pc, int distance) {
        return (distance < 0 ? "" : "+") + distance + " <" + (pc + 1L + distance) + ">";
    }

    private static String comparison(Operation operation) {
        return switch (operation) {
            case JEQ -> "==";
            case JNE -> "!=";
            case JGT -> ">";
            case JGE -> ">=";
            case JLT -> "<";
            case JLE -> "<=";
            case JSET -> "&";
            case JSGT -> "s>";
            case JSGE -> "s>=";
            case JSLT -> "s<";
            case JSLE -> "s<=";
            default -> throw new IllegalArgumentException(operation + " compares nothing");
        };
    }
}
