package io.zeroserve.dev;

import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.zeroserve.http.MarkupText;
import io.zeroserve.http.RequestTarget;
import io.zeroserve.message.Head;
import io.zeroserve.message.IncomingRequest;
import io.zeroserve.message.OutgoingResponse;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Before the pipeline of a site that is being worked on: puts a script into its pages that loads them anew when the
 * site has changed, and answers navigations with what is wrong if the site cannot be loaded.
 *
 * <p>The script is a file of its own, so that a page whose policy allows the site's own scripts allows this one. Any
 * thread may tell of changes; requests are handled on their event loops.
 */
public final class LivePages {
    /** Below what no site has files of its own: names that begin with {@code .zeroserve} are never served. */
    static final String PREFIX = "/.zeroserve-dev/";
    private static final String SCRIPT = PREFIX + "client.js";
    private static final String EVENTS = PREFIX + "events";
    private static final String CONTENT_TYPE = "content-type";
    private static final String CACHE_CONTROL = "cache-control";
    private static final String NO_STORE = "no-store";
    private static final int OK = 200;
    private static final int FAILED = 500;
    /** Of a request that is none; the site says so. */
    private static final RequestTarget NO_TARGET = new RequestTarget("", null, null);
    private static final int NOT_FOUND = 404;
    private static final String CLIENT = """
            const version = new URL(document.currentScript.src).search;
            const events = new EventSource('/.zeroserve-dev/events' + version);
            let lost = false;
            events.onmessage = () => location.reload();
            events.onerror = () => { lost = true; };
            events.onopen = () => { if (lost) { location.reload(); } };
            """;
    private static final String OVERLAY = """
            <!doctype html>
            <html lang="en">
            <meta charset="utf-8">
            <title>The site cannot be loaded</title>
            <style>
            body { margin: 0; padding: 2rem; background: #1b1b1f; color: #eee; font: 1rem/1.5 sans-serif; }
            h1 { color: #ff6b6b; font-size: 1.3rem; }
            pre { padding: 1rem; overflow: auto; background: #000; border-left: 4px solid #ff6b6b; font-size: .95rem; }
            </style>
            <h1>The site cannot be loaded</h1>
            <pre id="zeroserve-error">%s</pre>
            <p>This page goes when the error does. What is no navigation is answered by the site before,
            if there was one.</p>
            %s
            </html>
            """;

    private final Map<OutgoingResponse, Context> listeners = new ConcurrentHashMap<>();
    private final AtomicInteger version = new AtomicInteger();
    private volatile String error;

    /** Says that the site has been loaded anew. */
    public void reloaded() {
        error = null;
        tell();
    }

    /** Says that the site could not be loaded, and why. */
    public void rejected(String reason) {
        error = reason;
        tell();
    }

    private void tell() {
        version.incrementAndGet();
        listeners.forEach((response, context) -> context.runOnContext(_ -> send(response)));
    }

    private static void send(OutgoingResponse response) {
        if (!response.closed() && !response.ended()) {
            response.write(Buffer.buffer("data: reload\n\n"));
        }
    }

    /** What takes the requests of an event loop before the site does. */
    public Handler<IncomingRequest> before(Handler<IncomingRequest> site, Vertx vertx) {
        return request -> {
            RequestTarget target = RequestTarget.parse(request.target()).orElse(NO_TARGET);
            if (target.path().startsWith(PREFIX)) {
                answer(request.response(), target, vertx.getOrCreateContext());
            } else if (error != null && isNavigation(request)) {
                overlay(request.response());
            } else if (isNavigation(request)) {
                site.handle(new PageRequest(request, tag()));
            } else {
                site.handle(request);
            }
        };
    }

    private static boolean isNavigation(IncomingRequest request) {
        String accept = request.field("accept");
        return request.method().equals("GET") && accept != null && accept.contains("text/html");
    }

    private String tag() {
        return "<script src=\"" + SCRIPT + "?v=" + version + "\"></script>";
    }

    private void overlay(OutgoingResponse response) {
        response.head(new Head(FAILED, CONTENT_TYPE, "text/html; charset=utf-8", CACHE_CONTROL, NO_STORE));
        response.end(Buffer.buffer(OVERLAY.formatted(MarkupText.escape(error), tag())));
    }

    private void answer(OutgoingResponse response, RequestTarget target, Context context) {
        switch (target.path()) {
            case SCRIPT -> {
                response.head(new Head(OK, CACHE_CONTROL, NO_STORE, CONTENT_TYPE, "text/javascript; charset=utf-8"));
                response.end(Buffer.buffer(CLIENT));
            }
            case EVENTS -> {
                response.head(new Head(OK, CACHE_CONTROL, NO_STORE, CONTENT_TYPE, "text/event-stream"));
                response.goneHandler(_ -> listeners.remove(response));
                listeners.put(response, context);
                response.write(Buffer.buffer(": connected\n\n"));
                // The page is older than the site: something changed before it began to listen.
                if (!("v=" + version).equals(target.query())) {
                    send(response);
                }
            }
            default -> {
                response.head(new Head(NOT_FOUND, CACHE_CONTROL, NO_STORE));
                response.end();
            }
        }
    }
}
