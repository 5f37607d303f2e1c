package io.zeroserve.ebpf;

import io.zeroserve.ebpf.isa.Assembler;
import io.zeroserve.ebpf.isa.Bytecode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One file under {@code conformance/isa}, as its README describes.
 *
 * @param slots  the program
 * @param memory what r1 points at
 * @param result r0 at exit, if the program must run
 * @param error  what the message must contain, if it must be refused or trap
 */
record ConformanceCase(long[] slots, byte[] memory, Optional<Long> result, Optional<String> error) {
    private static final Set<String> SECTIONS = Set.of("asm", "raw", "mem", "result", "error");

    static ConformanceCase read(Path file) throws IOException {
        Map<String, StringBuilder> sections = new LinkedHashMap<>();
        StringBuilder current = new StringBuilder();
        for (String line : Files.readAllLines(file)) {
            if (line.startsWith("-- ")) {
                String name = line.substring(3).strip();
                if (!SECTIONS.contains(name)) {
                    throw new IllegalArgumentException(file + ": unknown section '" + name + "'");
                }
                current = new StringBuilder();
                if (sections.put(name, current) != null) {
                    throw new IllegalArgumentException(file + ": section '" + name + "' is there twice");
                }
            } else {
                current.append(line).append('\n');
            }
        }
        if (sections.containsKey("asm") == sections.containsKey("raw")
            || sections.containsKey("result") == sections.containsKey("error")) {
            throw new IllegalArgumentException(file + ": expected one of asm and raw, and one of result and error");
        }
        return new ConformanceCase(program(sections), hex(sections, "mem"),
            text(sections, "result").map(value -> Long.parseUnsignedLong(value.replaceFirst("^0x", ""), 16)),
            text(sections, "error"));
    }

    private static long[] program(Map<String, StringBuilder> sections) {
        if (sections.containsKey("asm")) {
            return Assembler.assemble(sections.get("asm").toString()).slots();
        }
        Bytecode code = Bytecode.ofBytes(hex(sections, "raw"));
        long[] slots = new long[code.size()];
        for (int pc = 0; pc < slots.length; pc++) {
            slots[pc] = code.slot(pc);
        }
        return slots;
    }

    private static byte[] hex(Map<String, StringBuilder> sections, String name) {
        return HexFormat.of().parseHex(text(sections, name).orElse("").replaceAll("\\s", ""));
    }

    private static Optional<String> text(Map<String, StringBuilder> sections, String name) {
        return Optional.ofNullable(sections.get(name)).map(text -> text.toString().replaceAll("#[^\n]*", "").strip());
    }
}
