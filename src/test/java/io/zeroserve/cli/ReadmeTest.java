package io.zeroserve.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import io.zeroserve.ZeroserveOptions;
import io.zeroserve.ebpf.machine.HelperTable;
import io.zeroserve.helpers.HelperRegistry;
import io.zeroserve.helpers.HostServices;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Model.OptionSpec;

/** The README's tables tell what the code has: no row too many, none too few, no default that is none. */
class ReadmeTest {
    private static final Pattern PROTOTYPE = Pattern.compile("(?m)^[a-z][a-z0-9_ ]*[ *](zs_\\w+)\\(([^)]*)\\);$");

    private Readme readme;
    private List<OptionSpec> options;

    @BeforeEach
    void read() throws IOException {
        readme = Readme.read();
        options = Main.commandLine().getCommandSpec().options().stream()
                .filter(option -> !option.usageHelp() && !option.versionHelp()).toList();
    }

    @Test
    void options_shown_areInTheTableWithTheirDefaults() {
        Map<String, String> expected = new LinkedHashMap<>();
        expected.put("`SITE`", "");
        for (OptionSpec option : options) {
            if (!option.hidden()) {
                boolean flag = option.arity().max() == 0;
                expected.put('`' + option.longestName() + (flag ? "" : " " + option.paramLabel()) + '`',
                        flag ? "off" : option.defaultValue() == null ? "" : '`' + option.defaultValue() + '`');
            }
        }

        assertThat(readme.table("Option").stream().collect(Collectors.toMap(List::getFirst, row -> row.get(1))))
                .isEqualTo(expected);
    }

    @Test
    void options_inJson_areTheFieldsOfZeroserveOptions() {
        JsonObject all = new ZeroserveOptions().setSite("s").setTlsAddr("t").setCert("c").setKey("k")
                .setCertDir("d").setValidateHostnames(List.of("h")).setScriptEnv(List.of("e"))
                .setSha256("0").setRequireSignature("r").toJson();

        assertThat(readme.table("Option").stream().flatMap(row -> Readme.code(row.get(2)).stream()))
                .containsExactlyInAnyOrderElementsOf(all.fieldNames());
        for (List<String> row : readme.table("Option")) {
            for (String name : Readme.code(row.get(2))) {
                if (row.get(1).startsWith("`")) {
                    assertThat(new ZeroserveOptions().toJson().getValue(name)).as(name)
                            .hasToString(row.get(1).replace("`", ""));
                }
            }
        }
    }

    @Test
    void options_refusedOrIgnored_areListed() {
        List<String> refused = Stream.of("- not yet: ", "- never: ").flatMap(start ->
                readme.namesAfter(start).stream()).toList();
        TreeSet<String> ignored = options.stream().filter(OptionSpec::hidden).map(OptionSpec::longestName)
                .collect(Collectors.toCollection(TreeSet::new));
        ignored.removeAll(OtherOptions.refusedNames());

        assertThat(refused).containsExactlyInAnyOrderElementsOf(OtherOptions.refusedNames());
        assertThat(readme.namesAfter("These are taken and have no effect: ")).containsExactlyElementsOf(ignored);
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
        Map<String, HelperTable.Entry> helpers = HelperRegistry.table(HostServices.of(InstantSource.system(), "")).entries();

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
        for (String name : Readme.code(readme.text())) {
            String path = name.split(" ")[0];
            if (path.matches("(bin|examples|ebpf-includes|\\.ci)/[^<>]*") && !Files.exists(Path.of(path))) {
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
