package io.zeroserve.serve;

import io.zeroserve.message.IncomingRequest;
import io.zeroserve.metrics.LoopMetrics;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.Locale;

/**
 * How a line of the access log looks. Whatever a client sends, the line stays one line, and its parts stay apart: what
 * could end a part or a line is escaped.
 */
public enum AccessLogFormat {

    /** An object a line; what is unknown is left out. */
    JSON {
        @Override
        String line(FinishedRequest finished, Instant now) {
            IncomingRequest request = finished.request();
            StringBuilder line = new StringBuilder(320).append("{\"time\":\"")
                    .append(now.truncatedTo(ChronoUnit.MILLIS)).append('"');
            string(line, "id", finished.id());
            string(line, "trace_id", finished.traceId());
            string(line, "peer", WireExchange.peer(request));
            string(line, "scheme", WireExchange.scheme(request));
            string(line, "protocol", finished.protocolName());
            string(line, "method", request.method());
            string(line, "host", host(request));
            string(line, "uri", request.target());
            string(line, "referer", request.field("referer"));
            string(line, "user_agent", request.field("user-agent"));
            if (finished.status() != LoopMetrics.NO_RESPONSE) {
                line.append(",\"status\":").append(finished.status());
            }
            long micros = finished.durationNanos() / 1000;
            return line.append(",\"bytes\":").append(finished.sentBytes()).append(",\"duration_ms\":")
                    .append(micros / 1000).append('.').append(micros / 100 % 10).append(micros / 10 % 10)
                    .append(micros % 10)
                    .append(",\"complete\":").append(finished.isComplete()).append('}').toString();
        }
    },

    /**
     * The Combined Log Format: address, time, request line, status, bytes, Referer, User-Agent. A request without a
     * response has status 499, which is nobody's.
     */
    COMBINED {
        @Override
        String line(FinishedRequest finished, Instant now) {
            IncomingRequest request = finished.request();
            StringBuilder line = new StringBuilder(256);
            line.append(ClientConnection.of(request).address()).append(" - - [")
                    .append(CombinedTime.FORMAT.format(now.atOffset(ZoneOffset.UTC))).append("] \"");
            escape(line, request.method());
            escape(line.append(' '), request.target());
            line.append(' ').append(finished.protocolName()).append("\" ")
                    .append(finished.status() == LoopMetrics.NO_RESPONSE ? CLIENT_LEFT : finished.status()).append(' ')
                    .append(finished.sentBytes());
            quoted(line.append(' '), request.field("referer"));
            quoted(line.append(' '), request.field("user-agent"));
            return line.toString();
        }
    };

    private static final int CLIENT_LEFT = 499;
    private static final HexFormat HEX = HexFormat.of();

    /** Made with the first such line, not while the server starts. */
    private static final class CombinedTime {
        static final DateTimeFormatter FORMAT = DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss Z", Locale.ROOT);
    }

    /** The line for a request that was over at this time, without a line end. */
    abstract String line(FinishedRequest finished, Instant now);

    /** The format of that name in lower case, as options give it; null for {@code off}. */
    public static AccessLogFormat of(String name) {
        return name.equals("off") ? null : valueOf(name.toUpperCase(Locale.ROOT));
    }

    private static String host(IncomingRequest request) {
        return request.authority() == null ? null : request.authority().toString();
    }

    private static void string(StringBuilder line, String name, String value) {
        if (value != null) {
            escape(line.append(",\"").append(name).append("\":\""), value);
            line.append('"');
        }
    }

    private static void quoted(StringBuilder line, String value) {
        escape(line.append('"'), value == null ? "-" : value);
        line.append('"');
    }

    /** Backslashes, quotes and everything but printable ASCII as JSON writes it (RFC 8259 7). */
    private static void escape(StringBuilder line, String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                line.append('\\').append(c);
            } else if (c >= ' ' && c <= '~') {
                line.append(c);
            } else {
                HEX.toHexDigits(line.append("\\u"), (byte) (c >> 8));
                HEX.toHexDigits(line, (byte) c);
            }
        }
    }
}
