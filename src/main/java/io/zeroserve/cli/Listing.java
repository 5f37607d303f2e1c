package io.zeroserve.cli;

import io.zeroserve.ebpf.cage.CageLayout;
import io.zeroserve.ebpf.elf.LinkedProgram;
import io.zeroserve.ebpf.elf.Linker;
import io.zeroserve.ebpf.isa.Bytecode;
import io.zeroserve.ebpf.isa.Disassembler;
import io.zeroserve.ebpf.isa.Instruction;
import io.zeroserve.ebpf.isa.Opcode;
import io.zeroserve.ebpf.isa.Operation;
import io.zeroserve.ebpf.verify.VerifyException;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.Map;
import java.util.TreeMap;

/**
 * The annotated disassembly of a linked program.
 *
 * <p>Made from the program before it is verified, so nothing is taken for granted: a slot that is no instruction prints
 * as hex, a target that does not exist prints as a number.
 */
final class Listing {
    private static final int MAX_TEXT_BYTES = 40;
    private static final int MARKED_COLUMN = 9;

    private final LinkedProgram program;
    private final Bytecode code;
    private final VerifyException refusal;
    private final Map<Integer, String> sections = new TreeMap<>();
    private final BitSet jumpTargets = new BitSet();
    private final StringBuilder text = new StringBuilder();

    private Listing(LinkedProgram program, VerifyException refusal) {
        this.program = program;
        this.code = program.code();
        this.refusal = refusal;
        program.sections().forEach((name, start) -> sections.put(start, name));
    }

    /**
     * Prints a program.
     *
     * @param refusal why the verifier refuses it, or null
     */
    static String print(LinkedProgram program, VerifyException refusal) {
        Listing listing = new Listing(program, refusal);
        listing.findJumpTargets();
        listing.printAll();
        return listing.text.toString();
    }

    private void findJumpTargets() {
        for (int pc = 0; pc < code.size(); pc = next(pc)) {
            Opcode opcode = Opcode.of(code.instruction(pc));
            if (opcode != null && (opcode.isBranch() || opcode.operation() == Operation.JA)) {
                long target = pc + 1L
                    + (opcode == Opcode.JA32 ? code.instruction(pc).imm() : code.instruction(pc).offset());
                if (target >= 0 && target < code.size()) {
                    jumpTargets.set((int) target);
                }
            }
        }
    }

    /** A wide instruction has two slots, if the second is there. */
    private int next(int pc) {
        return pc + (Opcode.of(code.instruction(pc)) == Opcode.LDDW && pc + 1 < code.size() ? 2 : 1);
    }

    private void printAll() {
        String line = "";
        for (int pc = 0; pc < code.size(); pc = next(pc)) {
            if (sections.containsKey(pc)) {
                text.append(pc == 0 ? "" : "\n").append("section ").append(sections.get(pc)).append('\n');
            }
            if (program.functions().containsKey(pc)) {
                text.append('\n').append(program.functions().get(pc)).append(":\n");
                line = "";
            }
            String here = program.lines().find(pc).orElse("");
            if (!here.equals(line) && !here.isEmpty()) {
                text.append("; ").append(here).append('\n');
            }
            line = here;
            printInstruction(pc);
        }
    }

    private void printInstruction(int pc) {
        boolean wide = next(pc) == pc + 2;
        text.append(jumpTargets.get(pc) ? '>' : ' ')
            .append("%6d  %s  %s".formatted(pc, hex(pc), annotated(pc))).append('\n');
        if (wide) {
            text.append(' ').append(" ".repeat(6)).append("  ").append(hex(pc + 1)).append('\n');
        }
        if (refusal != null && (refusal.pc() == pc || wide && refusal.pc() == pc + 1)) {
            text.append(" ".repeat(MARKED_COLUMN)).append("^ refused: ").append(refusal.reason()).append('\n');
        }
    }

    private String hex(int pc) {
        long slot = Long.reverseBytes(code.slot(pc));
        StringBuilder hex = new StringBuilder(3 * Bytecode.SLOT_BYTES);
        for (int shift = 56; shift >= 0; shift -= 8) {
            hex.append("%02x".formatted(slot >>> shift & 0xff)).append(shift == 0 ? "" : " ");
        }
        return hex.toString();
    }

    private String annotated(int pc) {
        Instruction in = code.instruction(pc);
        Opcode opcode = Opcode.of(in);
        String plain = Disassembler.print(code, pc);
        if (opcode == Opcode.CALL_HELPER && in.imm() >= 0 && in.imm() < program.helpers().size()) {
            return "call " + program.helpers().get(in.imm());
        }
        if (opcode == Opcode.CALL_LOCAL) {
            long target = pc + 1L + in.imm();
            return "call " + functionName(target) + " <" + target + '>';
        }
        if (opcode == Opcode.LDDW && pc + 1 < code.size()) {
            return in.src() == Linker.PSEUDO_FUNCTION
                ? "r" + in.dst() + " = &" + functionName(in.imm()) + " <" + in.imm() + '>'
                : plain + data(code.wideImm(pc));
        }
        return plain;
    }

    private String functionName(long pc) {
        if (pc < 0 || pc >= code.size()) {
            return "outside";
        }
        String name = program.functions().get((int) pc);
        return name != null ? name : sections.getOrDefault((int) pc, "instruction " + pc);
    }

    /** Says which data an address leads to, and what text is there. */
    private String data(long address) {
        long index = address - CageLayout.DATA_ADDRESS;
        int writable = program.writable().length;
        if (index < 0 || index >= (long) writable + program.readOnly().length) {
            return "";
        }
        return index < writable
            ? "  ; writable data + " + index
            : "  ; read-only data + " + (index - writable) + textAt((int) index - writable);
    }

    private String textAt(int start) {
        byte[] bytes = program.readOnly();
        int end = start;
        while (end < bytes.length && end - start < MAX_TEXT_BYTES && (bytes[end] >= ' ' && bytes[end] <= '~'
            || bytes[end] == '\n' || bytes[end] == '\r' || bytes[end] == '\t')) {
            end++;
        }
        if (end == start) {
            return "";
        }
        String found = new String(bytes, start, end - start, StandardCharsets.US_ASCII);
        return ", \"" + found.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n").replace("\r", "\\r")
            .replace("\t", "\\t") + "\"" + (end < bytes.length && bytes[end] != 0 ? "..." : "");
    }
}
