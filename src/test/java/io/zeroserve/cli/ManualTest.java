package io.zeroserve.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import io.zeroserve.ClientLimit;
import io.zeroserve.ZeroserveOptions;
import io.zeroserve.args.Flag;
import io.zeroserve.args.Flag.Takes;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The manual tells what the command line has: no option too many, none too few, no default that is none. */
class ManualTest {
    private Document manual;
    private List<Flag> options;

    @BeforeEach
    void read() throws IOException {
        manual = Document.manual();
        options = Main.syntax().flags().stream().filter(option -> option != ServeCommand.VERSION).toList();
    }

    @Test
    void options_shown_haveARowWithTheirDefault() {
        Map<String, String> expected = new LinkedHashMap<>();
        expected.put("`SITE`", "");
        for (Flag option : options) {
            if (option.isShown()) {
                boolean flag = option.takes() == Takes.NOTHING;
                expected.put('`' + option.name() + (flag ? "" : " " + option.label()) + '`',
                        flag ? "off" : option.standard() == null ? "" : '`' + option.standard() + '`');
            }
        }
        Map<String, String> rows = manual.table("Option").stream()
                .collect(Collectors.toMap(List::getFirst, row -> row.get(1)));

        List<String> corrections = new ArrayList<>();
        expected.forEach((name, value) -> {
            if (!value.equals(rows.get(name))) {
                corrections.add((rows.containsKey(name) ? "correct" : "add") + " the row | " + name + " | " + value
                        + " | its name in JSON, if it has one | what it does |");
            }
        });
        rows.keySet().stream().filter(name -> !expected.containsKey(name))
                .forEach(name -> corrections.add("remove the row of " + name
                        + ", which the command line does not know"));
        assertThat(corrections).as("in docs/manual.md, in the table below \"## Options\" whose topic fits best")
                .isEmpty();
    }

    @Test
    void options_withFurtherNames_areTold() {
        List<String> untold = options.stream().filter(Flag::isShown)
                .flatMap(option -> option.names().stream())
                .filter(name -> !manual.text().contains('`' + name + ' ') && !manual.text().contains('`' + name + '`'))
                .toList();

        assertThat(untold).as("names that docs/manual.md should mention in the row of their option").isEmpty();
    }

    @Test
    void options_inJson_areTheFieldsOfZeroserveOptions() {
        Set<String> named = manual.table("Option").stream().flatMap(row -> Document.code(row.get(2)).stream())
                .collect(Collectors.toSet());

        assertThat(named).as("the column \"In JSON\" of docs/manual.md against the getters of ZeroserveOptions")
                .isEqualTo(fields());
    }

    private static Set<String> fields() {
        Set<String> fields = new HashSet<>();
        for (Method method : ZeroserveOptions.class.getDeclaredMethods()) {
            if (method.getName().matches("(get|is)[A-Z].*") && Modifier.isPublic(method.getModifiers())
                    && method.getParameterCount() == 0) {
                String name = method.getName().replaceFirst("get|is", "");
                fields.add(Character.toLowerCase(name.charAt(0)) + name.substring(1));
            }
        }
        for (ClientLimit limit : ClientLimit.values()) {
            fields.add(limit.jsonName());
        }
        return fields;
    }

    @Test
    void options_inJson_haveTheSameDefaults() {
        JsonObject defaults = new ZeroserveOptions().toJson();
        for (List<String> row : manual.table("Option")) {
            for (String name : Document.code(row.get(2))) {
                if (row.get(1).startsWith("`")) {
                    assertThat(defaults.getValue(name)).as(name).hasToString(row.get(1).replace("`", ""));
                }
            }
        }
    }

    @Test
    void options_refusedOrIgnored_areListed() {
        List<String> refused = Stream.of("- not yet: ", "- never: ").flatMap(start ->
                manual.namesAfter(start).stream()).toList();
        TreeSet<String> ignored = options.stream().filter(option -> !option.isShown()).map(Flag::name)
                .collect(Collectors.toCollection(TreeSet::new));
        ignored.removeAll(OtherOptions.refusedNames());

        assertThat(refused).as("the lists \"not yet\" and \"never\" of docs/manual.md")
                .containsExactlyInAnyOrderElementsOf(OtherOptions.refusedNames());
        assertThat(manual.namesAfter("These are taken and have no effect: ")).containsExactlyElementsOf(ignored);
    }

    @Test
    void commands_known_areInTheTable() {
        List<String> rows = manual.table("Command").stream().map(row -> row.getFirst().split("[ `]+")[2])
                .filter(word -> !word.startsWith("[")).toList();

        assertThat(rows).as("the table of commands in docs/manual.md")
                .containsExactlyInAnyOrderElementsOf(Main.syntax().commands().keySet());
    }
}
