package io.zeroserve.ebpf.isa;

import io.zeroserve.ebpf.isa.Opcode.Operand;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Assembles the notation of the conformance cases; {@code conformance/README.md} describes it.
 *
 * <p>Checks the notation only, so that programs which the verifier must refuse can be written down.
 */
public final class Assembler {
    /** The source register field of a {@code lddw} that holds a function. */
    private static final int PSEUDO_FUNCTION = 4;
    private static final Pattern MEMORY = Pattern.compile("\\[%?r(\\d+)\\s*([+-]\\s*\\w+)?]");
    private static final Pattern REGISTER = Pattern.compile("%?r(\\d+)");
    private static final Pattern LABEL = Pattern.compile("([A-Za-z_.][\\w.]*):\\s*(.*)");
    private static final Map<String, Integer> SIZES = Map.of("b", 8, "h", 16, "w", 32, "dw", 64);

    private final Map<String, Integer> labels = new HashMap<>();
    private final List<String> helpers = new ArrayList<>();
    private final List<Long> slots = new ArrayList<>();

    /**
     * What a text says.
     *
     * @param slots   the instruction slots
     * @param labels  the slot of each label
     * @param helpers the helpers called by name; the call's immediate is the index
     */
    public record Assembly(long[] slots, Map<String, Integer> labels, List<String> helpers) {
    }

    /** One instruction as written. */
    private record Statement(int line, int pc, String mnemonic, List<String> operands) {
        String operand(int index) {
            if (index >= operands.size()) {
                throw refuse("expected more operands");
            }
            return operands.get(index);
        }

        IllegalArgumentException refuse(String reason) {
            return new IllegalArgumentException("line " + line + ", " + mnemonic + ' ' + operands + ": " + reason);
        }
    }

    private record Place(int register, int offset) {
    }

    private Assembler() {
    }

    /**
     * Assembles a text.
     *
     * @throws IllegalArgumentException if a line cannot be understood
     */
    public static Assembly assemble(String text) {
        return new Assembler().run(text);
    }

    private Assembly run(String text) {
        List<Statement> statements = new ArrayList<>();
        int pc = 0;
        int number = 0;
        for (String raw : text.split("\n")) {
            number++;
            String line = raw.replaceFirst("[#;].*", "").strip();
            for (Matcher label = LABEL.matcher(line); label.matches(); label = LABEL.matcher(line)) {
                if (labels.put(label.group(1), pc) != null) {
                    throw new IllegalArgumentException("line " + number + ": label '" + label.group(1)
                        + "' is there twice");
                }
                line = label.group(2).strip();
            }
            if (!line.isEmpty()) {
                Statement statement = parse(number, pc, line);
                statements.add(statement);
                pc += statement.mnemonic.equals("lddw") ? 2 : 1;
            }
        }
        statements.forEach(this::emit);
        return new Assembly(slots.stream().mapToLong(Long::longValue).toArray(), Map.copyOf(labels),
            List.copyOf(helpers));
    }

    private static Statement parse(int number, int pc, String line) {
        String[] words = line.split("\\s+", 2);
        String mnemonic = words[0].toLowerCase(Locale.ROOT);
        String rest = words.length > 1 ? words[1] : "";
        if (mnemonic.equals("lock") || mnemonic.equals("call") && rest.startsWith("local ")) {
            String[] more = rest.split("\\s+", 2);
            if (more[0].equals("fetch")) {
                String[] last = more[1].split("\\s+", 2);
                more = new String[] {"fetch " + last[0], last[1]};
            }
            mnemonic += ' ' + more[0];
            rest = more[1];
        }
        List<String> operands = new ArrayList<>();
        for (String operand : rest.split(",")) {
            if (!operand.isBlank()) {
                operands.add(operand.strip());
            }
        }
        return new Statement(number, pc, mnemonic, operands);
    }

