package io.zeroserve.harness;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.zeroserve.harness.RecordedExchange.Ending;
import io.zeroserve.http.RequestTarget;
import io.zeroserve.message.Head;
import io.zeroserve.message.IncomingRequest;
import io.zeroserve.message.OutgoingResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * In front of the pipeline of one event loop: does to each request what the rules say, and notes what was exchanged.
 */
final class RuleGate implements Handler<IncomingRequest> {
    private static final String OFFLINE = "offline";
    private static final int FAILED = 500;
    private static final long BREAK_OFF_MILLIS = 20;
    /** HTTP/2's code for a reset that tells nothing (RFC 9113 7). */
    private static final long NO_ERROR = 0;

    private final Handler<IncomingRequest> site;
    private final RuleBook rules;
    private final Journal journal;
    private final Vertx vertx;
    private final Backends backends;

    RuleGate(Handler<IncomingRequest> site, RuleBook rules, Journal journal, Vertx vertx) {
        this.site = site;
        this.rules = rules;
        this.journal = journal;
        this.vertx = vertx;
        this.backends = new Backends(vertx, journal);
    }

    @Override
    public void handle(IncomingRequest request) {
        RequestRule rule = rules.takeOrNull(request.method(), path(request));
        boolean offline = rules.isOffline();
        String name = offline ? OFFLINE : rule == null ? null : rule.pattern();
        ExchangeRecorder recorder = new ExchangeRecorder(request, name, journal.entry());
        if (offline) {
            recorder.end(Ending.RESET);
            request.closeConnection();
            return;
        }
        Effects effects = rule == null ? Effects.NONE : rule.effects();
        OutgoingResponse response = ObservedResponse.of(request.response(), recorder,
                gate(effects.body(), request.response(), recorder));
        ObservedRequest observed = new ObservedRequest(request, recorder, response);
        if (effects.delay().isZero()) {
            answer(observed, effects.answer(), recorder);
            return;
        }
        observed.pause();
        vertx.setTimer(Math.max(1, effects.delay().toMillis()), _ -> {
            if (!recorder.hasEnded()) {
                answer(observed, effects.answer(), recorder);
            }
        });
    }

    private static String path(IncomingRequest request) {
        return RequestTarget.parse(request.target()).map(RequestTarget::path).orElse("");
    }

    private BodyGate gate(Effects.BodyFault fault, OutgoingResponse response, ExchangeRecorder recorder) {
        BodyGate open = new OpenGate(response, recorder);
        return switch (fault) {
            case Effects.Whole _ -> open;
            case Effects.Truncated(long bytes) -> new TruncatingGate(open, bytes, () -> breakOff(response), recorder);
            case Effects.Paced(long bytesPerSecond) -> new PacingGate(open, vertx, bytesPerSecond,
                    recorder::hasEnded);
        };
    }

    /** A while after what was let through: a client that learns of both at once may never look at the former. */
    private void breakOff(OutgoingResponse response) {
        vertx.setTimer(BREAK_OFF_MILLIS, _ -> response.reset(NO_ERROR));
    }

    private void answer(ObservedRequest request, Effects.Answer answer, ExchangeRecorder recorder) {
        switch (answer) {
            case Effects.Site _ -> request.handTo(site);
            case Effects.Backend(String base) -> backends.forward(request, base);
            case Effects.Reset _ -> request.response().reset(NO_ERROR);
            case Effects.Stub stub -> {
                request.handler(_ -> { });
                request.endHandler(_ -> ask(stub, request.response(), recorder));
                request.resume();
            }
        }
    }

    private static Head head(StubAnswer answer) {
        List<CharSequence> lines = new ArrayList<>();
        answer.headers().forEach((name, value) -> {
            String field = name.toLowerCase(Locale.ROOT);
            if (answer.hasContent() || !field.equals(StubAnswer.CONTENT_TYPE)) {
                lines.add(field);
                lines.add(value);
            }
        });
        return new Head(answer.status(), lines.toArray(CharSequence[]::new));
    }

    private void ask(Effects.Stub stub, OutgoingResponse response, ExchangeRecorder recorder) {
        RecordedRequest asked = recorder.request();
        vertx.executeBlocking(() -> stub.function().apply(asked), false).onComplete(answer -> {
            if (recorder.hasEnded()) {
                return;
            }
            if (answer.failed() || answer.result() == null) {
                journal.add("the answer of a test failed: " + answer.cause());
                response.head(new Head(FAILED));
                response.end();
                return;
            }
            StubAnswer made = answer.result();
            response.head(head(made));
            if (made.body().length == 0) {
                response.end();
            } else {
                response.end(Buffer.buffer(made.body()));
            }
        });
    }
}
