package io.zeroserve.serve;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.zeroserve.exchange.Exchange;
import io.zeroserve.exchange.FileMatch;
import io.zeroserve.exchange.FileServing;
import io.zeroserve.exchange.HeaderList;
import io.zeroserve.exchange.RequestView;
import io.zeroserve.http.AcceptEncoding;
import io.zeroserve.http.ByteRange;
import io.zeroserve.http.ContentCoding;
import io.zeroserve.http.EntityTag;
import io.zeroserve.http.PercentCoding;
import io.zeroserve.http.QueryString;
import io.zeroserve.http.RequestPath;
import io.zeroserve.http.Validators;
import io.zeroserve.site.Asset;
import io.zeroserve.site.FileTree;
import io.zeroserve.site.SiteSnapshot;
import io.zeroserve.site.Template;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Answers with files in the way that a script described, which is that of Caddy's file server where it differs from
 * ours: redirects to the path with or without a slash, 404 before 405, 416 for a range that is malformed, listings of
 * folders.
 */
final class FileServerResponder {
    private static final int PERMANENT_REDIRECT = 308;
    private static final int RANGE_NOT_SATISFIABLE = 416;
    /** The largest file that an entity tag is taken from. */
    private static final int MAX_TAG_FILE_BYTES = 1024;

    /** Unlike for our own file serving, OPTIONS is not answered. */
    private static final ResponsePlan READING_ONLY =
            ErrorResponder.text(405, "Method Not Allowed", Fields.ALLOW, Fields.GET_HEAD);

    private final ErrorResponder errors;
    private final TemplateResponder templates;
    private final Vertx vertx;

    FileServerResponder(ErrorResponder errors, TemplateResponder templates, Vertx vertx) {
        this.vertx = vertx;
        this.errors = errors;
        this.templates = templates;
    }

    /**
     * Answers a request.
     *
     * @param serving  how
     * @param path     what for, as scripts left it
     * @param exchange the rest of the request
     * @param request  what the answer with a file depends on
     * @return succeeds, at once or on the calling event loop
     */
    Future<ResponsePlan> respond(FileServing serving, SiteSnapshot snapshot, RequestPath path, Exchange exchange,
            FileRequest request) {
        FileMatch match = serving.match(path.key(), snapshot.files());
        if (match instanceof FileMatch.Folder folder && isReading(exchange.request())
                && !needsRedirect(path, exchange, true)) {
            return list(serving, snapshot.files(), folder.key(), path, exchange.request());
        }
        ResponsePlan plan = switch (match) {
            case FileMatch.None _ -> errors.notFound();
            case FileMatch.File file when serving.canonicalPaths() && needsRedirect(path, exchange, file.index()) ->
                    redirect(exchange, file.index());
            case FileMatch.Folder _ when needsRedirect(path, exchange, true) -> redirect(exchange, true);
            case FileMatch.File file when isReading(exchange.request()) ->
                    file(serving, snapshot, snapshot.files().findOrNull(file.key()), exchange, request);
            case FileMatch.File _, FileMatch.Folder _ -> READING_ONLY;
        };
        return Future.succeededFuture(plan);
    }

    private static boolean isReading(RequestView request) {
        return request.method().equals("GET") || request.method().equals("HEAD");
    }

    /**
     * Whether the path that the client knows has a slash that it should not have, or the other way round, so that
     * relative links would lead astray. A name that a script has rewritten is not the client's to correct: that could
     * go in circles.
     */
    private static boolean needsRedirect(RequestPath path, Exchange exchange, boolean folder) {
        RequestPath wire = exchange.request().wirePath();
        return lastName(wire).equals(lastName(path)) && wire.directoryHint() != folder;
    }

    private static String lastName(RequestPath path) {
        return path.key().substring(path.key().lastIndexOf('/') + 1);
    }

    private static ResponsePlan redirect(Exchange exchange, boolean folder) {
        // Canonical: one slash at the start, so that no host can be read into it, and nothing but visible ASCII.
        String wire = exchange.request().wirePath().encoded().replace("\\", "%5C");
        StringBuilder location = new StringBuilder(folder ? wire + '/' : wire.substring(0, wire.length() - 1));
        String query = exchange.request().query();
        if (query != null && !query.isEmpty()) {
            location.append('?').append(PercentCoding.visible(query));
        }
        return new ResponsePlan(PERMANENT_REDIRECT, new CharSequence[] {Fields.CONTENT_LENGTH, Fields.ZERO,
            Fields.SERVER, Fields.ZEROSERVE, Fields.LOCATION, location.toString()}, ResponsePlan.NONE);
    }