    private void emit(Statement s) {
        String m = s.mnemonic;
        switch (m) {
            case "exit" -> add(Opcode.EXIT, 0, 0, 0, 0);
            case "lddw" -> emitWide(s);
            case "ja" -> add(Opcode.JA, 0, 0, target(s, 0), 0);
            case "ja32", "gotol" -> add(Opcode.JA32, 0, 0, 0, target(s, 0));
            case "call" -> add(Opcode.CALL_HELPER, 0, 0, 0, helper(s));
            case "call local" -> add(Opcode.CALL_LOCAL, 0, 1, 0, target(s, 0));
            case "callx" -> add(Opcode.CALL_REGISTER, register(s, 0), 0, 0, 0);
            case "le16", "le32", "le64", "be16", "be32", "be64", "bswap16", "bswap32", "bswap64" ->
                swap(s, Opcode.valueOf(m.toUpperCase(Locale.ROOT)));
            case "swap16", "swap32", "swap64" -> swap(s, Opcode.valueOf("B" + m.toUpperCase(Locale.ROOT)));
            case "movsx8to32" -> add(Opcode.MOVSX8_32, register(s, 0), register(s, 1), 8, 0);
            case "movsx16to32" -> add(Opcode.MOVSX16_32, register(s, 0), register(s, 1), 16, 0);
            case "movsx8to64" -> add(Opcode.MOVSX8_64, register(s, 0), register(s, 1), 8, 0);
            case "movsx16to64" -> add(Opcode.MOVSX16_64, register(s, 0), register(s, 1), 16, 0);
            case "movsx32to64" -> add(Opcode.MOVSX32_64, register(s, 0), register(s, 1), 32, 0);
            default -> {
                if (m.startsWith("lock ")) {
                    emitAtomic(s, m.substring(5));
                } else if (!emitMemory(s)) {
                    emitAluOrJump(s);
                }
            }
        }
    }

    private void swap(Statement s, Opcode opcode) {
        add(opcode, register(s, 0), 0, 0, opcode.selected());
    }

    private void emitWide(Statement s) {
        String value = s.operand(1);
        boolean function = value.startsWith("&");
        long number = function ? labels.get(value.substring(1)) : number(s, value);
        add(Opcode.LDDW, register(s, 0), function ? PSEUDO_FUNCTION : 0, 0, (int) number);
        slots.add(function ? 0 : number & 0xffff_ffff_0000_0000L);
    }

    private void emitAtomic(Statement s, String name) {
        int bits = name.endsWith("32") ? 32 : 64;
        String base = bits == 32 ? name.substring(0, name.length() - 2) : name;
        Operation operation = switch (base) {
            case "add", "or", "and", "xor" -> Operation.valueOf("ATOMIC_" + base.toUpperCase(Locale.ROOT));
            case "fetch add", "fetch or", "fetch and", "fetch xor" ->
                Operation.valueOf(base.replace(' ', '_').toUpperCase(Locale.ROOT));
            case "xchg" -> Operation.XCHG;
            case "cmpxchg" -> Operation.CMPXCHG;
            default -> throw s.refuse("unknown atomic");
        };
        Place place = memory(s, 0);
        Opcode opcode = find(s, operation, bits, Operand.REG);
        add(opcode, place.register, register(s, 1), place.offset, opcode.selected());
    }

    private boolean emitMemory(Statement s) {
        String m = s.mnemonic;
        for (String prefix : List.of("ldxs", "ldx", "stx", "st")) {
            Integer bits = m.startsWith(prefix) ? SIZES.get(m.substring(prefix.length())) : null;
            if (bits == null) {
                continue;
            }
            boolean load = prefix.startsWith("ld");
            Place place = memory(s, load ? 1 : 0);
            switch (prefix) {
                case "ldxs" -> add(find(s, Operation.LOAD_SIGNED, bits, Operand.REG), register(s, 0), place.register,
                    place.offset, 0);
                case "ldx" -> add(find(s, Operation.LOAD, bits, Operand.REG), register(s, 0), place.register,
                    place.offset, 0);
                case "stx" -> add(find(s, Operation.STORE, bits, Operand.REG), place.register, register(s, 1),
                    place.offset, 0);
                default -> add(find(s, Operation.STORE, bits, Operand.IMM), place.register, 0, place.offset, imm(s, 1));
            }
            return true;
        }
        return false;
    }

