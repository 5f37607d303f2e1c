package io.zeroserve.helpers;

import io.zeroserve.exchange.RequestView;
import io.zeroserve.http.QueryString;
import io.zeroserve.http.QueryString.Parameter;
import io.zeroserve.json.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Changes of the request that are described in JSON. */
final class RewriteHelpers {
    private static final String ANY = "*";

    private final PatternCache patterns;

    private RewriteHelpers(PatternCache patterns) {
        this.patterns = patterns;
    }

    static void register(HelperRegistry registry, PatternCache patterns) {
        RewriteHelpers helpers = new RewriteHelpers(patterns);
        registry.add("zs_req_replace_header", helpers::replaceHeader);
        registry.add("zs_req_rewrite_uri", helpers::rewriteUri);
        registry.add("zs_req_rewrite_query", helpers::rewriteQuery);
    }

    private long replaceHeader(ScriptCall call, long json, long length) {
        Operation operation = Operation.read(call, json, length);
        operation.replaceValues(call.exchange().request().headers(), _ -> true, patterns);
        HeaderHelpers.requireBounded(call);
        return 0;
    }

    private long rewriteUri(ScriptCall call, long json, long length) {
        Operation operation = Operation.read(call, json, length);
        RequestView request = call.exchange().request();
        String before = request.uri();
        String uri = onPath(before, path -> strip(path, operation));
        for (Operation each : operation.list("uri_substring")) {
            uri = Operation.literal(each.requireText("find"), orEmpty(each.text("replace")), each.number("limit"))
                .apply(uri);
        }
        for (Operation each : operation.list("path_regexp")) {
            Substitution substitution =
                Operation.regular(each.requireText("find"), orEmpty(each.text("replace")), patterns);
            uri = onPath(uri, substitution::apply);
        }
        if (!uri.equals(before)) {
            int question = uri.indexOf('?');
            String path = question < 0 ? uri : uri.substring(0, question);
            request.setTarget(path.startsWith("/") ? path : '/' + path,
                question < 0 ? null : uri.substring(question + 1));
        }
        return 0;
    }

    private static String strip(String path, Operation operation) {
        String prefix = orEmpty(operation.text("strip_path_prefix"));
        String suffix = orEmpty(operation.text("strip_path_suffix"));
        if (!prefix.isEmpty() && !prefix.startsWith("/")) {
            prefix = '/' + prefix;
        }
        String rest = path.startsWith(prefix) ? path.substring(prefix.length()) : path;
        rest = rest.startsWith("/") ? rest : '/' + rest;
        return rest.endsWith(suffix) ? rest.substring(0, rest.length() - suffix.length()) : rest;
    }

    private static String onPath(String uri, UnaryOperator<String> change) {
        int question = uri.indexOf('?');
        return question < 0 ? change.apply(uri) : change.apply(uri.substring(0, question)) + uri.substring(question);
    }

    /** Values by name, in the order of the names' first occurrence until they are sorted at the end. */
    private long rewriteQuery(ScriptCall call, long json, long length) {
        Operation operation = Operation.read(call, json, length);
        RequestView request = call.exchange().request();
        Map<String, List<String>> values = new LinkedHashMap<>();
        for (Parameter parameter : request.parameters().parameters()) {
            values.computeIfAbsent(parameter.name(), _ -> new ArrayList<>()).add(parameter.value());
        }
        for (Operation rename : operation.list("rename")) {
            List<String> moved = values.remove(rename.requireText("key"));
            if (moved != null) {
                values.put(orEmpty(rename.text("val")), moved);
            }
        }
        for (Operation set : operation.list("set")) {
            values.put(set.requireText("key"), new ArrayList<>(List.of(orEmpty(set.text("val")))));
        }
        for (Operation add : operation.list("add")) {
            values.computeIfAbsent(add.requireText("key"), _ -> new ArrayList<>()).add(orEmpty(add.text("val")));
        }
        for (Operation replace : operation.list("replace")) {
            String key = replace.requireText("key");
            Substitution substitution = replace.substitution(patterns);
            values.forEach((name, all) -> {
                if (key.equals(ANY) || key.equals(name)) {
                    all.replaceAll(substitution::apply);
                }
            });
        }
        operation.texts("delete").forEach(values::remove);
        String query = encode(values);
        request.setTarget(request.encodedPath(), query.isEmpty() ? null : query);
        return 0;
    }

    private static String encode(Map<String, List<String>> values) {
        StringBuilder query = new StringBuilder();
        values.entrySet().stream().sorted(Map.Entry.comparingByKey(JsonNode::compareAsUtf8)).forEach(entry ->
            entry.getValue().forEach(value -> {
                QueryString.append(query, new Parameter(entry.getKey(), value));
                Substitution.requireBounded(query);
            }));
        return query.toString();
    }

    private static String orEmpty(String text) {
        return text == null ? "" : text;
    }
}
