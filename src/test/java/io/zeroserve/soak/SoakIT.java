package io.zeroserve.soak;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/**
 * The soak, of five minutes or of {@code -Dzeroserve.soak.seconds=N}: {@link SoakProcess} has started it, and it is
 * waited for behind all other tests.
 */
@Order(Integer.MAX_VALUE)
class SoakIT {

    @Test
    void minutes_ofEverythingAtOnce_failNobodyAndLeaveNothing() throws Exception {
        String report = SoakProcess.await();

        System.out.print(report);
        assertThat(report).contains("soak: " + SoakProcess.SECONDS + " s, ");
    }
}
