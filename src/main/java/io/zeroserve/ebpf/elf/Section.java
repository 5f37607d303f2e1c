package io.zeroserve.ebpf.elf;

/**
 * A section header (System V ABI, "Sections"), its fields checked against the file.
 *
 * @param index     its place in the section table
 * @param name      its name
 * @param type      {@code sh_type}
 * @param flags     {@code sh_flags}
 * @param offset    {@code sh_offset}, bytes from the start of the file
 * @param size      {@code sh_size} in bytes
 * @param link      {@code sh_link}
 * @param info      {@code sh_info}
 * @param alignment {@code sh_addralign}, a power of two, at least 1
 */
public record Section(int index, String name, int type, long flags, int offset, int size, int link, int info,
                      int alignment) {
    static final int SHT_PROGBITS = 1;
    static final int SHT_SYMTAB = 2;
    static final int SHT_STRTAB = 3;
    static final int SHT_NOBITS = 8;
    static final int SHT_REL = 9;
    static final int SHT_RELA = 4;
    static final long SHF_WRITE = 1;
    static final long SHF_ALLOC = 2;
    static final long SHF_EXECINSTR = 4;

    /** Whether it holds instructions. */
    public boolean isCode() {
        return type == SHT_PROGBITS && has(SHF_ALLOC) && has(SHF_EXECINSTR) && size > 0;
    }

    /** Whether it holds data that the program may read. */
    public boolean isData() {
        return (type == SHT_PROGBITS || type == SHT_NOBITS) && has(SHF_ALLOC) && !has(SHF_EXECINSTR);
    }

    /** Whether it is data that the program may also write. */
    public boolean isWritable() {
        return isData() && has(SHF_WRITE);
    }

    private boolean has(long flag) {
        return (flags & flag) != 0;
    }
}
