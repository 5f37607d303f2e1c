package io.zeroserve.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LoopProcessorsTest {

    private static String allowed(String thread) throws IOException {
        return Files.readAllLines(Path.of("/proc", thread, "status")).stream()
                .filter(line -> line.startsWith("Cpus_allowed_list:")).findFirst().orElseThrow().split("\\s+")[1];
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "-1", "1-", "3-1", "0-1-2", "0,,1", "1024", "99999999999"})
    void parse_whatIsNoList_isRefused(String list) {
        assertThatThrownBy(() -> LoopProcessors.parse(list)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + list + "'").hasMessageContaining("0,2-3");
    }

    @Test
    void parse_processorThatIsNotThere_isRefused() {
        assertThatThrownBy(() -> LoopProcessors.parse("1023")).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("processor 1023");
    }

    @Test
    void threads_pinnedOneAfterTheOther_takeTurns() throws Exception {
        String[] all = allowed("self").split("[,-]");
        LoopProcessors two = LoopProcessors.parse(all[0] + "," + all[all.length - 1]);

        List<String> pinned = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            Thread thread = Thread.ofPlatform().start(() -> {
                two.pinThread();
                try {
                    pinned.add(allowed("thread-self"));
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            });
            thread.join();
        }

        assertThat(pinned).containsExactly(all[0], all[all.length - 1], all[0]);
        assertThat(allowed("thread-self")).as("other threads").isEqualTo(allowed("self"));
    }
}
