package io.zeroserve.ebpf.elf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.zeroserve.ebpf.ScriptObjects;
import io.zeroserve.ebpf.cage.CageLayout;
import io.zeroserve.ebpf.isa.Assembler;
import io.zeroserve.ebpf.isa.Opcode;
import io.zeroserve.ebpf.jit.EngineOutcome;
import io.zeroserve.ebpf.jit.Engines;
import io.zeroserve.ebpf.verify.VerifiedFunction;
import io.zeroserve.ebpf.verify.VerifiedProgram;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What clang emits, from the objects under {@code src/test/resources/ebpf}. */
class LinkerTest {
    private static final String ENTRY = "zeroserve.request";

    @Test
    void data_constantsStringsVariablesAndPointerTable_areWhereTheCodeLooks() {
        // digits[0] + digits[1], the lengths of "alpha" and "be", counter, initialised + counter.
        VerifiedProgram program = ScriptObjects.good("data");
        byte[] readOnly = program.linked().readOnly();
        EngineOutcome outcome =
            Engines.agree(program, ENTRY, CageLayout.DATA_ADDRESS + program.linked().writable().length, 0);

        assertThat(readOnly).hasSizeGreaterThanOrEqualTo(16 + 16 + 9);
        assertThat(outcome.r0()).isEqualTo((1L << 32) + (0x1122_3344_5566_7789L << 40));
    }

    @Test
    void variables_beginEveryRunAsInitialised() {
        LinkedProgram program = ScriptObjects.good("data").linked();

        assertThat(program.writable()).hasSize(48 + 8);
        assertThat(ByteBuffer.wrap(program.writable()).order(ByteOrder.LITTLE_ENDIAN).getLong(48))
            .isEqualTo(0x1122_3344_5566_7788L);
    }

    @Test
    void pointerTable_inReadOnlyData_holdsGuestAddresses() throws Exception {
        byte[] content = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN).putLong(12).putLong(0).array();
        LinkedProgram program = ScriptObjects.link(ElfFixture.ofCode(Assembler.assemble("mov %r0, 0\nexit").slots())
            .section(".rodata", Section.SHT_PROGBITS, ElfFixture.READ_ONLY_FLAGS, content, 0, 0)
            .symbol("", Symbol.STT_SECTION, 4, 0, 0).relocations(4, 0, 2, 1).build());

        assertThat(ByteBuffer.wrap(program.readOnly()).order(ByteOrder.LITTLE_ENDIAN).getLong(0))
            .isEqualTo(CageLayout.DATA_ADDRESS + 12);
    }

    @Test
    void calls_withinAndAcrossSections_leadToTheirFunctions() {
        VerifiedProgram program = ScriptObjects.good("calls");

        assertThat(program.functions()).extracting(VerifiedFunction::name)
            .containsExactlyInAnyOrder("in_text", "fill", "request", "large_frame", "pointer");
        assertThat(program.linked().sections()).containsOnlyKeys(".text", ENTRY, "zeroserve.call.pointer");
        assertThat(Engines.agree(program, ENTRY).r0()).isEqualTo(expectedOfCalls());
    }

    private static long expectedOfCalls() {
        long sum = 0;
        for (int i = 0; i < 300; i++) {
            sum = sum * 31 + (5 + i & 0xff);
        }
        long result = sum ^ (1 + 4 + 9 + 16 + 25L) << 40;
        for (int i = 0; i < 64; i++) {
            result += 7 + i;
        }
        return result;
    }

    @Test
    void callThroughKnownPointer_isLinked() {
        VerifiedProgram program = ScriptObjects.good("calls");
        boolean callsThroughRegister = false;
        for (int pc = 0; pc < program.linked().code().size(); pc = program.next(pc)) {
            callsThroughRegister |= program.opcode(pc) == Opcode.CALL_REGISTER;
        }

        assertThat(callsThroughRegister).isTrue();
        assertThat(Engines.agree(program, "zeroserve.call.pointer").r0())
            .isEqualTo(10 + 2 * 20 + 3 * 30 + 4 * 40 + 5 * 50);
    }

    @Test
    void lines_areThoseOfTheSource() {
        VerifiedProgram program = ScriptObjects.good("calls");
        int request = program.entry(ENTRY).start();

        assertThat(program.linked().lines().find(request)).isPresent().get().asString().matches("calls\\.bpf\\.c:\\d+");
    }

    @Test
    void helpers_areNumberedByFirstCallAndUnknownOnesRefused() throws Exception {
        long[] code = Assembler.assemble("call -1\ncall -1\ncall -1\nexit").slots();
        ElfFixture fixture = ElfFixture.ofCode(code).symbol("zs_b", 0, 0, 0, 0).symbol("zs_a", 0, 0, 0, 0)
            .relocations(3, 0, 10, 1, 8, 10, 2, 16, 10, 1);
        LinkedProgram program =
            Linker.link(ElfReader.read(fixture.build()), List.of("zs_a", "zs_b")::contains, CageLayout.DATA_ADDRESS);

        assertThat(program.helpers()).containsExactly("zs_b", "zs_a");
        assertThat(program.code().instruction(2).imm()).isZero();
    }

    @Test
    void unknownHelper_inScriptWithDebugInformation_isRefusedWithItsLine() {
        assertThatExceptionOfType(ElfException.class)
            .isThrownBy(() -> ScriptObjects.load(ScriptObjects.bytes("unknown_helper")))
            .withMessage("section 'zeroserve.request', offset 8: unknown helper 'zs_no_such_helper', called in "
                + "unknown_helper.bpf.c:9; the server offers no function of that name");
    }
}
