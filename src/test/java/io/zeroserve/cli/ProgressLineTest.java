package io.zeroserve.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The line that says how far something is, on a terminal of our own and a clock that stands still. */
class ProgressLineTest {
    private final AtomicLong nanos = new AtomicLong();
    private final ByteArrayOutputStream terminal = new ByteArrayOutputStream();

    @TempDir
    private Path folder;

    @Test
    void show_oftenInATenthOfASecond_writesOnceAndClosesCleanly() {
        try (ProgressLine line = new ProgressLine(new PrintStream(terminal), nanos::get)) {
            line.show("one");
            line.show("two");
            nanos.addAndGet(100_000_000);
            line.show("three\n" + "x".repeat(100));
        }

        assertThat(terminal.toString(StandardCharsets.UTF_8))
                .isEqualTo("\r\033[Kone\r\033[Kthree?" + "x".repeat(73) + "\r\033[K");
    }

    @Test
    void show_noTerminal_writesNothing() {
        try (ProgressLine line = new ProgressLine(null, nanos::get)) {
            line.show("one");
        }

        assertThat(terminal.size()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"/dev/pts/3, true", "/dev/tty1, true", "/dev/console, true", "/dev/null, false", "pipe:[12], false",
        "/tmp/dev/pts/3, false"})
    void isTerminal_byWhatTheDescriptorIs(String target, boolean terminalWanted) throws Exception {
        Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of(target));

        assertThat(ProgressLine.isTerminal(link)).isEqualTo(terminalWanted);
        assertThat(ProgressLine.isTerminal(folder.resolve("none"))).isFalse();
    }
}
