package io.zeroserve.http1;

import io.netty.buffer.ByteBuf;
import io.zeroserve.http.RequestFault;
import io.zeroserve.message.Head;
import java.nio.charset.StandardCharsets;

/** The answer to what never became a request, with which the connection ends. */
final class Farewell {
    /** No answer is longer. */
    static final int MAX_BYTES = 512;

    private Farewell() {
    }

    /** Writes it behind everything else. */
    static void write(RequestFault fault, CharSequence date, ByteBuf to) {
        String text = fault.text();
        Head head = new Head(fault.status(), "content-length", Integer.toString(text.length()), "server", "zeroserve",
                "content-type", "text/plain; charset=utf-8", "date", date);
        head = fault == RequestFault.OVERLOADED ? head.with("retry-after", "1") : head;
        to.writeBytes(HeadBytes.of(head.with("connection", "close")).bytes());
        to.writeCharSequence("\r\n" + text, StandardCharsets.US_ASCII);
    }
}
