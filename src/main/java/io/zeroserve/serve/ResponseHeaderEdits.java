package io.zeroserve.serve;

import io.vertx.core.http.HttpServerResponse;
import io.zeroserve.exchange.Metadata;
import io.zeroserve.http.FramingFields;
import io.zeroserve.http.HeaderName;
import io.zeroserve.http.HeaderValue;
import java.util.Locale;

/**
 * The response headers that scripts set through metadata, held to what cannot break the message.
 *
 * <p>A script may say what it likes about the content. It cannot say where the message ends or how the connection goes
 * on: those fields are skipped, as are names and values that are not fields at all, whatever CR or LF they carry.
 */
final class ResponseHeaderEdits {
    private ResponseHeaderEdits() {
    }

    /** Puts the edits over what the response has. */
    static void apply(Metadata metadata, HttpServerResponse response) {
        metadata.forEachResponseHeader((name, value) -> {
            if (isAllowed(name, value)) {
                response.putHeader(name.toLowerCase(Locale.ROOT), value);
            }
        });
    }

    /** Whether the connection is to be closed behind the response: the one thing a script may say about it. */
    static boolean asksToClose(Metadata metadata) {
        boolean[] close = {false};
        metadata.forEachResponseHeader((name, value) ->
                close[0] |= name.equalsIgnoreCase("connection") && value.strip().equalsIgnoreCase("close"));
        return close[0];
    }

    static boolean isAllowed(String name, String value) {
        return HeaderName.isValid(name) && HeaderValue.isValid(value)
                && !FramingFields.contains(name);
    }
}
