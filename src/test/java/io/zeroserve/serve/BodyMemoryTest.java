package io.zeroserve.serve;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BodyMemoryTest {

    @Test
    void take_upToTheLimit_succeedsUntilNothingIsLeft() {
        BodyMemory memory = new BodyMemory(10);

        assertThat(memory.take(10)).isTrue();
        assertThat(memory.take(1)).isFalse();
        memory.giveBack(1);
        assertThat(memory.take(1)).isTrue();
        assertThat(memory.freeBytes()).isZero();
    }

    @Test
    void take_moreThanIsLeft_takesNothing() {
        BodyMemory memory = new BodyMemory(10);

        assertThat(memory.take(11)).isFalse();
        assertThat(memory.freeBytes()).isEqualTo(10);
    }

    @Test
    void ofHeap_anyHeap_isAPartOfIt() {
        assertThat(BodyMemory.ofHeap().freeBytes()).isPositive().isLessThan(Runtime.getRuntime().maxMemory());
    }
}
