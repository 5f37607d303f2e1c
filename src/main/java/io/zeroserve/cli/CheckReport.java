package io.zeroserve.cli;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.zeroserve.check.SiteFindings;
import java.util.List;

/** The result of {@code zeroserve check}, for people and for machines. */
final class CheckReport {
    private static final String FIELD = "  %-10s %s%n";

    private final String input;
    private final List<CheckedScript> scripts;
    private final SiteFindings site;

    /** @param site what is to be said of the site as a whole; null if the input is none, or its scripts are refused */
    CheckReport(String input, List<CheckedScript> scripts, SiteFindings site) {
        this.input = input;
        this.scripts = scripts;
        this.site = site;
    }

    /** Whether no script is refused, and nothing is wrong with the site. */
    boolean isGood() {
        return refused() == 0 && (site == null || site.isGood());
    }

    private long refused() {
        return scripts.stream().filter(CheckedScript.Refused.class::isInstance).count();
    }

    /** The report for people. */
    String text() {
        StringBuilder text = new StringBuilder();
        for (CheckedScript script : scripts) {
            switch (script) {
                case CheckedScript.Accepted accepted -> describe(accepted, text);
                case CheckedScript.Refused refused -> {
                    text.append(refused.name()).append(": refused\n");
                    indent(refused.message(), text);
                    warnings(refused.warnings(), text);
                }
            }
            text.append('\n');
        }
        if (site != null) {
            text.append(SiteReport.text(site)).append('\n');
        }
        return text.append(input).append(": ").append(scripts.size())
            .append(scripts.size() == 1 ? " script, " : " scripts, ").append(refused()).append(" refused\n").toString();
    }

    private static void describe(CheckedScript.Accepted script, StringBuilder text) {
        text.append(script.name()).append(": ok\n");
        field(text, "object", script.objectBytes() + " bytes");
        field(text, "entries", script.entries().isEmpty()
            ? "none: the server never runs it; ZS_ENTRY marks the function to run" : list(script.entries()));
        field(text, "memory", "stack " + script.memory().stackBytes() + " bytes, read-only data "
            + script.memory().readOnlyBytes() + ", writable data " + script.memory().writableBytes());
        field(text, "helpers", list(script.helpers()));
        field(text, "bytecode", script.methods() + " methods, the largest " + script.largestMethod() + " bytes");
        int width = script.functions().stream().mapToInt(function -> function.name().length()).max().orElse(0);
        width = Math.max(width, "function".length());
        String row = "  %-" + width + "s %12s %10s   %s";
        line(text, row.formatted("function", "instructions", "frame", "calls"));
        for (CheckedScript.Function function : script.functions()) {
            line(text, row.formatted(function.name(), function.instructions(), function.frameBytes(),
                list(function.calls())));
        }
        warnings(script.warnings(), text);
    }

    private static void field(StringBuilder text, String name, String value) {
        text.append(FIELD.formatted(name, value));
    }

    private static void line(StringBuilder text, String line) {
        text.append(line.stripTrailing()).append('\n');
    }

    private static String list(List<String> names) {
        return names.isEmpty() ? "-" : String.join(" ", names);
    }

    private static void warnings(String warnings, StringBuilder text) {
        if (!warnings.isEmpty()) {
            text.append("  compiler warnings\n");
            indent(warnings, text);
        }
    }

    private static void indent(String message, StringBuilder text) {
        message.lines().forEach(line -> text.append("  ").append(line).append('\n'));
    }

    /** The report for machines; {@link CheckCommand} documents it. */
    String json() {
        JsonArray list = new JsonArray();
        scripts.forEach(script -> list.add(switch (script) {
            case CheckedScript.Accepted accepted -> json(accepted);
            case CheckedScript.Refused refused -> json(refused);
        }));
        JsonObject report = new JsonObject().put("input", input).put("ok", isGood()).put("scripts", list);
        if (site != null) {
            report.put("site", SiteReport.json(site));
        }
        return report.encodePrettily();
    }

    /** The report for machines about an input that cannot be read. */
    static String json(String input, String error) {
        return new JsonObject().put("input", input).put("ok", false).put("error", error).put("scripts", new JsonArray())
            .encodePrettily();
    }

    private static JsonObject json(CheckedScript.Accepted script) {
        JsonArray functions = new JsonArray();
        script.functions().forEach(function -> functions.add(new JsonObject().put("name", function.name())
            .put("instructions", function.instructions()).put("frameBytes", function.frameBytes())
            .put("calls", new JsonArray(function.calls()))));
        return new JsonObject().put("name", script.name()).put("ok", true).put("objectBytes", script.objectBytes())
            .put("entries", new JsonArray(script.entries())).put("functions", functions)
            .put("stackBytes", script.memory().stackBytes()).put("readOnlyBytes", script.memory().readOnlyBytes())
            .put("writableBytes", script.memory().writableBytes()).put("helpers", new JsonArray(script.helpers()))
            .put("methods", script.methods()).put("largestMethodBytes", script.largestMethod())
            .put("warnings", script.warnings());
    }

    private static JsonObject json(CheckedScript.Refused script) {
        JsonObject error = new JsonObject().put("message", script.message());
        script.instruction().ifPresent(pc -> error.put("instruction", pc));
        return new JsonObject().put("name", script.name()).put("ok", false).put("error", error)
            .put("warnings", script.warnings());
    }
}
