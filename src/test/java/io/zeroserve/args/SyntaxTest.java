package io.zeroserve.args;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zeroserve.args.Flag.Takes;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A command that serves, with one below it: {@code serve [--dev] [--addr A] [--threads N] [--plugin P,...] [SITE]}. */
class SyntaxTest {
    private static final Flag DEV = Flag.of("--dev", "for development").or("-d");
    private static final Flag ADDR = Flag.value("--addr", "A", "where").standing("here");
    private static final Flag THREADS = Flag.number("--threads", 1, "how many");
    private static final Flag PLUGINS = Flag.list("--plugin", "P", "what else");
    private static final Flag INDEX = Flag.text("--index", "NAME", "which file");
    private static final Flag ENVIRONMENT = Flag.texts("--env", "NAME", "which variables");
    private static final Flag REFUSED = Flag.hidden("--refused", Takes.ANYTHING);
    private static final Flag JSON = Flag.of("--json", "for machines");

    private final Syntax syntax = new Syntax("serve", "Serves.").argument("SITE", "what", false)
            .flags(List.of(DEV, ADDR, THREADS, PLUGINS, INDEX, ENVIRONMENT, REFUSED))
            .command(new Syntax("check", "Checks.").argument("INPUT", "what", true).flags(List.of(JSON)));

    private Arguments parse(String line) throws UsageException {
        return syntax.parse(line.isEmpty() ? new String[0] : line.split(" "));
    }

    @Test
    void parse_nothing_hasTheDefaults() throws UsageException {
        Arguments given = parse("");

        assertThat(given.argument()).isNull();
        assertThat(given.has(DEV)).isFalse();
        assertThat(given.has(ADDR)).isFalse();
        assertThat(given.text(ADDR)).isEqualTo("here");
        assertThat(given.path(ADDR)).isEqualTo(Path.of("here"));
        assertThat(given.number(THREADS)).isEqualTo(1);
        assertThat(given.list(PLUGINS)).isNull();
        assertThat(given.syntax()).isSameAs(syntax);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "--dev --addr there --threads 2 --plugin a --plugin b site",
        "site --dev --addr=there --threads=2 --plugin=a,b",
        "-d --plugin a site --plugin b --threads=2 --addr there",
        "--dev --dev --addr there --threads 2 --plugin=a,b -- site"})
    void parse_anyOrderAndForm_isTheSame(String line) throws UsageException {
        Arguments given = parse(line);

        assertThat(given.argument()).isEqualTo("site");
        assertThat(given.has(DEV)).isTrue();
        assertThat(given.text(ADDR)).isEqualTo("there");
        assertThat(given.number(THREADS)).isEqualTo(2);
        assertThat(given.list(PLUGINS)).containsExactly("a", "b");
    }

    @Test
    void parse_valuesThatLookLikeOthers_areTaken() throws UsageException {
        assertThat(parse("--index= site").text(INDEX)).isEmpty();
        assertThat(parse("--env= site").list(ENVIRONMENT)).isEmpty();
        assertThat(parse("--env a,,b --env c site").list(ENVIRONMENT)).containsExactly("a", "b", "c");
        assertThat(parse("--addr a=b").text(ADDR)).isEqualTo("a=b");
        assertThat(parse("--threads -3").number(THREADS)).isEqualTo(-3);
        assertThat(parse("-- --dev").argument()).isEqualTo("--dev");
        assertThat(parse("-").argument()).isEqualTo("-");
    }

    @Test
    void parse_optionThatIsThereToBeRefused_takesAnything() throws UsageException {
        assertThat(parse("--refused").has(REFUSED)).isTrue();
        assertThat(parse("--refused=x").has(REFUSED)).isTrue();
        assertThat(parse("--refused x").argument()).isNull();
        assertThat(parse("--refused --dev").has(DEV)).isTrue();
    }

    @Test
    void parse_command_isReadByItsOwnSyntax() throws UsageException {
        Arguments given = parse("check --json a.tar");

        assertThat(given.syntax().name()).isEqualTo("check");
        assertThat(given.has(JSON)).isTrue();
        assertThat(given.argument()).isEqualTo("a.tar");
        assertThat(parse("./check").syntax()).isSameAs(syntax);
        assertThat(parse("check --help").has(Syntax.HELP)).isTrue();
        assertThat(parse("check -h").has(Syntax.HELP)).isTrue();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "--none            | Unknown option: '--none'",
        "--none=1          | Unknown option: '--none'",
        "-x                | Unknown option: '-x'",
        "--json site       | Unknown option: '--json'",
        "--addr            | Missing required parameter for option '--addr' (A)",
        "--addr=           | Invalid value for option '--addr' (A): it is empty",
        "--plugin=a,,b     | Invalid value for option '--plugin' (P): it is empty",
        "--plugin=         | Invalid value for option '--plugin' (P): it is empty",
        "--addr --dev site | Missing required parameter for option '--addr' (A)",
        "--plugin          | Missing required parameter for option '--plugin' (P)",
        "--threads x       | Invalid value for option '--threads' (N): 'x' is no number, or too large",
        "--threads=        | Invalid value for option '--threads' (N): '' is no number, or too large",
        "--threads 9876543210 | Invalid value for option '--threads' (N): '9876543210' is no number, or too large",
        "--dev=true        | option '--dev' takes no value",
        "--addr a --addr b | option '--addr' should be specified only once",
        "a b               | Unmatched argument: 'b'",
        "check             | Missing required parameter: 'INPUT'",
        "check --dev a     | Unknown option: '--dev'"})
    void parse_mistake_isSaidInOneLine(String line, String message) {
        assertThatThrownBy(() -> parse(line)).isInstanceOf(UsageException.class).hasMessage(message);
    }

    @Test
    void parse_emptyArgument_isRefused() {
        assertThatThrownBy(() -> syntax.parse("")).isInstanceOf(UsageException.class).hasMessage("SITE is empty");
    }

    @Test
    void flags_ofOneName_areRefused() {
        assertThatThrownBy(() -> syntax.flags(List.of(Flag.of("--other", "other").or("-d"))))
                .isInstanceOf(IllegalArgumentException.class).hasMessage("-d is there already");
    }

    @Test
    void helpText_isWrappedAndMentionsNothingHidden() {
        Syntax wide = new Syntax("wide", "Does what it does.").argument("IT", "what", true)
                .flags(List.of(ADDR, PLUGINS, REFUSED, Flag.of("--long-name-of-an-option-that-fills",
                        "many words that will not fit on a line of eighty characters with the name beside them")))
                .footer("The end.\n");

        assertThat(HelpText.of(wide)).isEqualTo("""
                Usage: wide [OPTIONS] IT
                Does what it does.

                  IT                         what
                  --addr A                   where (default here)
                  --plugin P,...             what else
                  --long-name-of-an-option-that-fills
                                             many words that will not fit on a line of eighty
                                             characters with the name beside them
                  --help, -h                 show this help and exit

                The end.
                """);
        assertThat(HelpText.of(syntax)).contains("Usage: serve [OPTIONS] [SITE]\n", "\nCommands:\n  check  ");
    }
}
