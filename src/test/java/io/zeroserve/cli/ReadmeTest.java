package io.zeroserve.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.zeroserve.ebpf.machine.HelperTable;
import io.zeroserve.helpers.HelperRegistry;
import io.zeroserve.helpers.HostServices;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The README's table of helpers tells what the code has: no row too many, none too few. */
class ReadmeTest {
    private static final Pattern PROTOTYPE = Pattern.compile("(?m)^[a-z][a-z0-9_ ]*[ *](zs_\\w+)\\(([^)]*)\\);$");

    private Document readme;

    @BeforeEach
    void read() throws IOException {
        readme = Document.readme();
    }

    @Test
    void helpers_registered_areInTheTableAndInTheHeaderWithTheSameArguments() throws IOException {
        Map<String, List<String>> prototypes = prototypes(Files.readString(Path.of("ebpf-includes/zeroserve.h")));
        Map<String, List<String>> rows = new TreeMap<>();
        for (List<String> row : readme.table("Helper")) {
            Matcher call = Pattern.compile("`(zs_\\w+)\\((.*)\\)`").matcher(row.getFirst());
            assertThat(call.matches()).as(row.getFirst()).isTrue();
            rows.put(call.group(1), call.group(2).isEmpty() ? List.of() : List.of(call.group(2).split(", ")));
        }
        Map<String, HelperTable.Entry> helpers =
                HelperRegistry.table(HostServices.of(InstantSource.system(), "")).entries();

        assertThat(rows).isEqualTo(prototypes);
        // Those without the prefix are for the calls that the compiler makes by itself.
        assertThat(rows.keySet()).containsExactlyInAnyOrderElementsOf(
                helpers.keySet().stream().filter(name -> name.startsWith("zs_")).toList());
        rows.forEach((name, arguments) ->
                assertThat(arguments).as(name).hasSize(helpers.get(name).signature().arguments()));
    }

    @Test
    void files_named_exist() {
        List<String> missing = new ArrayList<>();
        for (String name : Document.code(readme.text())) {
            String path = name.split(" ")[0];
            if (path.matches("(bin|docs|examples|ebpf-includes|\\.ci)/[^<>]*") && !Files.exists(Path.of(path))) {
                missing.add(path);
            }
        }

        assertThat(missing).isEmpty();
    }

    /** Each function that the header declares without a body, with the names of its parameters. */
    private static Map<String, List<String>> prototypes(String header) {
        Map<String, List<String>> prototypes = new TreeMap<>();
        Matcher matcher = PROTOTYPE.matcher(header);
        while (matcher.find()) {
            prototypes.put(matcher.group(1), matcher.group(2).equals("void") ? List.of()
                    : Arrays.stream(matcher.group(2).split(",")).map(parameter ->
                            parameter.replaceAll(".*[ *](\\w+)$", "$1")).toList());
        }
        return prototypes;
    }
}
