package io.zeroserve.ebpf;

import io.zeroserve.ebpf.cage.CageLayout;
import io.zeroserve.ebpf.isa.Instruction;
import io.zeroserve.ebpf.isa.Opcode;
import io.zeroserve.ebpf.isa.Opcode.Operand;
import io.zeroserve.ebpf.isa.Operation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Generates programs that the verifier accepts and that end, and which use every instruction.
 *
 * <p>A program is a row of functions, each of which calls only later ones. A function is a row of <em>items</em>, short
 * runs of instructions that are entered at their first only: every register is written in the first item, and an item
 * that calls writes the argument registers again. Jumps lead to any item; a backward jump counts {@link #COUNTER} down
 * and is not taken once that is used up.
 */
final class RandomProgram {
    /** Writable data; addresses are masked to stay inside, except where they should not. */
    static final int DATA_BYTES = 64;
    static final int READ_ONLY_BYTES = 32;

    private static final int COUNTER = 9;
    private static final int SCRATCH = 8;
    private static final int REGISTERS = 8;
    private static final int PSEUDO_FUNCTION = 4;
    private static final int[] MEMORY_OFFSETS = {0, 0, 1, 3, 7, -1, -8};
    private static final long[] VALUES = {0, 1, -1, 2, 7, 31, 32, 33, 63, 64, 65, 127, 128, 255, 256, 0x7fff, 0x8000,
        0xffff, Integer.MAX_VALUE, Integer.MIN_VALUE, 0xffff_ffffL, 0x1_0000_0000L, Long.MAX_VALUE, Long.MIN_VALUE,
        0x0123_4567_89ab_cdefL, CageLayout.DATA_ADDRESS, CageLayout.BASE};
    private static final List<Opcode> ALU = Arrays.stream(Opcode.values())
        .filter(opcode -> opcode.operation().compareTo(Operation.BSWAP64) <= 0).toList();
    private static final List<Opcode> BRANCHES = Arrays.stream(Opcode.values()).filter(Opcode::isBranch).toList();
    private static final List<Opcode> ACCESSES = Arrays.stream(Opcode.values())
        .filter(opcode -> opcode.isAtomic() || opcode.operation() == Operation.LOAD
            || opcode.operation() == Operation.LOAD_SIGNED || opcode.operation() == Operation.STORE).toList();

    private final RandomGenerator random;
    private final List<Function> functions = new ArrayList<>();

    /** Instructions whose jumps and calls still name items and functions. */
    private static final class Function {
        final List<Instruction> code = new ArrayList<>();
        final List<Integer> itemStarts = new ArrayList<>();
        final List<int[]> jumps = new ArrayList<>();
        final List<int[]> calls = new ArrayList<>();
    }

    private RandomProgram(RandomGenerator random) {
        this.random = random;
    }

    /** Generates a program; the helper {@code mix} is what its helper calls name. */
    static ProgramFixture generate(RandomGenerator random) {
        byte[] data = new byte[DATA_BYTES];
        byte[] readOnly = new byte[READ_ONLY_BYTES];
        random.nextBytes(data);
        random.nextBytes(readOnly);
        return ProgramFixture.slots(new RandomProgram(random).slots()).writable(data).readOnly(readOnly);
    }

    private long[] slots() {
        int count = 1 + random.nextInt(4);
        for (int i = 0; i < count; i++) {
            functions.add(new Function());
        }
        for (int i = 0; i < count; i++) {
            fill(functions.get(i), i);
        }
        int[] starts = new int[count];
        int size = 0;
        for (int i = 0; i < count; i++) {
            starts[i] = size;
            size += functions.get(i).code.size();
        }
        long[] slots = new long[size];
        for (int i = 0; i < count; i++) {
            Function function = functions.get(i);
            for (int[] jump : function.jumps) {
                Instruction in = function.code.get(jump[0]);
                int distance = function.itemStarts.get(jump[1]) - jump[0] - 1;
                boolean wide = Opcode.of(in) == Opcode.JA32;
                function.code.set(jump[0], new Instruction(in.code(), in.dst(), in.src(), wide ? 0 : (short) distance,
                    wide ? distance : in.imm()));
            }
            for (int[] call : function.calls) {
                Instruction in = function.code.get(call[0]);
                int imm = in.code() == Opcode.LDDW.code() ? starts[call[1]] : starts[call[1]] - starts[i] - call[0] - 1;
                function.code.set(call[0], new Instruction(in.code(), in.dst(), in.src(), in.offset(), imm));
            }
            for (int pc = 0; pc < function.code.size(); pc++) {
                slots[starts[i] + pc] = function.code.get(pc).encode();
            }
        }
        return slots;
    }

    private void fill(Function f, int index) {
        int items = 3 + random.nextInt(40);
        f.itemStarts.add(0);
        for (int register = 0; register <= SCRATCH; register++) {
            // r1 to r5 of a called function are its arguments.
            if (index == 0 || register == 0 || register > 5 || random.nextInt(4) == 0) {
                wide(f, register, value());
            }
        }
        add(f, Opcode.MOV64_IMM, COUNTER, 0, 0, index == 0 ? 12 : 3);
        for (int i = 1; i < items; i++) {
            f.itemStarts.add(f.code.size());
            item(f, index, i, items);
        }
        f.itemStarts.add(f.code.size());
        if (random.nextBoolean()) {
            // What the registers hold counts too.
            for (int register = 1; register < REGISTERS; register++) {
                add(f, Opcode.XOR64_REG, 0, register, 0, 0);
                add(f, Opcode.LSH64_IMM, 0, 0, 0, 1);
            }
        }
        add(f, Opcode.EXIT, 0, 0, 0, 0);
    }

    private void item(Function f, int index, int item, int items) {
        switch (random.nextInt(16)) {
            case 0, 1, 2, 3, 4 -> alu(f);
            case 5 -> wide(f, register(), value());
            case 6, 7 -> frameAccess(f);
            case 8, 9 -> dataAccess(f);
            case 10, 11 -> forward(f, item, items);
            case 12 -> backward(f, item);
            case 13, 14 -> call(f, index);
            default -> rare(f);
        }
    }

    private void alu(Function f) {
        Opcode opcode = ALU.get(random.nextInt(ALU.size()));
        int imm = opcode.selector() == Opcode.Selector.IMM ? opcode.selected()
            : opcode.operand() == Operand.IMM ? (int) value() : 0;
        int offset = opcode.selector() == Opcode.Selector.OFFSET ? opcode.selected() : 0;
        add(f, opcode, register(), opcode.operand() == Operand.REG ? operand() : 0, offset, imm);
    }

    /** At a distance from r10 that the verifier may or may not see. */
    private void frameAccess(Function f) {
        int distance = -8 - random.nextInt(120);
        switch (random.nextInt(3)) {
            case 0 -> access(f, Instruction.FRAME_POINTER, distance);
            case 1 -> {
                add(f, Opcode.MOV64_REG, SCRATCH, Instruction.FRAME_POINTER, 0, 0);
                add(f, Opcode.ADD64_IMM, SCRATCH, 0, 0, distance);
                access(f, SCRATCH, 0);
            }
            default -> {
                add(f, Opcode.MOV64_REG, SCRATCH, register(), 0, 0);
                add(f, Opcode.AND64_IMM, SCRATCH, 0, 0, 0x1ff);
                add(f, Opcode.NEG64, SCRATCH, 0, 0, 0);
                add(f, Opcode.ADD64_REG, SCRATCH, Instruction.FRAME_POINTER, 0, 0);
                access(f, SCRATCH, -8);
            }
        }
    }

    private void dataAccess(Function f) {
        int address = register();
        add(f, Opcode.MOV64_REG, SCRATCH, register(), 0, 0);
        add(f, Opcode.AND64_IMM, SCRATCH, 0, 0, DATA_BYTES - 16);
        wide(f, address, CageLayout.DATA_ADDRESS + 8);
        add(f, Opcode.ADD64_REG, SCRATCH, address, 0, 0);
        access(f, SCRATCH, MEMORY_OFFSETS[random.nextInt(MEMORY_OFFSETS.length)]);
    }

    private void access(Function f, int base, int offset) {
        Opcode opcode = ACCESSES.get(random.nextInt(ACCESSES.size()));
        boolean load = opcode.operation() == Operation.LOAD || opcode.operation() == Operation.LOAD_SIGNED;
        int source = opcode.operand() == Operand.IMM ? 0 : opcode.isAtomic() ? register() : operand();
        int imm = opcode.isAtomic() ? opcode.selected() : opcode.operand() == Operand.IMM ? (int) value() : 0;
        add(f, opcode, load ? register() : base, load ? base : source, offset, imm);
    }

    private void forward(Function f, int item, int items) {
        int target = item + 1 + random.nextInt(items - item);
        if (random.nextInt(8) == 0) {
            f.jumps.add(new int[] {f.code.size(), target});
            add(f, random.nextBoolean() ? Opcode.JA : Opcode.JA32, 0, 0, 0, 0);
        } else {
            branch(f, target);
        }
    }

    private void branch(Function f, int target) {
        Opcode opcode = BRANCHES.get(random.nextInt(BRANCHES.size()));
        f.jumps.add(new int[] {f.code.size(), target});
        add(f, opcode, operand(), opcode.operand() == Operand.REG ? operand() : 0, 0,
            opcode.operand() == Operand.IMM ? (int) value() : 0);
    }

    private void backward(Function f, int item) {
        int target = 1 + random.nextInt(item);
        f.jumps.add(new int[] {f.code.size() + 1, item + 1});
        add(f, Opcode.SUB64_IMM, COUNTER, 0, 0, 1);
        add(f, Opcode.JSLT64_IMM, COUNTER, 0, 0, 0);
        if (random.nextBoolean()) {
            branch(f, target);
        } else {
            f.jumps.add(new int[] {f.code.size(), target});
            add(f, random.nextBoolean() ? Opcode.JA : Opcode.JA32, 0, 0, 0, 0);
        }
    }

    private void call(Function f, int index) {
        if (index + 1 >= functions.size()) {
            alu(f);
            return;
        }
        int callee = index + 1 + random.nextInt(functions.size() - index - 1);
        if (random.nextInt(4) == 0) {
            f.calls.add(new int[] {f.code.size(), callee});
            add(f, Opcode.LDDW, SCRATCH, PSEUDO_FUNCTION, 0, 0);
            f.code.add(Instruction.decode(0));
            add(f, Opcode.CALL_REGISTER, SCRATCH, 0, 0, 0);
        } else {
            f.calls.add(new int[] {f.code.size(), callee});
            add(f, Opcode.CALL_LOCAL, 0, Opcode.CALL_LOCAL.selected(), 0, 0);
        }
        for (int register = 1; register <= 5; register++) {
            if (random.nextBoolean()) {
                add(f, Opcode.MOV64_REG, register, 6 + random.nextInt(2), 0, 0);
            } else {
                wide(f, register, value());
            }
        }
    }

    /** An early exit, a read-only address, or an access to wherever a register points. */
    private void rare(Function f) {
        switch (random.nextInt(10)) {
            case 0 -> {
                f.jumps.add(new int[] {f.code.size(), f.itemStarts.size()});
                add(f, Opcode.JNE64_IMM, operand(), 0, 0, (int) value());
                add(f, Opcode.EXIT, 0, 0, 0, 0);
            }
            case 1 -> {
                wide(f, SCRATCH, CageLayout.DATA_ADDRESS + DATA_BYTES + random.nextInt(READ_ONLY_BYTES));
                access(f, SCRATCH, 0);
            }
            case 2 -> access(f, operand(), random.nextInt(-32768, 32768));
            default -> alu(f);
        }
    }

    private void wide(Function f, int register, long value) {
        add(f, Opcode.LDDW, register, 0, 0, (int) value);
        f.code.add(Instruction.decode(value & 0xffff_ffff_0000_0000L));
    }

    private static void add(Function f, Opcode opcode, int dst, int src, int offset, int imm) {
        f.code.add(new Instruction(opcode.code(), dst, src, (short) offset, imm));
    }

    private int register() {
        return random.nextInt(REGISTERS);
    }

    /** A register that is only read: r10 now and then. */
    private int operand() {
        return random.nextInt(16) == 0 ? Instruction.FRAME_POINTER : random.nextInt(SCRATCH + 1);
    }

    private long value() {
        return switch (random.nextInt(3)) {
            case 0 -> VALUES[random.nextInt(VALUES.length)];
            case 1 -> random.nextInt(-16, 16);
            default -> random.nextLong() >> random.nextInt(64);
        };
    }
}
