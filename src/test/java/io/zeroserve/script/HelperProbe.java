package io.zeroserve.script;

import static org.assertj.core.api.Assertions.assertThat;

import io.zeroserve.exchange.Exchange;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Runs some C that calls helpers, and tells what came of it.
 *
 * <p>The C sees {@code out}, a buffer of 512 bytes that begins with the text {@code untouched}, and {@code r}.
 */
final class HelperProbe {
    private static final String SCRIPT = """
        ZS_ENTRY void f(void) {
          char out[512] = "untouched";
          zs_s64 r = 0;
          STATEMENTS;
          char body[600];
          char *end = body;
          if (r < 0) { *end++ = '-'; r = -r; }
          end += zs_utoa10((unsigned)r, end, 12);
          *end++ = ':';
          end = zs_stpcpy(end, out);
          zs_respond(200, body, end - body);
        }""";

    private final Path folder;
    private final UnaryOperator<ScriptFixture> setUp;

    HelperProbe(Path folder) {
        this(folder, fixture -> fixture);
    }

    HelperProbe(Path folder, UnaryOperator<ScriptFixture> setUp) {
        this.folder = folder;
        this.setUp = setUp;
    }

    /** The value of {@code r}, a colon, and the text in {@code out} up to its NUL, after some statements. */
    String run(String statements) throws Exception {
        return run(ScriptFixture.get("/"), statements);
    }

    String run(Exchange exchange, String statements) throws Exception {
        ScriptFixture fixture = fixture(statements);
        ChainOutcome outcome = fixture.run(exchange);
        assertThat(outcome).as("%s", fixture.log).isInstanceOf(ChainOutcome.Respond.class);
        return new String(((ChainOutcome.Respond) outcome).draft().body(), StandardCharsets.UTF_8);
    }

    /** What the log says of the trap that the statements end in: the helper and the reason. */
    String trap(String statements) throws Exception {
        return trap(ScriptFixture.get("/"), statements);
    }

    String trap(Exchange exchange, String statements) throws Exception {
        ScriptFixture fixture = fixture(statements);
        assertThat(fixture.run(exchange)).isInstanceOf(ChainOutcome.Failed.class);
        String line = List.copyOf(fixture.log).getLast();
        return line.substring(line.indexOf("failed: ") + "failed: ".length(), line.lastIndexOf(" ("));
    }

    private ScriptFixture fixture(String statements) throws Exception {
        return setUp.apply(new ScriptFixture(folder)).script("probe", SCRIPT.replace("STATEMENTS", statements));
    }
}
