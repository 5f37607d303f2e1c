package io.zeroserve.ebpf.elf;

/**
 * A symbol table entry (System V ABI, "Symbol Table").
 *
 * @param name         its name, empty for a section symbol
 * @param type         {@code st_info & 0xf}
 * @param sectionIndex {@code st_shndx}; 0 if it is undefined
 * @param value        {@code st_value}, an offset in its section
 * @param size         {@code st_size} in bytes
 */
public record Symbol(String name, int type, int sectionIndex, long value, long size) {
    static final int STT_FUNC = 2;
    static final int STT_SECTION = 3;
    static final int SHN_UNDEF = 0;
    static final int SHN_LORESERVE = 0xff00;

    /** Whether it names something outside this object. */
    public boolean isUndefined() {
        return sectionIndex == SHN_UNDEF;
    }
}