    private void emitAluOrJump(Statement s) {
        int bits = s.mnemonic.endsWith("32") ? 32 : 64;
        String base = bits == 32 ? s.mnemonic.substring(0, s.mnemonic.length() - 2) : s.mnemonic;
        Operation operation;
        try {
            operation = Operation.valueOf(base.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException unknown) {
            throw s.refuse("unknown mnemonic");
        }
        int dst = register(s, 0);
        if (operation == Operation.NEG) {
            add(find(s, operation, bits, Operand.NONE), dst, 0, 0, 0);
            return;
        }
        boolean register = REGISTER.matcher(s.operand(1)).matches();
        Opcode opcode = find(s, operation, bits, register ? Operand.REG : Operand.IMM);
        int offset = opcode.isBranch() ? target(s, 2) : opcode.selected();
        add(opcode, dst, register ? register(s, 1) : 0, offset, register ? 0 : imm(s, 1));
    }

    private static Opcode find(Statement s, Operation operation, int bits, Operand operand) {
        for (Opcode opcode : Opcode.values()) {
            if (opcode.operation() == operation && opcode.bits() == bits && opcode.operand() == operand) {
                return opcode;
            }
        }
        throw s.refuse("there is no such instruction");
    }

    private void add(Opcode opcode, int dst, int src, int offset, int imm) {
        if ((short) offset != offset) {
            throw new IllegalArgumentException(opcode + ": offset " + offset + " does not fit 16 bits");
        }
        slots.add(new Instruction(opcode.code(), dst, src, (short) offset, imm).encode());
    }

    private int helper(Statement s) {
        String name = s.operand(0);
        if (Character.isDigit(name.charAt(0)) || name.charAt(0) == '-') {
            return imm(s, 0);
        }
        if (!helpers.contains(name)) {
            helpers.add(name);
        }
        return helpers.indexOf(name);
    }

    private int target(Statement s, int index) {
        String target = s.operand(index);
        if (target.startsWith("+") || target.startsWith("-") || Character.isDigit(target.charAt(0))) {
            return (int) number(s, target);
        }
        Integer label = labels.get(target);
        if (label == null) {
            throw s.refuse("there is no label '" + target + "'");
        }
        return label - s.pc - 1;
    }

    private static int register(Statement s, int index) {
        Matcher matcher = REGISTER.matcher(s.operand(index));
        if (!matcher.matches()) {
            throw s.refuse("expected a register, found '" + s.operand(index) + "'");
        }
        return Integer.parseInt(matcher.group(1));
    }

    private static Place memory(Statement s, int index) {
        Matcher matcher = MEMORY.matcher(s.operand(index));
        if (!matcher.matches()) {
            throw s.refuse("expected [register+offset], found '" + s.operand(index) + "'");
        }
        String offset = matcher.group(2);
        return new Place(Integer.parseInt(matcher.group(1)),
            offset == null ? 0 : (int) number(s, offset.replace(" ", "")));
    }

    /** An immediate: a number that fits 32 bits, signed or unsigned. */
    private static int imm(Statement s, int index) {
        long value = number(s, s.operand(index));
        if (value != (int) value && value != (value & 0xffff_ffffL)) {
            throw s.refuse(value + " does not fit 32 bits");
        }
        return (int) value;
    }

    private static long number(Statement s, String text) {
        boolean negative = text.startsWith("-");
        String digits = negative || text.startsWith("+") ? text.substring(1) : text;
        try {
            long value = digits.startsWith("0x") ? Long.parseUnsignedLong(digits.substring(2), 16)
                : Long.parseUnsignedLong(digits);
            return negative ? -value : value;
        } catch (NumberFormatException malformed) {
            throw s.refuse("'" + text + "' is not a number");
        }
    }
}
