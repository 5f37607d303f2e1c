package io.zeroserve.cli;

import io.zeroserve.args.Arguments;
import io.zeroserve.args.Flag;
import io.zeroserve.args.Syntax;
import io.zeroserve.args.UsageException;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Shows on a terminal what a running server does, from the metrics that it tells. */
final class TopCommand {
    static final String NAME = "top";

    private static final Flag ONCE = Flag.of("--once", "print one frame, of one interval, and exit");
    private static final Flag INTERVAL_MS =
            Flag.number("--interval-ms", 1000, "milliseconds from one frame to the next");
    private static final int LIMIT_MILLIS = 10_000;
    private static final int OK = 200;
    /** Home, and what is below cleared once the frame is written: no flicker. */
    private static final String HOME = "\033[H";
    private static final String CLEAR_LINE = "\033[K\n";
    private static final String CLEAR_BELOW = "\033[J";
    private static final String CLEAR_ALL = "\033[2J";

    private final String address;
    private final boolean once;
    private final int intervalMs;
    private final Console console;

    TopCommand(Arguments given, Console console) throws UsageException {
        this.address = given.argument();
        this.once = given.has(ONCE);
        this.intervalMs = given.number(INTERVAL_MS);
        this.console = console;
        if (intervalMs < 1) {
            throw new UsageException(INTERVAL_MS.name() + ": value must be greater than zero");
        }
    }

    static Syntax syntax() {
        return new Syntax(NAME, "Shows what a running server does, from the address of its --metrics-addr: requests,"
                + " latency, connections, event loops, memory and scripts.")
                .argument("ADDR", "ip:port or [v6]:port, as the server was given it", true)
                .flags(List.of(ONCE, INTERVAL_MS));
    }

    /**
     * Prints frames until the process is ended, or one.
     *
     * @throws IOException if the server does not tell, at first or any more
     */
    int run() throws IOException, InterruptedException {
        MetricsSample before = ask();
        if (!once) {
            console.out().print(CLEAR_ALL);
        }
        while (true) {
            Thread.sleep(intervalMs);
            MetricsSample after = ask();
            String frame = new TopFrame(before, after).text(address);
            console.out().print(once ? frame : HOME + frame.replace("\n", CLEAR_LINE) + CLEAR_BELOW);
            console.out().flush();
            if (once) {
                return ExitCode.OK;
            }
            before = after;
        }
    }

    private MetricsSample ask() throws IOException {
        URI metrics;
        try {
            metrics = URI.create("http://" + address + "/metrics");
        } catch (IllegalArgumentException e) {
            throw new IOException(address + " is no address such as 127.0.0.1:9100", e);
        }
        HttpURLConnection connection = (HttpURLConnection) metrics.toURL().openConnection();
        connection.setConnectTimeout(LIMIT_MILLIS);
        connection.setReadTimeout(LIMIT_MILLIS);
        try {
            if (connection.getResponseCode() != OK) {
                throw new IOException(metrics + " answers with status " + connection.getResponseCode());
            }
            try (InputStream text = connection.getInputStream()) {
                return MetricsSample.parse(new String(text.readAllBytes(), StandardCharsets.UTF_8), System.nanoTime());
            }
        } catch (IOException e) {
            throw new IOException("the metrics of " + address + " cannot be read: " + e.getMessage(), e);
        } finally {
            connection.disconnect();
        }
    }
}
