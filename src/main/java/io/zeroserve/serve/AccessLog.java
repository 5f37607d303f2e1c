package io.zeroserve.serve;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;

/**
 * A line for each request that is over, in a file or on a stream. Any event loop; when what it writes to is slow, lines
 * are dropped and counted, and nobody waits.
 */
public final class AccessLog implements AutoCloseable {
    private final AccessLogFormat format;
    private final InstantSource clock;
    private final LineQueue lines;

    private AccessLog(AccessLogFormat format, InstantSource clock, LineQueue.Target target) {
        this.format = format;
        this.clock = clock;
        this.lines = new LineQueue("zeroserve-access-log", target);
    }

    /**
     * A log in a file, to whose end lines are added; whoever rotates it need not tell. Blocks.
     *
     * @param complaints takes a line when writing begins to fail
     * @throws IOException if the file can neither be opened nor made
     */
    public static AccessLog to(Path file, AccessLogFormat format, InstantSource clock, Consumer<String> complaints)
            throws IOException {
        return new AccessLog(format, clock, new LogFile(file, complaints));
    }

    /** A log on a stream, which stays open. */
    public static AccessLog to(PrintStream stream, AccessLogFormat format, InstantSource clock) {
        return new AccessLog(format, clock, (batch, _) -> print(stream, batch));
    }

    private static void print(PrintStream stream, List<String> batch) {
        byte[] bytes = (String.join("\n", batch) + '\n').getBytes(StandardCharsets.UTF_8);
        stream.write(bytes, 0, bytes.length);
        stream.flush();
    }

    void write(FinishedRequest request) {
        lines.accept(format.line(request, clock.instant()));
    }

    /** How many lines were dropped since the start. */
    public long droppedCount() {
        return lines.droppedCount();
    }

    /** Writes what waits, for at most a second. */
    @Override
    public void close() {
        lines.close();
    }
}
