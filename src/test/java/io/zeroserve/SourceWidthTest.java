package io.zeroserve;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Java that is read side by side, in a review, stays within {@value #MAX_COLUMNS} columns. */
class SourceWidthTest {
    private static final int MAX_COLUMNS = 120;

    @Test
    void line_ofAnySource_fits() throws IOException {
        List<String> tooWide = new ArrayList<>();
        for (String root : List.of("src", "bench", "examples")) {
            try (Stream<Path> files = Files.walk(Path.of(root))) {
                for (Path file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
                    addTooWide(file, tooWide);
                }
            }
        }

        assertThat(tooWide).as("lines of more than " + MAX_COLUMNS + " columns").isEmpty();
    }

    private static void addTooWide(Path file, List<String> tooWide) throws IOException {
        List<String> lines = Files.readAllLines(file);
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).length() > MAX_COLUMNS) {
                tooWide.add(file + ":" + (i + 1));
            }
        }
    }
}
