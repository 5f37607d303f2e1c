package io.zeroserve;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The promises of SECURITY.md stand on tests that are there. */
class SecurityDocumentTest {

    @Test
    void tests_named_exist() throws IOException {
        Set<String> named = Pattern.compile("`(\\w+(?:Test|IT))`").matcher(Files.readString(Path.of("SECURITY.md")))
                .results().map(MatchResult::group).map(name -> name.replace("`", ""))
                .collect(Collectors.toCollection(TreeSet::new));
        try (Stream<Path> files = Files.walk(Path.of("src/test/java"))) {
            Set<String> there = files.map(file -> file.getFileName().toString().replace(".java", ""))
                    .collect(Collectors.toSet());

            assertThat(named).hasSizeGreaterThan(10).isSubsetOf(there);
        }
    }
}
