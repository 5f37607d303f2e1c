package io.zeroserve.cli;

import static java.util.Map.entry;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.zeroserve.harness.RecordedExchange;
import io.zeroserve.harness.RequestRule;
import io.zeroserve.harness.SiteServer;
import io.zeroserve.harness.StubAnswer;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.stream.Collectors;

/**
 * What the server for tests is told in JSON.
 *
 * <pre>
 * {"onRequest": "/api/*", "method": "GET", "times": 1, "delayMs": 100, "status": 503, "headers": {}, "body": "...",
 *  "proxyTo": "http://127.0.0.1:3000", "reset": true, "truncateAfter": 10, "slowBody": 1000}
                                                            all but the first may be missing
 * {"do": "reset" | "offline" | "online" | "reload"}
 * {"do": "exchanges" | "traps"}                              answered with {"result": [...]}
 * </pre>
 *
 * An answer has the command's {@code id}, if it has one, and {@code error} if it could not be carried out.
 */
final class HarnessCommands {
    private static final String RULE = "onRequest";
    /** What a rule can have, and the type of each; any value is a body. */
    private static final Map<String, Class<?>> KNOWN = Map.ofEntries(entry("id", Object.class),
            entry(RULE, String.class), entry("method", String.class), entry("times", Number.class),
            entry("delayMs", Number.class), entry("status", Number.class), entry("headers", JsonObject.class),
            entry("body", Object.class), entry("proxyTo", String.class), entry("reset", Boolean.class),
            entry("truncateAfter", Number.class), entry("slowBody", Number.class));
    private static final Map<Class<?>, String> TYPES = Map.of(String.class, "a text", Number.class, "a number",
            JsonObject.class, "an object", Boolean.class, "true or false");
    private static final int OK = 200;

    private final SiteServer server;

    HarnessCommands(SiteServer server) {
        this.server = server;
    }

    JsonObject carryOut(JsonObject command) {
        JsonObject answer = new JsonObject();
        if (command.containsKey("id")) {
            answer.put("id", command.getValue("id"));
        }
        try {
            Object result = command.containsKey(RULE) ? rule(command)
                    : carryOut(String.valueOf(command.getValue("do", "")));
            if (result != null) {
                answer.put("result", result);
            }
        } catch (IllegalArgumentException | IllegalStateException refused) {
            answer.put("error", refused.getMessage());
        }
        return answer;
    }

    private JsonArray carryOut(String name) {
        switch (name) {
            case "reset" -> server.reset();
            case "offline" -> server.offline();
            case "online" -> server.online();
            case "reload" -> server.reload();
            case "exchanges" -> {
                return new JsonArray(server.exchanges().stream().map(HarnessCommands::json).toList());
            }
            case "traps" -> {
                return new JsonArray(server.traps());
            }
            default -> throw new IllegalArgumentException("there is no command \"" + name + '"');
        }
        return null;
    }

    private Object rule(JsonObject command) {
        command.fieldNames().forEach(name -> requireType(name, command.getValue(name)));
        StubAnswer stub = stub(command);
        server.onRequest(requireValue(RULE, command.getString(RULE)), rule -> setUp(rule, command, stub));
        return null;
    }

    private static void setUp(RequestRule rule, JsonObject command, StubAnswer stub) {
        set(rule, command.getString("method"), RequestRule::method);
        set(rule, command.getInteger("times"), RequestRule::times);
        set(rule, command.getInteger("delayMs"), (target, millis) -> target.delay(Duration.ofMillis(millis)));
        set(rule, stub, RequestRule::respond);
        set(rule, command.getString("proxyTo"), RequestRule::proxyTo);
        set(rule, command.getLong("truncateAfter"), RequestRule::truncateAfter);
        set(rule, command.getLong("slowBody"), RequestRule::slowBody);
        if (command.getBoolean("reset", false)) {
            rule.reset();
        }
    }

    private static <T> void set(RequestRule rule, T value, BiFunction<RequestRule, T, RequestRule> setter) {
        if (value != null) {
            setter.apply(rule, value);
        }
    }

    private static StubAnswer stub(JsonObject command) {
        JsonObject headers = requireValue("headers", command.getJsonObject("headers", new JsonObject()));
        if (!command.containsKey("status") && !command.containsKey("body")) {
            if (!headers.isEmpty()) {
                throw new IllegalArgumentException("\"headers\" go with \"status\" or \"body\": the site has its own");
            }
            return null;
        }
        StubAnswer answer = StubAnswer.text(command.getString("body", "")).withStatus(command.getInteger("status", OK));
        for (Map.Entry<String, Object> header : headers) {
            Object value = requireValue(header.getKey(), header.getValue());
            if (!(value instanceof String || value instanceof Number || value instanceof Boolean)) {
                throw new IllegalArgumentException('"' + header.getKey() + "\" must be a text");
            }
            answer = answer.withHeader(header.getKey().toLowerCase(Locale.ROOT), value.toString());
        }
        return answer;
    }

    private static void requireType(String name, Object value) {
        Class<?> type = KNOWN.get(name);
        if (type == null) {
            throw new IllegalArgumentException("a rule has no \"" + name + '"');
        }
        if (value != null && !type.isInstance(value)) {
            throw new IllegalArgumentException('"' + name + "\" must be " + TYPES.get(type));
        }
    }

    private static <T> T requireValue(String name, T value) {
        if (value == null) {
            throw new IllegalArgumentException('"' + name + "\" is null");
        }
        return value;
    }

    private static JsonObject json(RecordedExchange exchange) {
        return new JsonObject().put("method", exchange.request().method()).put("target", exchange.request().target())
                .put("protocol", exchange.request().protocol())
                .put("requestHeaders", headers(exchange.request().headers()))
                .put("requestBody", exchange.request().text())
                .put("status", exchange.status()).put("headers", headers(exchange.headers()))
                .put("body", exchange.text()).put("ending", exchange.ending().name()).put("rule", exchange.rule())
                .put("tookMs", exchange.took().toMillis());
    }

    private static JsonObject headers(Map<String, List<String>> headers) {
        return new JsonObject(headers.entrySet().stream().collect(
                Collectors.toMap(Map.Entry::getKey, field -> String.join(", ", field.getValue()))));
    }
}
