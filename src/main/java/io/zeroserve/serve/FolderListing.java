package io.zeroserve.serve;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.zeroserve.exchange.FileServing;
import io.zeroserve.exchange.FileServing.Order;
import io.zeroserve.http.AcceptedTypes;
import io.zeroserve.http.HttpDate;
import io.zeroserve.http.MarkupText;
import io.zeroserve.http.PercentCoding;
import io.zeroserve.http.QueryString;
import io.zeroserve.site.Asset;
import io.zeroserve.site.FileTree;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/** What lies in a folder, as a page, as JSON or as text. Immutable. */
final class FolderListing {
    private static final String HTML = "text/html";
    private static final String JSON = "application/json";
    private static final String TEXT = "text/plain";
    /** Of equally wanted types the first; browsers ask for the page by name, tools often for anything. */
    private static final List<String> TYPES = List.of(HTML, JSON, TEXT);
    private static final String STYLE = "body{font:1rem/1.5 system-ui,sans-serif;margin:2rem auto;max-width:60rem;"
            + "padding:0 1rem}table{border-collapse:collapse;width:100%}td,th{text-align:left;padding:.2rem .6rem}"
            + "td:nth-child(2),th:nth-child(2){text-align:right}tr:nth-child(even){background:#8881}";
    private static final String UNITS = "KMGT";
    /** Permissions as Go writes them: those of a readable file, and of a readable folder with the bit that says so. */
    private static final long FILE_MODE = 0644;
    private static final long FOLDER_MODE = 1L << 31 | 0755;

    private final String path;
    private final List<Row> rows;

    /**
     * A line.
     *
     * @param file null if it is a folder
     */
    private record Row(String name, Asset file) {
        boolean isFolder() {
            return file == null;
        }

        long sizeBytes() {
            return isFolder() ? 0 : file.sizeBytes();
        }

        long modifiedSeconds() {
            long seconds = isFolder() ? 0 : file.validators().modifiedSeconds();
            return seconds > 0 && seconds <= HttpDate.MAX_SECONDS ? seconds : 0;
        }

        String shownName() {
            return isFolder() ? name + '/' : name;
        }

        /** Begins with a dot, because a colon in a name would make it a scheme. */
        String url() {
            return "./" + PercentCoding.segment(name) + (isFolder() ? "/" : "");
        }
    }

    private FolderListing(String path, List<Row> rows) {
        this.path = path;
        this.rows = rows;
    }

    /**
     * Lists what may be seen of a folder.
     *
     * @param folder     its key
     * @param path       the path by which the client knows it, decoded
     * @param parameters the request's: {@code sort} and {@code order} are an order that the client wants
     */
    static FolderListing of(FileServing serving, FileTree files, String folder, String path, QueryString parameters) {
        FileServing.Listing listing = serving.listing();
        Order order = parameters.findFirst("sort").flatMap(Order::of).orElse(listing.order());
        boolean descending = parameters.findFirst("order").map("desc"::equals).orElse(listing.descending());
        Comparator<Row> comparator = comparator(order);
        String prefix = folder.isEmpty() ? "" : folder + '/';
        List<Row> rows = files.entries(folder, listing.limit()).stream()
                .filter(entry -> serving.isVisible(prefix + entry.name()))
                .map(entry -> new Row(entry.name(), entry.file()))
                .sorted(descending ? comparator.reversed() : comparator)
                .toList();
        return new FolderListing(path.endsWith("/") ? path : path + '/', rows);
    }

    private static Comparator<Row> comparator(Order order) {
        Comparator<Row> byName = Comparator.comparing(Row::name, String.CASE_INSENSITIVE_ORDER)
                .thenComparing(Row::name);
        return switch (order) {
            case NAME -> byName;
            case NAME_DIR_FIRST -> Comparator.comparing(Row::isFolder).reversed().thenComparing(byName);
            case SIZE -> Comparator.comparingLong(Row::sizeBytes).thenComparing(byName);
            case TIME -> Comparator.comparingLong(Row::modifiedSeconds).thenComparing(byName);
        };
    }

    /** The response in the form that Accept, which may be null, prefers. */
    ResponsePlan plan(String accept) {
        String type = AcceptedTypes.choose(accept, TYPES);
        Buffer content = Buffer.buffer(switch (type) {
            case JSON -> json();
            case TEXT -> text();
            default -> html();
        });
        return new ResponsePlan(200, new CharSequence[] {Fields.CONTENT_LENGTH, Integer.toString(content.length()),
            Fields.SERVER, Fields.ZEROSERVE, Fields.CONTENT_TYPE, type + "; charset=utf-8", Fields.VARY, Fields.ACCEPT},
                new ResponsePlan.Content.Ready(content));
    }

    private String json() {
        JsonArray array = new JsonArray();
        for (Row row : rows) {
            array.add(new JsonObject()
                    .put("name", row.shownName())
                    .put("size", row.sizeBytes())
                    .put("url", row.url())
                    .put("mod_time", Instant.ofEpochSecond(row.modifiedSeconds()).toString())
                    .put("mode", row.isFolder() ? FOLDER_MODE : FILE_MODE)
                    .put("is_dir", row.isFolder())
                    .put("is_symlink", false));
        }
        return array.encode();
    }

    private String text() {
        StringBuilder text = new StringBuilder("Name\tSize\tModified\n");
        for (Row row : rows) {
            // A name cannot hold a line end: the archive's reader and the path's parser both refuse controls.
            text.append(row.shownName()).append('\t').append(size(row)).append('\t').append(time(row)).append('\n');
        }
        return text.toString();
    }

    private String html() {
        String title = MarkupText.escape(path);
        StringBuilder page = new StringBuilder("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                + "<meta name=\"viewport\" content=\"width=device-width\">\n<title>").append(title)
                .append("</title>\n<style>").append(STYLE).append("</style>\n</head>\n<body>\n<h1>").append(title)
                .append("</h1>\n<table>\n<tr>").append(head("Name", Order.NAME)).append(head("Size", Order.SIZE))
                .append(head("Modified", Order.TIME)).append("</tr>\n");
        if (!path.equals("/")) {
            page.append("<tr><td><a href=\"../\">../</a></td><td></td><td></td></tr>\n");
        }
        for (Row row : rows) {
            page.append("<tr><td><a href=\"").append(row.url()).append("\">")
                    .append(MarkupText.escape(row.shownName()))
                    .append("</a></td><td>").append(size(row)).append("</td><td>").append(time(row))
                    .append("</td></tr>\n");
        }
        return page.append("</table>\n</body>\n</html>\n").toString();
    }

    private static String head(String text, Order order) {
        return "<th><a href=\"?sort=" + order.text() + "\">" + text + "</a></th>";
    }

    /** With one decimal from 1 KiB on; empty for a folder. */
    private static String size(Row row) {
        if (row.isFolder()) {
            return "";
        }
        if (row.sizeBytes() < 1024) {
            return row.sizeBytes() + " B";
        }
        double size = row.sizeBytes() / 1024.0;
        int unit = 0;
        while (size >= 1024 && unit < UNITS.length() - 1) {
            size /= 1024;
            unit++;
        }
        long tenths = Math.round(size * 10);
        return tenths / 10 + "." + tenths % 10 + ' ' + UNITS.charAt(unit) + "iB";
    }

    /** In UTC, to the minute; empty if the archive does not say. */
    private static String time(Row row) {
        return row.modifiedSeconds() == 0 ? ""
                : Instant.ofEpochSecond(row.modifiedSeconds()).toString().substring(0, 16).replace('T', ' ');
    }
}
