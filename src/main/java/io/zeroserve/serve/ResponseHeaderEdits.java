package io.zeroserve.serve;

import io.zeroserve.exchange.HeaderList;
import io.zeroserve.exchange.Metadata;
import io.zeroserve.http.FramingFields;
import io.zeroserve.http.HeaderName;
import io.zeroserve.http.HeaderValue;
import io.zeroserve.message.Head;
import java.util.Locale;
import java.util.function.BiConsumer;

/**
 * The response headers that scripts set through metadata, held to what cannot break the message.
 *
 * <p>A script may say what it likes about the content. It cannot say where the message ends or how the connection goes
 * on: those fields are skipped, as are names and values that are not fields at all, whatever CR or LF they carry.
 */
final class ResponseHeaderEdits {
    private ResponseHeaderEdits() {
    }

    /** Puts the edits over what a response has; the head itself if there are none. */
    static Head apply(Metadata metadata, Head head) {
        HeaderList edits = new HeaderList();
        forEachAllowed(metadata, edits::set);
        if (edits.size() == 0) {
            return head;
        }
        return head.without(name -> edits.first(name.toString()) != null).with(ResponsePlan.linesOf(edits));
    }

    /** Hands over the edits that are allowed, in the order first set: names in lower case, no space around values. */
    static void forEachAllowed(Metadata metadata, BiConsumer<String, String> consumer) {
        metadata.forEachResponseHeader((name, value) -> {
            String trimmed = HeaderValue.trim(value);
            if (isAllowed(name, trimmed)) {
                consumer.accept(name.toLowerCase(Locale.ROOT), HeaderValue.ofText(trimmed));
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
