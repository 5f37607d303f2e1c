package io.zeroserve.ebpf.elf;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads the tables of an ELF64 little-endian relocatable object for BPF (System V ABI, "Object Files").
 *
 * <p>Every offset and length is compared with the file before it is used, in 64-bit arithmetic that cannot overflow, so
 * that a hostile file can do no more than be refused.
 */
public final class ElfReader {
    /** The largest object that is read. */
    public static final int MAX_OBJECT_BYTES = 64 * 1024 * 1024;
    /** The longest name of a section or symbol. Names may overlap, so that the file's size bounds only each of them. */
    public static final int MAX_NAME_BYTES = 1024;
    /** The most symbols. */
    public static final int MAX_SYMBOLS = 64 * 1024;

    private static final int EHDR_BYTES = 64;
    private static final int SHDR_BYTES = 64;
    private static final int SYM_BYTES = 24;
    private static final int ET_REL = 1;
    private static final int EM_BPF = 247;
    private static final int MAX_ALIGNMENT = 4096;

    private final ByteBuffer file;
    private final byte[] image;
    private final List<Section> sections = new ArrayList<>();

    private ElfReader(byte[] image) {
        this.image = image;
        this.file = ByteBuffer.wrap(image).order(ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * Reads an object.
     *
     * @param image the whole file; kept, so it must not be changed afterwards
     * @throws ElfException if it is not an object of this kind or its tables are damaged
     */
    public static ElfObject read(byte[] image) throws ElfException {
        return new ElfReader(image).read();
    }

    private ElfObject read() throws ElfException {
        requireHeader();
        readSections();
        return new ElfObject(image, sections, readSymbols());
    }

    private void requireHeader() throws ElfException {
        if (image.length > MAX_OBJECT_BYTES) {
            throw new ElfException("the object has " + image.length + " bytes; at most " + MAX_OBJECT_BYTES
                + " are read");
        }
        if (image.length < 4 || file.getInt(0) != 0x464c457f) {
            throw new ElfException("not an ELF file: it does not begin with 7f 45 4c 46");
        }
        if (image.length < EHDR_BYTES) {
            throw new ElfException("truncated ELF header: " + image.length + " of " + EHDR_BYTES + " bytes");
        }
        require(4, "class", file.get(4), 2, "a 64-bit object");
        require(5, "data encoding", file.get(5), 1, "little-endian");
        require(6, "version", file.get(6), 1, "the current version");
        require(7, "OS ABI", file.get(7), 0, "System V");
        require(16, "type", file.getShort(16), ET_REL, "a relocatable object");
        require(18, "machine", file.getShort(18) & 0xffff, EM_BPF, "BPF; compile with clang -target bpf");
    }

    private static void require(int offset, String field, int found, int expected, String meaning) throws ElfException {
        if (found != expected) {
            throw new ElfException("ELF header, offset " + offset + ": " + field + " is " + found + ", expected "
                + expected + " (" + meaning + ")");
        }
    }

    private void readSections() throws ElfException {
        long table = file.getLong(40);
        int entryBytes = file.getShort(58) & 0xffff;
        int count = file.getShort(60) & 0xffff;
        int nameTable = file.getShort(62) & 0xffff;
        if (entryBytes != SHDR_BYTES) {
            throw new ElfException("ELF header: section headers of " + entryBytes + " bytes, expected " + SHDR_BYTES);
        }
        requireRange("section table", table, (long) count * SHDR_BYTES);
        if (nameTable >= count) {
            throw new ElfException("ELF header: section name table is section " + nameTable + " of " + count);
        }
        for (int i = 0; i < count; i++) {
            sections.add(readSection(i, (int) table + i * SHDR_BYTES));
        }
        Section names = sections.get(nameTable);
        requireType(names, Section.SHT_STRTAB, "the section name table");
        for (int i = 0; i < count; i++) {
            Section unnamed = sections.get(i);
            String name = string(names, file.getInt((int) table + i * SHDR_BYTES) & 0xffff_ffffL,
                "name of section " + i);
            sections.set(i, new Section(i, name, unnamed.type(), unnamed.flags(), unnamed.offset(), unnamed.size(),
                unnamed.link(), unnamed.info(), unnamed.alignment()));
        }
    }

    private Section readSection(int index, int at) throws ElfException {
        int type = file.getInt(at + 4);
        long flags = file.getLong(at + 8);
        long offset = file.getLong(at + 24);
        long size = file.getLong(at + 32);
        long alignment = file.getLong(at + 48);
        if (type == Section.SHT_NOBITS) {
            if (size < 0 || size > MAX_OBJECT_BYTES) {
                throw new ElfException("section " + index + ": size " + Long.toUnsignedString(size) + " is too large");
            }
            offset = 0;
        } else if (type != 0) {
            requireRange("section " + index, offset, size);
        } else {
            offset = 0;
            size = 0;
        }
        if (alignment < 0 || alignment > MAX_ALIGNMENT || Long.bitCount(alignment) > 1) {
            throw new ElfException("section " + index + ": alignment " + Long.toUnsignedString(alignment)
                + " is not a power of two up to " + MAX_ALIGNMENT);
        }
        return new Section(index, "", type, flags, (int) offset, (int) size, file.getInt(at + 40), file.getInt(at + 44),
            (int) Math.max(1, alignment));
    }

    private List<Symbol> readSymbols() throws ElfException {
        List<Symbol> symbols = new ArrayList<>();
        Section table = null;
        for (Section section : sections) {
            if (section.type() == Section.SHT_SYMTAB) {
                if (table != null) {
                    throw new ElfException("sections " + table.index() + " and " + section.index()
                        + " are both symbol tables; expected one");
                }
                table = section;
            }
        }
        if (table == null) {
            throw new ElfException("no symbol table; the object must not be stripped");
        }
        if (table.size() % SYM_BYTES != 0) {
            throw new ElfException("section '" + table.name() + "': size " + table.size()
                + " is not a multiple of " + SYM_BYTES);
        }
        if (table.size() / SYM_BYTES > MAX_SYMBOLS) {
            throw new ElfException("section '" + table.name() + "': " + table.size() / SYM_BYTES + " symbols; at most "
                + MAX_SYMBOLS + " are read");
        }
        Section names = linked(table);
        for (int at = table.offset(); at < table.offset() + table.size(); at += SYM_BYTES) {
            int index = symbols.size();
            int sectionIndex = file.getShort(at + 6) & 0xffff;
            if (sectionIndex >= sections.size() && sectionIndex < Symbol.SHN_LORESERVE) {
                throw new ElfException("symbol " + index + ": section " + sectionIndex + " of " + sections.size());
            }
            symbols.add(new Symbol(string(names, file.getInt(at) & 0xffff_ffffL, "name of symbol " + index),
                file.get(at + 4) & 0xf, sectionIndex, file.getLong(at + 8), file.getLong(at + 16)));
        }
        return symbols;
    }

    private Section linked(Section table) throws ElfException {
        if (table.link() < 0 || table.link() >= sections.size()) {
            throw new ElfException("section '" + table.name() + "': links to section " + table.link() + " of "
                + sections.size());
        }
        Section names = sections.get(table.link());
        requireType(names, Section.SHT_STRTAB, "the string table of '" + table.name() + "'");
        return names;
    }

    private static void requireType(Section section, int type, String role) throws ElfException {
        if (section.type() != type) {
            throw new ElfException(role + " is section " + section.index() + ", whose type is " + section.type()
                + ", expected " + type);
        }
    }

    private String string(Section table, long offset, String what) throws ElfException {
        int end = table.offset() + table.size();
        if (offset >= table.size() && offset != 0) {
            throw new ElfException(what + ": offset " + offset + " is outside its string table of "
                + table.size() + " bytes");
        }
        int start = table.offset() + (int) offset;
        int stop = start;
        while (stop < end && image[stop] != 0) {
            stop++;
            if (stop - start > MAX_NAME_BYTES) {
                throw new ElfException(what + ": longer than " + MAX_NAME_BYTES + " bytes");
            }
        }
        if (stop == end && table.size() > 0) {
            throw new ElfException(what + ": the string table ends without a NUL");
        }
        return new String(image, start, stop - start, StandardCharsets.UTF_8);
    }

    private void requireRange(String what, long offset, long size) throws ElfException {
        if (offset < 0 || size < 0 || offset > image.length || size > image.length - offset) {
            throw new ElfException(what + ": offset " + Long.toUnsignedString(offset) + " and size "
                + Long.toUnsignedString(size) + " do not fit a file of " + image.length + " bytes; is it truncated?");
        }
    }
}
