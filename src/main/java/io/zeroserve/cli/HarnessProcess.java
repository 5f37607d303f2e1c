package io.zeroserve.cli;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.zeroserve.ZeroserveOptions;
import io.zeroserve.harness.SiteServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * The server for tests, as a process that a test runner of another language has started: one line of JSON on stdout
 * when it serves, then one for each line that comes in on stdin, until that is closed. {@link HarnessCommands} says
 * which.
 *
 * <p>Blocks the thread that runs it.
 */
final class HarnessProcess {
    private final ZeroserveOptions options;
    private final BufferedReader in;
    private final PrintStream out;

    HarnessProcess(ZeroserveOptions options, InputStream in, PrintStream out) {
        this.options = options;
        this.in = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
        this.out = out;
    }

    int run() throws IOException {
        try (SiteServer server = new SiteServer(options).start()) {
            write(new JsonObject().put("url", server.url("/")).put("plainUrl", server.plainUrl("/"))
                    .put("ca", server.trust().pem().toString()));
            HarnessCommands commands = new HarnessCommands(server);
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (!line.isBlank()) {
                    write(answer(commands, line));
                }
            }
        }
        return 0;
    }

    private static JsonObject answer(HarnessCommands commands, String line) {
        try {
            return commands.carryOut(new JsonObject(line));
        } catch (DecodeException | ClassCastException e) {
            return new JsonObject().put("error", "not a command in JSON: " + e.getMessage());
        }
    }

    private void write(JsonObject line) {
        out.println(line.encode());
        out.flush();
    }
}
