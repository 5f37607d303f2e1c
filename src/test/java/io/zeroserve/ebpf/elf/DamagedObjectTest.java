package io.zeroserve.ebpf.elf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.fail;

import io.zeroserve.ebpf.ScriptObjects;
import io.zeroserve.ebpf.isa.Assembler;
import io.zeroserve.ebpf.verify.VerifyException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever is wrong with an object, it is refused with a reason: no other exception, and no hang. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DamagedObjectTest {
    private static final long[] EXIT = Assembler.assemble("mov %r0, 0\nexit").slots();

    private static boolean isAccepted(byte[] object) {
        try {
            ScriptObjects.load(object);
            return true;
        } catch (ElfException | VerifyException refused) {
            assertThat(refused.getMessage()).isNotBlank().hasSizeLessThan(2_000);
            return false;
        }
    }

    private static void assertRefused(byte[] object, String reason) {
        assertThatExceptionOfType(ElfException.class).isThrownBy(() -> ScriptObjects.load(object))
            .withMessageContaining(reason);
    }

    @ParameterizedTest
    @ValueSource(strings = {"data", "calls", "arithmetic"})
    void object_truncatedAtAnyLength_isRefused(String name) {
        byte[] good = ScriptObjects.bytes(name);
        for (int length = 0; length < good.length; length++) {
            if (isAccepted(Arrays.copyOf(good, length))) {
                fail("accepted at %d of %d bytes", length, good.length);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"data", "calls", "arithmetic"})
    void object_anyByteFlipped_isAcceptedOrRefused(String name) {
        byte[] bytes = ScriptObjects.bytes(name);
        SplittableRandom random = new SplittableRandom(1);
        int refused = 0;
        for (int at = 0; at < bytes.length; at++) {
            for (int mask : new int[] {0xff, 1 << random.nextInt(8)}) {
                bytes[at] ^= (byte) mask;
                refused += isAccepted(bytes) ? 0 : 1;
                bytes[at] ^= (byte) mask;
            }
        }
        assertThat(refused).isPositive();
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0, not an ELF file",
        "4, 1, class is 1",
        "5, 2, data encoding is 2",
        "6, 0, version is 0",
        "7, 3, OS ABI is 3",
        "16, 2, type is 2",
        "18, 62, 'machine is 62, expected 247 (BPF; compile with clang -target bpf)'",
        "58, 40, section headers of 40 bytes",
    })
    void header_fieldOfAnotherKindOfFile_isNamed(int offset, int value, String reason) {
        byte[] object = ElfFixture.ofCode(EXIT).build();
        object[offset] = (byte) value;

        assertRefused(object, reason);
    }

    @Test
    void sectionTable_outsideFile_isRefused() {
        for (long offset : new long[] {-1, Long.MIN_VALUE, Long.MAX_VALUE, 1L << 32, 100_000}) {
            byte[] object = ElfFixture.ofCode(EXIT).build();
            ByteBuffer.wrap(object).order(ByteOrder.LITTLE_ENDIAN).putLong(40, offset);

            assertRefused(object, "section table: offset");
        }
    }

    @Test
    void section_sizeHugeOrNegative_isRefused() {
        for (long size : new long[] {-1, Long.MIN_VALUE, Long.MAX_VALUE, 1L << 32, 1 << 30}) {
            assertRefused(ElfFixture.ofCode(EXIT).empty(".data", Section.SHT_PROGBITS, ElfFixture.DATA_FLAGS, size, 8)
                .build(), "section 4: offset");
            assertRefused(ElfFixture.ofCode(EXIT).empty(".bss", Section.SHT_NOBITS, ElfFixture.DATA_FLAGS, size, 8)
                .build(), "section 4: size");
        }
    }

    @Test
    void section_zeroedDataBeyondLimit_isRefusedAndAtLimitAccepted() {
        assertRefused(ElfFixture.ofCode(EXIT)
            .empty(".bss", Section.SHT_NOBITS, ElfFixture.DATA_FLAGS, Linker.MAX_WRITABLE_BYTES + 1, 8)
            .build(), "more than");
        assertThat(isAccepted(ElfFixture.ofCode(EXIT)
            .empty(".bss", Section.SHT_NOBITS, ElfFixture.DATA_FLAGS, Linker.MAX_WRITABLE_BYTES, 8).build())).isTrue();
    }

    @ParameterizedTest
    @ValueSource(longs = {3, 8192, -1, Long.MIN_VALUE})
    void section_alignmentSenseless_isRefused(long alignment) {
        assertRefused(ElfFixture.ofCode(EXIT).empty(".bss", Section.SHT_NOBITS, ElfFixture.DATA_FLAGS, 8, alignment)
            .build(), "alignment");
    }

    @Test
    void code_partOfAnInstruction_isRefused() {
        assertRefused(new ElfFixture().section("x", Section.SHT_PROGBITS, ElfFixture.CODE_FLAGS, new byte[12], 0, 0)
            .build(), "not a whole number");
        assertRefused(new ElfFixture().build(), "no code");
        assertRefused(ElfFixture.ofCode(EXIT).code("zeroserve.request", EXIT).build(), "two code sections are named");
    }

    @Test
    void sections_sameRangeOfFile_areSeparateCopies() throws Exception {
        byte[] object = ElfFixture.ofCode(EXIT).code("other", EXIT).build();
        ByteBuffer file = ByteBuffer.wrap(object).order(ByteOrder.LITTLE_ENDIAN);
        int table = (int) file.getLong(40);
        file.putLong(table + 4 * ElfFixture.SHDR_BYTES + 24, file.getLong(table + 3 * ElfFixture.SHDR_BYTES + 24));

        assertThat(ScriptObjects.load(object).functions()).hasSize(2);
    }

    @Test
    void symbolTable_missingOrTwice_isRefused() {
        byte[] object = ElfFixture.ofCode(EXIT).build();
        ByteBuffer file = ByteBuffer.wrap(object).order(ByteOrder.LITTLE_ENDIAN);
        file.putInt((int) file.getLong(40) + 2 * ElfFixture.SHDR_BYTES + 4, Section.SHT_PROGBITS);
        assertRefused(object, "no symbol table");

        assertRefused(ElfFixture.ofCode(EXIT).section(".symtab", Section.SHT_SYMTAB, 0, new byte[24], 1, 0).build(),
            "both symbol tables");
    }

    @Test
    void symbol_sectionOutsideTable_isRefused() {
        assertRefused(ElfFixture.ofCode(EXIT).symbol("x", 0, 99, 0, 0).build(), "symbol 1: section 99 of 4");
    }

    @Test
    void symbol_nameOutsideTable_isRefused() {
        assertRefused(ElfFixture.ofCode(EXIT).symbol(1 << 30, 0, 0, 0, 0).build(), "name of symbol 1: offset");
        assertRefused(ElfFixture.ofCode(EXIT).symbol(-1, 0, 0, 0, 0).build(), "name of symbol 1: offset 4294967295");
    }

    @Test
    void symbols_shareOneHugeName_areRefused() {
        ElfFixture fixture = ElfFixture.ofCode(EXIT);
        int name = fixture.string("n".repeat(1_000_000));
        for (int i = 0; i < 50_000; i++) {
            fixture.symbol(name + i, 0, 0, 0, 0);
        }

        assertRefused(fixture.build(), "name of symbol 1: longer than");
    }

    @Test
    void symbolName_atLimit_isReadAndBeyondRefused() {
        assertThat(isAccepted(ElfFixture.ofCode(EXIT).symbol("n".repeat(ElfReader.MAX_NAME_BYTES), 0, 0, 0, 0).build()))
            .isTrue();
        assertRefused(ElfFixture.ofCode(EXIT).symbol("n".repeat(ElfReader.MAX_NAME_BYTES + 1), 0, 0, 0, 0).build(),
            "longer than");
    }

    @Test
    void symbols_atLimit_areReadAndBeyondRefused() {
        ElfFixture fixture = ElfFixture.ofCode(EXIT);
        while (fixture.symbolCount() < ElfReader.MAX_SYMBOLS) {
            fixture.symbol(0, 0, 0, 0, 0);
        }
        assertThat(isAccepted(fixture.build())).isTrue();
        assertRefused(fixture.symbol(0, 0, 0, 0, 0).build(), "symbols; at most");
    }

    /** 200,000 line records, each of which names a file that begins one byte later in one long string. */
    @Test
    void lineTable_filesShareOneHugeName_isIgnored() throws Exception {
        int records = 200_000;
        ByteBuffer btf = ByteBuffer.allocate(24 + records + 1).order(ByteOrder.LITTLE_ENDIAN);
        btf.putShort((short) 0xeb9f).put((byte) 1).put((byte) 0).putInt(24).putInt(0).putInt(0).putInt(0)
            .putInt(records + 1);
        Arrays.fill(btf.array(), 25, 24 + records, (byte) 'f');
        byte[] section = "zeroserve.request".getBytes(StandardCharsets.US_ASCII);
        btf.put(24 + 1, section).put(24 + 1 + section.length, (byte) 0);
        ByteBuffer ext = ByteBuffer.allocate(24 + 4 + 8 + records * 16).order(ByteOrder.LITTLE_ENDIAN);
        ext.putShort((short) 0xeb9f).put((byte) 1).put((byte) 0).putInt(24).putInt(0).putInt(0).putInt(0)
            .putInt(12 + records * 16)
            .putInt(16).putInt(1).putInt(records);
        for (int i = 0; i < records; i++) {
            ext.putInt(i).putInt(1 + i).putInt(0).putInt(1 << 10);
        }

        assertThat(ScriptObjects.link(ElfFixture.ofCode(EXIT)
            .section(".BTF", Section.SHT_PROGBITS, 0, btf.array(), 0, 0)
            .section(".BTF.ext", Section.SHT_PROGBITS, 0, ext.array(), 0, 0).build()).lines().find(0)).isEmpty();
    }

    @Test
    void functionSymbol_insideWideInstruction_isRefused() {
        byte[] object = ElfFixture.ofCode(Assembler.assemble("lddw %r0, 1\nexit").slots())
            .symbol("f", Symbol.STT_FUNC, 3, 8, 0).build();

        assertThatExceptionOfType(VerifyException.class).isThrownBy(() -> ScriptObjects.load(object))
            .withMessageContaining("falls off the end");
    }

    @Test
    void relocation_toNowhere_isRefused() {
        long[] call = Assembler.assemble("call -1\nexit").slots();
        long[] wide = Assembler.assemble("lddw %r1, 0\nmov %r0, 0\nexit").slots();

        assertRefused(ElfFixture.ofCode(call).relocations(3, 0, 10, 7).build(), "symbol 7 of 1");
        assertRefused(ElfFixture.ofCode(call).relocations(99, 0, 10, 0).build(), "relocates section 99");
        assertRefused(ElfFixture.ofCode(call).relocations(3, 4, 10, 0).build(), "not at an instruction");
        assertRefused(ElfFixture.ofCode(call).relocations(3, 16, 10, 0).build(), "not at an instruction");
        assertRefused(ElfFixture.ofCode(call).relocations(3, -8, 10, 0).build(), "not at an instruction");
        assertRefused(ElfFixture.ofCode(call).relocations(3, Long.MIN_VALUE, 10, 0).build(), "not at an instruction");
        assertRefused(ElfFixture.ofCode(call).symbol("zs_missing", 0, 0, 0, 0).relocations(3, 0, 10, 1).build(),
            "unknown helper 'zs_missing'");
        assertRefused(ElfFixture.ofCode(call).symbol("f", 2, 3, 800, 0).relocations(3, 0, 10, 1).build(),
            "is not an instruction");
        assertRefused(ElfFixture.ofCode(call).symbol("f", 2, 3, -8, 0).relocations(3, 0, 10, 1).build(),
            "is not an instruction");
        assertRefused(ElfFixture.ofCode(call).symbol("data", 1, 1, 0, 0).relocations(3, 0, 10, 1).build(),
            "which is not code");
        assertRefused(ElfFixture.ofCode(call).symbol("absolute", 1, 0xfff1, 0, 0).relocations(3, 0, 10, 1).build(),
            "which is not code");
        assertRefused(ElfFixture.ofCode(call).relocations(3, 0, 1, 0).build(), "not on a lddw");
        assertRefused(ElfFixture.ofCode(wide).relocations(3, 0, 10, 0).build(), "not on a call");
        assertRefused(ElfFixture.ofCode(wide).relocations(3, 0, 1, 0).build(), "not defined in this object");
        assertRefused(ElfFixture.ofCode(wide).relocations(3, 0, 99, 0).build(), "relocation type 99 is not supported");
        assertRefused(ElfFixture.ofCode(wide).symbol("x", 1, 2, 0, 0).relocations(3, 0, 1, 1).build(),
            "neither data nor");
        assertRefused(ElfFixture.ofCode(call).build(), "call of helper number -1");
    }

    @Test
    void relocation_inData_mustFitItAndNameData() {
        byte[] table = new byte[16];

        assertRefused(data(table).relocations(4, 9, 2, 1).build(), "outside its section");
        assertRefused(data(table).relocations(4, -1, 2, 1).build(), "outside its section");
        assertRefused(data(table).relocations(4, 0, 3, 1).build(), "32-bit field cannot hold");
        assertRefused(data(table).relocations(4, 0, 10, 1).build(), "not supported in data");
        assertRefused(data(table).symbol("far", 1, 4, 17, 0).relocations(4, 0, 2, 2).build(), "outside its section");
        assertRefused(data(table).symbol("long", 1, 4, 8, Long.MAX_VALUE).relocations(4, 0, 2, 2).build(),
            "outside its section");
        assertRefused(data(table).symbol("f", 2, 3, 0, 0).relocations(4, 0, 2, 2).build(),
            "the address of a function, in ");
        assertThat(isAccepted(data(table).relocations(4, 8, 2, 1).build())).isTrue();
    }

    private static ElfFixture data(byte[] content) {
        return ElfFixture.ofCode(EXIT)
            .section(".rodata", Section.SHT_PROGBITS, ElfFixture.READ_ONLY_FLAGS, content, 0, 0)
            .symbol("", Symbol.STT_SECTION, 4, 0, 0);
    }
}
