package io.zeroserve.dev;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.internal.http.HttpServerRequestInternal;
import io.vertx.core.internal.http.HttpServerRequestWrapper;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/**
 * A request for a page, into which a tag is put behind everything else: HTML parsers take that as the end of the body. The
 * page is asked for as a whole and as it is, so no conditions, ranges and codings. Confined to its event loop.
 */
final class PageRequest extends HttpServerRequestWrapper {
    private static final List<String> NOT_FOR_US = List.of("accept-encoding", "if-none-match", "if-modified-since",
            "if-range", "range");
    private static final String CONTENT_LENGTH = "content-length";

    private final HttpServerResponse plain;
    private final HttpServerResponse response;
    private final Buffer tag;
    private final Buffer page = Buffer.buffer();

    PageRequest(HttpServerRequest request, String tag) {
        super((HttpServerRequestInternal) request);
        NOT_FOR_US.forEach(request.headers()::remove);
        this.plain = request.response();
        this.tag = Buffer.buffer(tag, StandardCharsets.UTF_8.name());
        this.response = (HttpServerResponse) Proxy.newProxyInstance(PageRequest.class.getClassLoader(),
                new Class<?>[] {HttpServerResponse.class}, this::invoke);
    }

    @Override
    public HttpServerResponse response() {
        return response;
    }

    private Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
        Buffer chunk = arguments != null && arguments.length == 1 && arguments[0] instanceof Buffer buffer ? buffer : null;
        if (chunk != null && isPage() && method.getName().equals("write")) {
            page.appendBuffer(chunk);
            return Future.succeededFuture();
        }
        if (isPage() && method.getName().equals("end") && (chunk != null || page.length() > 0)) {
            return end(chunk);
        }
        try {
            Object result = method.invoke(plain, arguments);
            return result == plain ? proxy : result;
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    /** Whether what is being answered with is a page: errors of the site are, too. */
    private boolean isPage() {
        String type = plain.headers().get("content-type");
        return !plain.headWritten() && type != null && type.toLowerCase(Locale.ROOT).startsWith("text/html")
                && !plain.headers().contains("content-encoding");
    }

    private Future<Void> end(Buffer chunk) {
        if (chunk != null) {
            page.appendBuffer(chunk);
        }
        page.appendBuffer(tag);
        plain.headers().remove("etag").remove("last-modified").remove("accept-ranges")
                .set("cache-control", "no-store").set(CONTENT_LENGTH, Integer.toString(page.length()));
        return plain.end(page);
    }
}
