package io.zeroserve.http2;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FrameBudgetTest {
    private static final int MOST = 100;
    /** No time passes that could earn anything. */
    private final FrameBudget budget = new FrameBudget(MOST, Long.MAX_VALUE / 2 + System.nanoTime());

    @Test
    void spend_asMuchAsThereIs_andNoMore() {
        for (int i = 0; i < MOST; i++) {
            assertThat(budget.spend()).isTrue();
        }
        assertThat(budget.isOverdrawn()).isFalse();
        assertThat(budget.spend()).isFalse();
        assertThat(budget.isOverdrawn()).isTrue();
    }

    /** A download of 1 GiB over windows of 64 KiB that are opened every 4 KiB. */
    @Test
    void spend_windowUpdatesOfALargeDownload_isPaidByItsContent() {
        for (int i = 0; i < 1 << 18; i++) {
            budget.earnContent(4096);
            assertThat(budget.spend() && budget.spend()).isTrue();
        }
    }

    /** As clients of gRPC do to learn how fast the way is. */
    @Test
    void spend_aPingForEachShortMessage_isPaidByIt() {
        for (int i = 0; i < 10 * MOST; i++) {
            budget.earnContent(10);
            budget.earnPiece();
            assertThat(budget.spend() && budget.spend()).isTrue();
        }
    }

    @Test
    void earn_more_neverExceedsTheMost() {
        budget.earnContent(1 << 30);
        budget.earnRequest();
        for (int i = 0; i < MOST; i++) {
            assertThat(budget.spend()).isTrue();
        }
        assertThat(budget.spend()).isFalse();
    }

    @Test
    void reset_ofEachRequest_costsMoreThanTheRequestEarns() {
        int resets = 0;
        while (!budget.isOverdrawn()) {
            budget.earnRequest();
            budget.spendReset();
            resets++;
        }
        assertThat(resets).isBetween(10, MOST);
    }
}
