package io.zeroserve.ebpf.elf;

import io.zeroserve.ebpf.isa.Bytecode;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * All code of an object in one sequence of slots, its data laid out for the cage, and every relocation resolved.
 *
 * <p>Calls of helpers carry an index into {@link #helpers()} as their immediate. Nothing has been verified yet.
 *
 * @param code      the slots of every code section, one section behind the other
 * @param sections  the pc at which each code section begins, by section name; every one is an entry point
 * @param functions the name of the function that begins at a pc, where the symbol table tells one
 * @param helpers   the names of the helpers that the code calls
 * @param writable  the initial writable data
 * @param readOnly  the read-only data
 * @param lines     where instructions come from
 */
public record LinkedProgram(Bytecode code, SortedMap<String, Integer> sections, SortedMap<Integer, String> functions,
                            List<String> helpers, byte[] writable, byte[] readOnly, LineTable lines) {

    /**
     * A program that did not come from an object: one section, no data but what is given.
     *
     * @param code     its slots
     * @param section  the name of its only section
     * @param writable the initial writable data
     */
    public static LinkedProgram ofCode(Bytecode code, String section, byte[] writable) {
        return new LinkedProgram(code, new java.util.TreeMap<>(Map.of(section, 0)), new java.util.TreeMap<>(),
            List.of(), writable, new byte[0], LineTable.EMPTY);
    }
}
