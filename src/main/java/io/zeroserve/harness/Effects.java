package io.zeroserve.harness;

import java.time.Duration;
import java.util.function.Function;

/**
 * What a rule does to the requests that it is for. Immutable.
 *
 * @param delay  how long the request waits before anything else happens
 * @param answer what answers it
 * @param body   what happens to the body of the response
 */
record Effects(Duration delay, Answer answer, BodyFault body) {
    static final Effects NONE = new Effects(Duration.ZERO, Site.INSTANCE, Whole.INSTANCE);

    /** What answers a request. */
    sealed interface Answer {
    }

    /** The site. */
    enum Site implements Answer {
        INSTANCE
    }

    /** The test. The function may block. */
    record Stub(Function<RecordedRequest, StubAnswer> function) implements Answer {
    }

    /** A real server; {@code base} is what is put before the target of a request. */
    record Backend(String base) implements Answer {
    }

    /** Nobody: the stream is reset, or the connection closed. */
    enum Reset implements Answer {
        INSTANCE
    }

    /** What happens to the body of a response. */
    sealed interface BodyFault {
    }

    /** Nothing. */
    enum Whole implements BodyFault {
        INSTANCE
    }

    /** It is reset after so many bytes. */
    record Truncated(long afterBytes) implements BodyFault {
    }

    /** It comes slowly. */
    record Paced(long bytesPerSecond) implements BodyFault {
    }

    Effects with(Duration newDelay) {
        return new Effects(newDelay, answer, body);
    }

    Effects with(Answer newAnswer) {
        return new Effects(delay, newAnswer, body);
    }

    Effects with(BodyFault newBody) {
        return new Effects(delay, answer, newBody);
    }
}
