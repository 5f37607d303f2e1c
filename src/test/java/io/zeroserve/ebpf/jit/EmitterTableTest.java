package io.zeroserve.ebpf.jit;

import static org.assertj.core.api.Assertions.assertThat;

import io.zeroserve.ebpf.isa.Opcode;
import io.zeroserve.ebpf.isa.Operation;
import io.zeroserve.ebpf.verify.InstructionRules;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EmitterTableTest {
    @ParameterizedTest
    @EnumSource
    void get_eachOperation_hasAnEmitter(Operation operation) {
        assertThat(EmitterTable.get(operation)).isNotNull();
    }

    @ParameterizedTest
    @EnumSource
    void of_eachOpcode_hasARule(Opcode opcode) {
        assertThat(InstructionRules.of(opcode)).isNotNull();
    }
}
