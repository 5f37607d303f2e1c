package io.zeroserve.harness;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.zeroserve.harness.RecordedExchange.Ending;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;

/**
 * A response whose body passes through a gate, and whose end is noted. Of the wide interface only the methods that write a
 * body or end the exchange do anything of their own; files and streams that are sent whole pass the gate by.
 */
final class ObservedResponse implements InvocationHandler {
    private static final String CONTENT_LENGTH = "content-length";

    private final HttpServerResponse response;
    private final ExchangeRecorder recorder;
    private final BodyGate gate;

    private ObservedResponse(HttpServerResponse response, ExchangeRecorder recorder, BodyGate gate) {
        this.response = response;
        this.recorder = recorder;
        this.gate = gate;
    }

    static HttpServerResponse of(HttpServerResponse response, ExchangeRecorder recorder, BodyGate gate) {
        ObservedResponse observed = new ObservedResponse(response, recorder, gate);
        observed.onClose(null);
        return (HttpServerResponse) Proxy.newProxyInstance(ObservedResponse.class.getClassLoader(),
                new Class<?>[] {HttpServerResponse.class}, observed);
    }

    @Override
    public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
        return switch (method.getName()) {
            case "write" -> write(bufferOf(arguments));
            case "end" -> end(arguments == null ? null : bufferOf(arguments));
            case "writeQueueFull" -> gate.isFull();
            case "drainHandler" -> {
                gate.onDrain(handlerOf(arguments));
                yield proxy;
            }
            case "closeHandler" -> {
                onClose(handlerOf(arguments));
                yield proxy;
            }
            case "reset" -> {
                recorder.end(Ending.RESET);
                yield pass(proxy, method, arguments);
            }
            default -> pass(proxy, method, arguments);
        };
    }

    private Future<Void> write(Buffer chunk) {
        if (!response.headWritten() && !response.headers().contains(CONTENT_LENGTH)) {
            response.setChunked(true);
        }
        return gate.write(chunk);
    }

    private Future<Void> end(Buffer rest) {
        // The gate may end it in several steps, of which the first one has to tell the length.
        if (rest != null && !response.headWritten() && !response.headers().contains(CONTENT_LENGTH)) {
            response.putHeader(CONTENT_LENGTH, Integer.toString(rest.length()));
        }
        return gate.end(rest).onComplete(
                result -> recorder.end(result.succeeded() ? Ending.COMPLETE : Ending.CLIENT_LEFT));
    }

    private void onClose(Handler<Void> handler) {
        response.closeHandler(closed -> {
            recorder.end(Ending.CLIENT_LEFT);
            gate.closed();
            if (handler != null) {
                handler.handle(closed);
            }
        });
    }

    private Object pass(Object proxy, Method method, Object[] arguments) throws Throwable {
        try {
            Object result = method.invoke(response, arguments);
            // Fluent methods go on with what notes.
            return result == response ? proxy : result;
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private static Buffer bufferOf(Object[] arguments) {
        return switch (arguments[0]) {
            case Buffer buffer -> buffer;
            case String text when arguments.length == 2 -> Buffer.buffer(text, (String) arguments[1]);
            case String text -> Buffer.buffer(text);
            default -> throw new IllegalArgumentException("neither a buffer nor a text");
        };
    }

    @SuppressWarnings("unchecked")
    private static Handler<Void> handlerOf(Object[] arguments) {
        return (Handler<Void>) arguments[0];
    }
}
