package io.zeroserve.harness;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.zeroserve.harness.RecordedExchange.Ending;

/** In front of the pipeline of one event loop: does to each request what the rules say, and notes what was exchanged. */
final class RuleGate implements Handler<HttpServerRequest> {
    private static final String OFFLINE = "offline";
    private static final int FAILED = 500;

    private final Handler<HttpServerRequest> site;
    private final RuleBook rules;
    private final Journal journal;
    private final Vertx vertx;

    RuleGate(Handler<HttpServerRequest> site, RuleBook rules, Journal journal, Vertx vertx) {
        this.site = site;
        this.rules = rules;
        this.journal = journal;
        this.vertx = vertx;
    }

    @Override
    public void handle(HttpServerRequest request) {
        RequestRule rule = rules.takeOrNull(request.method().name(), request.path() == null ? "" : request.path());
        boolean offline = rules.isOffline();
        String name = offline ? OFFLINE : rule == null ? null : rule.pattern();
        ExchangeRecorder recorder = new ExchangeRecorder(request, name, journal.entry());
        if (offline) {
            recorder.end(Ending.RESET);
            request.connection().close();
            return;
        }
        Effects effects = rule == null ? Effects.NONE : rule.effects();
        HttpServerResponse response = ObservedResponse.of(request.response(), recorder,
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

    private BodyGate gate(Effects.BodyFault fault, HttpServerResponse response, ExchangeRecorder recorder) {
        BodyGate open = new OpenGate(response, recorder);
        return switch (fault) {
            case Effects.Whole _ -> open;
            case Effects.Truncated(long bytes) -> new TruncatingGate(open, bytes, response::reset, recorder);
            case Effects.Paced(long bytesPerSecond) -> new PacingGate(open, vertx, bytesPerSecond,
                    recorder::hasEnded);
        };
    }

    private void answer(ObservedRequest request, Effects.Answer answer, ExchangeRecorder recorder) {
        switch (answer) {
            case Effects.Site _ -> request.handTo(site);
            case Effects.Reset _ -> request.response().reset();
            case Effects.Stub stub -> {
                request.handler(_ -> { });
                request.endHandler(_ -> ask(stub, request.response(), recorder));
                request.resume();
            }
        }
    }

    private void ask(Effects.Stub stub, HttpServerResponse response, ExchangeRecorder recorder) {
        RecordedRequest asked = recorder.request();
        vertx.executeBlocking(() -> stub.function().apply(asked), false).onComplete(answer -> {
            if (recorder.hasEnded()) {
                return;
            }
            if (answer.failed() || answer.result() == null) {
                journal.add("the answer of a test failed: " + answer.cause());
                response.setStatusCode(FAILED).end();
                return;
            }
            StubAnswer made = answer.result();
            response.setStatusCode(made.status());
            made.headers().forEach(response::putHeader);
            if (made.body().length == 0) {
                response.end();
            } else {
                response.end(Buffer.buffer(made.body()));
            }
        });
    }
}
