package io.zeroserve.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Holds the example of {@code docs/engine.md} to what the tools print today. Its object is kept, so that the listing
 * does not depend on the clang of the machine.
 */
class EngineDocumentTest {
    private static final Path DOCUMENT = Path.of("docs/engine.md");
    private static final Path OBJECT = Path.of("src/test/resources/cli/sum.bpf.o");
    private static final Path SOURCE = Path.of("src/test/resources/cli/sum.bpf.c");
    private static final Pattern BLOCK = Pattern.compile("```(?:c|text)\\n(.*?)\\n```\\n", Pattern.DOTALL);
    /** A line of the document that stands for any number of lines. */
    private static final String OMISSION = "...";

    @Test
    void example_source_isTheOneThatWasCompiled() throws IOException {
        assertThat(blocks().get(0)).isEqualTo(Files.readString(SOURCE).stripTrailing());
    }

    @Test
    void example_listing_isWhatDisasmPrints() throws IOException {
        String printed = ToolRun.of("disasm", OBJECT).out();

        assertThat(blocks().get(1)).isEqualTo(printed.stripTrailing());
    }

    @Test
    void example_bytecode_isWhatDisasmPrintsButForOmissions() throws IOException {
        String printed = ToolRun.of("disasm", "--bytecode", OBJECT).out();
        String method = printed.substring(printed.indexOf("\nfunction0:") + 1, printed.indexOf("\npart0:"));
        StringBuilder expected = new StringBuilder();
        blocks().get(2).lines().forEach(line ->
            expected.append(line.equals(OMISSION) ? "(?s:.*)" : Pattern.quote(line + '\n')));

        assertThat(method).as("adapt " + DOCUMENT + " to this").matches(expected.toString());
    }

    private static List<String> blocks() throws IOException {
        Matcher matcher = BLOCK.matcher(Files.readString(DOCUMENT));
        List<String> blocks = matcher.results().map(result -> result.group(1)).toList();
        assertThat(blocks).as("the blocks of the example: C, eBPF, bytecode").hasSize(3);
        return blocks;
    }
}
