package io.zeroserve.ebpf.elf;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes ELF objects for tests, right or wrong.
 *
 * <p>Section 0 is the null section, 1 the string table of all names, 2 the symbol table; those added begin at
 * {@link #FIRST_ADDED}. Symbol 0 is the null symbol.
 */
final class ElfFixture {
    static final int FIRST_ADDED = 3;
    static final int CODE_FLAGS = 6;
    static final int DATA_FLAGS = 3;
    static final int READ_ONLY_FLAGS = 2;
    static final int EHDR_BYTES = 64;
    static final int SHDR_BYTES = 64;

    private final ByteArrayOutputStream strings = new ByteArrayOutputStream();
    private final ByteArrayOutputStream symbols = new ByteArrayOutputStream();
    private final List<Header> headers = new ArrayList<>();
    private int symbolCount;

    private record Header(int name, int type, long flags, byte[] content, long size, int link, int info,
        long alignment) {
    }

    ElfFixture() {
        strings.write(0);
        symbol("", 0, 0, 0, 0);
    }

    /** An object with one entry section of the given slots. */
    static ElfFixture ofCode(long... slots) {
        return new ElfFixture().code("zeroserve.request", slots);
    }

    ElfFixture code(String name, long... slots) {
        ByteBuffer bytes = ByteBuffer.allocate(slots.length * 8).order(ByteOrder.LITTLE_ENDIAN);
        for (long slot : slots) {
            bytes.putLong(slot);
        }
        return section(name, Section.SHT_PROGBITS, CODE_FLAGS, bytes.array(), 0, 0);
    }

    ElfFixture section(String name, int type, long flags, byte[] content, int link, int info) {
        headers.add(new Header(string(name), type, flags, content, content.length, link, info, 8));
        return this;
    }

    /** A section that claims a size of which the file has nothing. */
    ElfFixture empty(String name, int type, long flags, long size, long alignment) {
        headers.add(new Header(string(name), type, flags, new byte[0], size, 0, 0, alignment));
        return this;
    }

    /** Adds relocations, each an offset, a type and a symbol, to a section. */
    ElfFixture relocations(int target, long... offsetTypeSymbol) {
        ByteBuffer bytes = ByteBuffer.allocate(offsetTypeSymbol.length / 3 * 16).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < offsetTypeSymbol.length; i += 3) {
            bytes.putLong(offsetTypeSymbol[i]).putLong(offsetTypeSymbol[i + 2] << 32 | offsetTypeSymbol[i + 1]);
        }
        return section(".rel" + target, Section.SHT_REL, 0, bytes.array(), 2, target);
    }

    /** Adds a symbol; the first added is number 1. */
    ElfFixture symbol(String name, int type, int section, long value, long size) {
        return symbol(string(name), type, section, value, size);
    }

    ElfFixture symbol(int nameOffset, int type, int section, long value, long size) {
        ByteBuffer bytes = ByteBuffer.allocate(24).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putInt(nameOffset).put((byte) (1 << 4 | type)).put((byte) 0).putShort((short) section).putLong(value)
            .putLong(size);
        symbols.writeBytes(bytes.array());
        symbolCount++;
        return this;
    }

    int symbolCount() {
        return symbolCount;
    }

    /** Adds a string to the string table; returns its offset. */
    int string(String text) {
        int offset = strings.size();
        strings.writeBytes(text.getBytes(StandardCharsets.UTF_8));
        strings.write(0);
        return text.isEmpty() ? 0 : offset;
    }

    byte[] build() {
        List<Header> all = new ArrayList<>();
        all.add(new Header(0, 0, 0, new byte[0], 0, 0, 0, 0));
        all.add(new Header(string(".strtab"), Section.SHT_STRTAB, 0, new byte[0], 0, 0, 0, 1));
        all.add(new Header(string(".symtab"), Section.SHT_SYMTAB, 0, symbols.toByteArray(), symbols.size(), 1, 0, 8));
        all.addAll(headers);
        byte[] names = strings.toByteArray();
        all.set(1, new Header(all.get(1).name, Section.SHT_STRTAB, 0, names, names.length, 0, 0, 1));
        int content = all.stream().mapToInt(header -> header.content.length + 7 & ~7).sum();
        ByteBuffer file = ByteBuffer.allocate(EHDR_BYTES + content + all.size() * SHDR_BYTES)
            .order(ByteOrder.LITTLE_ENDIAN);
        file.putInt(0x464c457f).put(new byte[] {2, 1, 1, 0}).putLong(0).putShort((short) 1)
            .putShort((short) 247).putInt(1)
            .putLong(0).putLong(0).putLong(EHDR_BYTES + content).putInt(0).putShort((short) EHDR_BYTES)
            .putShort((short) 0)
            .putShort((short) 0).putShort((short) SHDR_BYTES).putShort((short) all.size()).putShort((short) 1);
        int at = EHDR_BYTES;
        int table = EHDR_BYTES + content;
        for (Header header : all) {
            file.put(at, header.content);
            file.putInt(table, header.name).putInt(table + 4, header.type).putLong(table + 8, header.flags)
                .putLong(table + 24, at).putLong(table + 32, header.size).putInt(table + 40, header.link)
                .putInt(table + 44, header.info).putLong(table + 48, header.alignment);
            at += header.content.length + 7 & ~7;
            table += SHDR_BYTES;
        }
        return file.array();
    }
}
