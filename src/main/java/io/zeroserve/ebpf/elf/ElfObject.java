package io.zeroserve.ebpf.elf;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * An ELF object whose tables have been read and whose ranges have been checked against the file.
 */
public final class ElfObject {
    private final byte[] image;
    private final List<Section> sections;
    private final List<Symbol> symbols;

    ElfObject(byte[] image, List<Section> sections, List<Symbol> symbols) {
        this.image = image;
        this.sections = List.copyOf(sections);
        this.symbols = List.copyOf(symbols);
    }

    /** All sections; the first is the null section. */
    public List<Section> sections() {
        return sections;
    }

    /** All symbols; the first is the null symbol. */
    public List<Symbol> symbols() {
        return symbols;
    }

    /** The first section of that name. */
    public Optional<Section> find(String name) {
        return sections.stream().filter(section -> section.name().equals(name)).findFirst();
    }

    /** The content of a section, a copy; zeros for one that occupies no file space. */
    public byte[] content(Section section) {
        return section.type() == Section.SHT_NOBITS
            ? new byte[section.size()]
            : Arrays.copyOfRange(image, section.offset(), section.offset() + section.size());
    }

    /** A little-endian view of a section's content in the file. */
    ByteBuffer view(Section section) {
        return ByteBuffer.wrap(image, section.offset(), section.size()).slice().order(ByteOrder.LITTLE_ENDIAN);
    }
}
