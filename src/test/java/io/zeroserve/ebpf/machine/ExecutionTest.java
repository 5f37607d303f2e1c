package io.zeroserve.ebpf.machine;

import static org.assertj.core.api.Assertions.assertThat;

import io.zeroserve.ebpf.cage.Cage;
import io.zeroserve.ebpf.cage.CageLayout;
import io.zeroserve.ebpf.machine.Execution.ByteCost;
import org.junit.jupiter.api.Test;

class ExecutionTest {
    private final Execution execution = new Execution(
        new Cage(new CageLayout(0, 0), CageLayout.FRAME_TOP, new byte[0], new byte[0]),
        new RunBudget(() -> 0, 1_000_000, 1_000_000_000));

    @Test
    void charge_freshRun_goesOn() {
        execution.begin();
        assertThat(execution.charge(1)).isFalse();
    }

    @Test
    void spend_asMuchAsThereIs_makesTheRunLeaveAtTheNextCharge() {
        execution.begin();
        execution.spend((long) RunBudget.FIRST_GRANT << 8, ByteCost.COPIED);
        assertThat(execution.charge(1)).isTrue();
    }

    @Test
    void spend_againAndAgainWithoutACharge_neverWrapsAroundToFuel() {
        execution.begin();
        for (int i = 0; i < 1_000; i++) {
            execution.spend(CageLayout.MAX_DATA_BYTES, ByteCost.INTERPRETED);
            assertThat(execution.charge(1)).isTrue();
        }
    }

    @Test
    void spend_costlierBytes_takeMoreFuel() {
        execution.begin();
        int before = execution.cage().fuel();
        execution.spend(100, ByteCost.COMPUTED);
        assertThat(execution.cage().fuel()).isEqualTo(before - 25);
        execution.spend(10, ByteCost.INTERPRETED);
        assertThat(execution.cage().fuel()).isEqualTo(before - 25 - 640);
    }

    @Test
    void spend_fewBytes_areFree() {
        execution.begin();
        int before = execution.cage().fuel();
        execution.spend(255, ByteCost.COPIED);
        execution.spend(3, ByteCost.COMPUTED);
        assertThat(execution.cage().fuel()).isEqualTo(before);
    }
}
