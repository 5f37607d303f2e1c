package io.zeroserve.harness;

import io.zeroserve.http.PathGlob;
import io.zeroserve.http.RequestPath;
import java.net.URI;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * What happens to some requests. One that says nothing lets them through to the site; several effects add up, so that a
 * late 503 or a slow stub are one rule. Of rules that are for the same request, the one that was made last applies.
 *
 * <p>Any thread may call; requests that come after the call returns see its effect.
 */
public final class RequestRule {
    private final PathGlob pattern;
    private final AtomicInteger timesLeft = new AtomicInteger(Integer.MAX_VALUE);
    private volatile String method;
    private volatile Effects effects = Effects.NONE;

    RequestRule(String pattern) {
        this.pattern = PathGlob.parse(pattern);
    }

    /** Only for requests of this method, in whatever case it is written here. */
    public RequestRule method(String newMethod) {
        method = Objects.requireNonNull(newMethod);
        return this;
    }

    /**
     * Only for the next so many requests; afterwards the rule is as if it were not there.
     *
     * @throws IllegalArgumentException if that is not at least one
     */
    public RequestRule times(int count) {
        if (count < 1) {
            throw new IllegalArgumentException("a rule is for at least one request, not " + count);
        }
        timesLeft.set(count);
        return this;
    }

    /**
     * Lets requests wait before anything else happens to them.
     *
     * @throws IllegalArgumentException if the time is negative
     */
    public RequestRule delay(Duration delay) {
        if (delay.isNegative()) {
            throw new IllegalArgumentException("a delay is not negative");
        }
        return set(effects.with(delay));
    }

    /** Answers instead of the site. */
    public RequestRule respond(StubAnswer answer) {
        Objects.requireNonNull(answer);
        return respond(_ -> answer);
    }

    /** Answers with a status and a JSON text instead of the site. */
    public RequestRule respond(int status, String json) {
        return respond(StubAnswer.json(json).withStatus(status));
    }

    /**
     * Answers instead of the site.
     *
     * @param answer is asked on a worker thread and may block; if it fails the request is answered by 500, and the log
     *               tells why
     */
    public RequestRule respond(Function<RecordedRequest, StubAnswer> answer) {
        return set(effects.with(new Effects.Stub(answer)));
    }

    /**
     * Hands requests to a real server instead of the site, with the Host that the client asked for.
     *
     * @param url {@code http://HOST:PORT} or {@code https://HOST:PORT}, certificates checked as the JDK does; a path is
     *            put before that of the request
     * @throws IllegalArgumentException if it is none of these
     */
    public RequestRule proxyTo(String url) {
        URI target = URI.create(url);
        boolean web = "http".equals(target.getScheme()) || "https".equals(target.getScheme());
        if (!web || target.getHost() == null || target.getQuery() != null || target.getFragment() != null) {
            throw new IllegalArgumentException("a backend is http://HOST:PORT or https://HOST:PORT, not " + url);
        }
        return set(effects.with(new Effects.Backend(url.endsWith("/") ? url.substring(0, url.length() - 1) : url)));
    }

    /** Answers with a status and no body. */
    public RequestRule fail(int status) {
        return respond(StubAnswer.status(status));
    }

    /** Gives no answer: an HTTP/2 stream is reset, an HTTP/1 connection closed. */
    public RequestRule reset() {
        return set(effects.with(Effects.Reset.INSTANCE));
    }

    /** Breaks off after so many bytes of the response's body; a body that has no more of them is left alone. */
    public RequestRule truncateAfter(long bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("bytes must not be negative");
        }
        return set(effects.with(new Effects.Truncated(bytes)));
    }

    /** Sends the response's body at this pace. */
    public RequestRule slowBody(long bytesPerSecond) {
        if (bytesPerSecond < 1) {
            throw new IllegalArgumentException("a body needs at least a byte a second");
        }
        return set(effects.with(new Effects.Paced(bytesPerSecond)));
    }

    private RequestRule set(Effects newEffects) {
        effects = newEffects;
        return this;
    }

    String pattern() {
        return pattern.text();
    }

    /** What it does. */
    Effects effects() {
        return effects;
    }

    /** Whether it is for a request, which then counts. */
    boolean take(String requestMethod, String path) {
        if (method != null && !method.equalsIgnoreCase(requestMethod)) {
            return false;
        }
        String key = RequestPath.parse(path).map(RequestPath::key)
                .orElse(path.startsWith("/") ? path.substring(1) : path);
        return pattern.matches(key) && timesLeft.getAndUpdate(left -> left > 0 ? left - 1 : 0) > 0;
    }
}
