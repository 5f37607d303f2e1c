package io.zeroserve.ebpf.elf;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Which line of which C file an instruction comes from, as clang {@code -g} records it in {@code .BTF.ext} (Linux
 * kernel, Documentation/bpf/btf.rst, "BTF.ext").
 *
 * <p>It serves messages only, so a damaged table is the same as none.
 */
public final class LineTable {
    /** A table that knows no line. */
    public static final LineTable EMPTY = new LineTable(new TreeMap<>());

    private static final int BTF_MAGIC = 0xeb9f;
    private static final int MAX_RECORDS = 1_000_000;
    /** The most source files, which bounds the memory for their names: these may overlap in the string table. */
    private static final int MAX_FILES = 10_000;

    private final TreeMap<Integer, String> lines;

    private LineTable(TreeMap<Integer, String> lines) {
        this.lines = lines;
    }

    /**
     * The place in the source.
     *
     * @param pc an instruction slot of the linked program
     * @return {@code file:line}, or empty if it is not known
     */
    public Optional<String> find(int pc) {
        Map.Entry<Integer, String> entry = lines.floorEntry(pc);
        return entry == null ? Optional.empty() : Optional.of(entry.getValue());
    }

    /**
     * Reads the line records of an object.
     *
     * @param sectionStarts the pc at which each code section begins, by section name
     */
    static LineTable read(ElfObject object, Map<String, Integer> sectionStarts) {
        Optional<Section> btf = object.find(".BTF");
        Optional<Section> ext = object.find(".BTF.ext");
        if (btf.isEmpty() || ext.isEmpty()) {
            return EMPTY;
        }
        try {
            return read(object.view(btf.get()), object.view(ext.get()), sectionStarts);
        } catch (IndexOutOfBoundsException | BufferUnderflowException | IllegalArgumentException damaged) {
            // Some offset in the debug data leads outside of it. The program itself may be sound.
            return EMPTY;
        }
    }

    private static LineTable read(ByteBuffer btf, ByteBuffer ext, Map<String, Integer> sectionStarts) {
        if ((btf.getShort(0) & 0xffff) != BTF_MAGIC || (ext.getShort(0) & 0xffff) != BTF_MAGIC) {
            return EMPTY;
        }
        int btfHeader = btf.getInt(4);
        ByteBuffer strings = btf.slice(btfHeader + btf.getInt(16), btf.getInt(20));
        ByteBuffer info = ext.slice(ext.getInt(4) + ext.getInt(16), ext.getInt(20)).order(ByteOrder.LITTLE_ENDIAN);
        TreeMap<Integer, String> lines = new TreeMap<>();
        Map<Integer, String> files = new HashMap<>();
        if (!info.hasRemaining()) {
            return EMPTY;
        }
        int recordBytes = info.getInt();
        if (recordBytes < 16) {
            return EMPTY;
        }
        while (info.hasRemaining()) {
            String section = string(strings, info.getInt());
            int count = info.getInt();
            Integer start = sectionStarts.get(section);
            for (int i = 0; i < count; i++) {
                int at = info.position();
                int slot = info.getInt(at) / 8;
                int line = info.getInt(at + 12) >>> 10;
                if (start != null && line > 0) {
                    String file = files.computeIfAbsent(info.getInt(at + 4),
                        offset -> shortName(string(strings, offset)));
                    lines.put(start + slot, file + ':' + line);
                }
                info.position(at + recordBytes);
                if (lines.size() > MAX_RECORDS || files.size() > MAX_FILES) {
                    throw new IllegalArgumentException("more lines or files than a script can have");
                }
            }
        }
        return new LineTable(lines);
    }

    private static String string(ByteBuffer strings, int offset) {
        int end = offset;
        while (strings.get(end) != 0) {
            end++;
            if (end - offset > ElfReader.MAX_NAME_BYTES) {
                throw new IllegalArgumentException("a name of more than " + ElfReader.MAX_NAME_BYTES + " bytes");
            }
        }
        byte[] bytes = new byte[end - offset];
        strings.get(offset, bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** A relative name, so that a message does not depend on where the object was compiled. */
    private static String shortName(String file) {
        String name = file.startsWith("./") ? file.substring(2) : file;
        return name.startsWith("/") ? name.substring(name.lastIndexOf('/') + 1) : name;
    }
}
