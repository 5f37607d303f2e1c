package io.zeroserve.helpers;

import io.zeroserve.ebpf.machine.HelperRefusal;
import io.zeroserve.exchange.FileMatch;
import io.zeroserve.exchange.FileServing;
import io.zeroserve.exchange.FileServing.Listing;
import io.zeroserve.exchange.FileServing.Order;
import io.zeroserve.exchange.HiddenFiles;
import io.zeroserve.exchange.ResponseDraft;
import io.zeroserve.http.ContentCoding;
import io.zeroserve.json.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Serving files in a way that a script describes. */
final class FileServerHelpers {
    private static final long HANDLED = 0;
    private static final long MISS = 1;
    private static final long FAILURE = 2;
    private static final List<String> INDEX_NAMES = List.of("index.html", "index.txt");
    /** The most texts in a list: each is compared with every file that is looked at. */
    private static final int MAX_TEXTS = 100;
    private static final String ROOT_VARIABLE = "http.vars.root";
    private static final int EARLY_HINTS = 103;
    /** Numbers with more digits than any status. */
    private static final String NUMBER = "[+-]?[0-9]{1,9}";

    private FileServerHelpers() {
    }

    static void register(HelperRegistry registry) {
        registry.add("zs_file_server", FileServerHelpers::serve);
    }

    private static long serve(ScriptCall call, long json, long length) {
        Operation config = Operation.read(call, json, length);
        if (call.response() != null || call.target() != null || call.fileServing() != null) {
            throw new HelperRefusal("this run has answered already");
        }
        String fileSystem = orEmpty(config.text("fs"));
        if (!Set.of("", "file", "default").contains(fileSystem)) {
            return fail(call, 404, "Not Found", "there is no such file system");
        }
        String root = root(call, config);
        if (!fileSystem.isEmpty() || root.startsWith("/")) {
            return fail(call, 403, "Forbidden", "the server's file system is not exposed, only the site is");
        }
        String status = status(config);
        if (!status.isEmpty() && !status.matches(NUMBER)) {
            call.respond(new ResponseDraft(500, null, new byte[0]));
            return HANDLED;
        }
        FileServing serving = new FileServing(root, hidden(config), indexNames(config), listing(config),
            config.truth("canonical_uris", true), requireStatus(status),
            texts(config, "etag_file_extensions"), codings(config));
        boolean passesThrough = config.truth("pass_thru", false);
        String path = call.exchange().request().normalizedPath();
        if (path == null) {
            return fail(call, 400, "Bad Request", "the path is malformed");
        }
        if (passesThrough && serving.match(path.substring(1), call.host().files()) == FileMatch.None.INSTANCE) {
            return MISS;
        }
        call.serveFiles(serving);
        return HANDLED;
    }

    /** Leaves it to the script what becomes of the request. */
    private static long fail(ScriptCall call, int status, String text, String message) {
        call.warn("zs_file_server: " + message);
        MetadataHelpers.require(call, "http.error.status_code", Integer.toString(status));
        MetadataHelpers.require(call, "http.error.status_text", text);
        MetadataHelpers.require(call, "http.error.message", message);
        return FAILURE;
    }

    private static String root(ScriptCall call, Operation config) {
        String root = orEmpty(config.text("root"));
        if (!root.isEmpty()) {
            return root;
        }
        String variable = orEmpty(call.exchange().metadata().get(ROOT_VARIABLE));
        return variable.isEmpty() ? "." : variable;
    }

    private static String status(Operation config) {
        return config.type("status_code") == JsonNode.Type.NUMBER
            ? Long.toString(config.number("status_code")) : orEmpty(config.text("status_code")).strip();
    }

    private static int requireStatus(String text) {
        int status = text.isEmpty() ? 0 : Integer.parseInt(text);
        if (!text.isEmpty() && (status < 100 || status > 999 || status == EARLY_HINTS)) {
            throw new HelperRefusal("no file can be sent with status " + text);
        }
        return status;
    }

    private static HiddenFiles hidden(Operation config) {
        return HiddenFiles.parse(texts(config, "hide"))
            .orElseThrow(() -> new HelperRefusal("a pattern in \"hide\" is malformed"));
    }

    private static List<String> indexNames(Operation config) {
        return config.type("index_names") == JsonNode.Type.NULL ? INDEX_NAMES : texts(config, "index_names");
    }

    private static List<String> texts(Operation config, String key) {
        List<String> texts = config.texts(key);
        if (texts.size() > MAX_TEXTS) {
            throw new HelperRefusal('"' + key + "\" has more than " + MAX_TEXTS + " texts");
        }
        return texts;
    }

    private static Listing listing(Operation config) {
        if (config.type("browse") == JsonNode.Type.BOOL) {
            return config.truth("browse", false) ? listingOf(null) : null;
        }
        Operation browse = config.object("browse");
        return browse == null ? null : listingOf(browse);
    }

    /** Links are never in a site, so whether they would be revealed makes no difference. */
    private static Listing listingOf(Operation browse) {
        if (browse == null) {
            return new Listing(Order.NAME_DIR_FIRST, false, Listing.MAX_ENTRIES);
        }
        if (!orEmpty(browse.text("template_file")).isEmpty()) {
            throw new HelperRefusal("\"template_file\" of \"browse\" is not supported");
        }
        Order order = Order.NAME_DIR_FIRST;
        boolean descending = false;
        for (String word : browse.texts("sort")) {
            if (word.equals("asc") || word.equals("desc")) {
                descending = word.equals("desc");
            } else {
                order = Order.of(word)
                    .orElseThrow(() -> new HelperRefusal("\"sort\" of \"browse\" is name, namedirfirst, size or time,"
                        + " and asc or desc"));
            }
        }
        long limit = browse.number("file_limit");
        return new Listing(order, descending,
            limit > 0 ? (int) Math.min(limit, Listing.MAX_ENTRIES) : Listing.MAX_ENTRIES);
    }

    /** Those that "precompressed" names, in the order of "precompressed_order" where that has a say. */
    private static List<ContentCoding> codings(Operation config) {
        Operation named = config.object("precompressed");
        if (named == null) {
            return List.of();
        }
        List<ContentCoding> allowed = named.keys().stream().map(FileServerHelpers::coding).sorted().toList();
        List<ContentCoding> ordered = new ArrayList<>();
        config.texts("precompressed_order").stream().map(FileServerHelpers::coding).filter(allowed::contains)
            .filter(coding -> !ordered.contains(coding)).forEach(ordered::add);
        allowed.stream().filter(coding -> !ordered.contains(coding)).forEach(ordered::add);
        return ordered;
    }

    private static ContentCoding coding(String name) {
        for (ContentCoding coding : ContentCoding.values()) {
            if (coding.token().equals(name.toLowerCase(Locale.ROOT))) {
                return coding;
            }
        }
        throw new HelperRefusal("files lie ready in the content codings br, zstd and gzip only");
    }

    private static String orEmpty(String text) {
        return text == null ? "" : text;
    }
}