    /** On a worker: thousands of entries take tens of milliseconds. */
    private Future<ResponsePlan> list(FileServing serving, FileTree files, String folder, RequestPath path,
            RequestView request) {
        QueryString parameters = request.parameters();
        String accept = request.headers().joined(Fields.ACCEPT.toString(), ",");
        return vertx.executeBlocking(() -> {
            ResponsePlan plan = FolderListing.of(serving, files, folder, '/' + path.key(), parameters).plan(accept);
            return serving.status() == 0 ? plan
                    : ResponsePlan.framed(serving.status(), plan.headers(), plan.content());
        }, false);
    }

    private ResponsePlan file(FileServing serving, SiteSnapshot snapshot, Asset file, Exchange exchange,
            FileRequest request) {
        Template template = exchange.metadata().isEmpty() ? null : snapshot.templateOrNull(file);
        if (template != null) {
            ResponsePlan page = templates.respond(file, template, exchange.metadata(), exchange.id());
            return serving.status() == 0 || page.status() != 200 ? page
                    : ResponsePlan.framed(serving.status(), page.headers(), page.content());
        }
        Asset chosen = choose(serving, file, request.acceptEncoding());
        ServedAsset served = ServedAsset.of(chosen);
        EntityTag tag = tagBeside(serving, snapshot.files(), chosen);
        ResponsePlan plan = serving.status() == 0
                ? answer(served, tag, request)
                // Conditions and ranges are for what would be a 200 (RFC 9110 13.2.1, 14.2).
                : ResponsePlan.framed(serving.status(), served.whole().headers(), served.whole().content());
        return tag == null || plan.field(Fields.ETAG.toString()) == null ? plan : withTag(plan, tag);
    }

    /** The form that the client wants most; of equal ones the one that the script prefers, the file as it is last. */
    private static Asset choose(FileServing serving, Asset file, String acceptEncoding) {
        if (serving.codings().isEmpty() || file.variants().isEmpty()) {
            return file;
        }
        AcceptEncoding wanted = AcceptEncoding.parse(acceptEncoding);
        Asset best = file;
        int bestWeight = AcceptEncoding.REFUSED;
        for (ContentCoding coding : serving.codings()) {
            for (Asset variant : file.variants()) {
                if (variant.contentCoding() == coding && wanted.weight(coding) > bestWeight) {
                    best = variant;
                    bestWeight = wanted.weight(coding);
                }
            }
        }
        return wanted.identityWeight() > bestWeight ? file : best;
    }

    /**
     * The entity tag in a file beside a file, quoted as in a header; null if there is none, it is malformed, or it is
     * not in memory, where so small a file usually is: the file's own tag is as good.
     */
    private static EntityTag tagBeside(FileServing serving, FileTree files, Asset file) {
        for (String extension : serving.tagExtensions()) {
            Asset beside = files.findOrNull(file.key() + extension);
            ByteBuffer text = beside == null || beside.sizeBytes() > MAX_TAG_FILE_BYTES ? null : beside.cached();
            if (text != null) {
                return EntityTag.parse(StandardCharsets.ISO_8859_1.decode(text).toString().strip()).orElse(null);
            }
        }
        return null;
    }

    private static ResponsePlan withTag(ResponsePlan plan, EntityTag tag) {
        HeaderList headers = plan.headers();
        headers.set(Fields.ETAG.toString(), tag.headerValue());
        return ResponsePlan.framed(plan.status(), headers, plan.content());
    }

    private ResponsePlan answer(ServedAsset served, EntityTag tag, FileRequest request) {
        Validators validators = tag == null ? served.validators()
                : new Validators(tag, served.validators().modifiedSeconds());
        return switch (request.preconditions().evaluate("GET", validators, request.nowSeconds())) {
            case NOT_MODIFIED -> served.notModified();
            case PRECONDITION_FAILED -> errors.preconditionFailed();
            case PROCEED -> {
                boolean ranged = request.range() != null
                        && request.preconditions().allowsRange(validators, request.nowSeconds());
                // Several ranges are ignored, as by the original.
                yield ranged && request.range().indexOf(',') < 0 ? part(served, request.range()) : served.whole();
            }
        };
    }

    private static ResponsePlan part(ServedAsset served, String range) {
        return switch (ByteRange.parse(range, served.sizeBytes())) {
            case ByteRange.Whole _ when range.regionMatches(true, 0, "bytes=", 0, 6) ->
                    ErrorResponder.text(RANGE_NOT_SATISFIABLE, "invalid range");
            // Of a unit that nobody knows (RFC 9110 14.2).
            case ByteRange.Whole _, ByteRange.Several _ -> served.whole();
            case ByteRange.Satisfiable part -> served.part(part);
            case ByteRange.Unsatisfiable outside -> ErrorResponder.text(RANGE_NOT_SATISFIABLE, "failed to overlap",
                    Fields.CONTENT_RANGE, outside.contentRange());
        };
    }
}
