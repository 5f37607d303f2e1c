package io.zeroserve.serve;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.zeroserve.exchange.Exchange;
import io.zeroserve.exchange.FileServing;
import io.zeroserve.exchange.HeaderList;
import io.zeroserve.http.RequestPath;
import io.zeroserve.message.DateField;
import io.zeroserve.message.IncomingRequest;
import io.zeroserve.site.Asset;
import io.zeroserve.site.SiteSnapshot;
import io.zeroserve.site.Template;

/**
 * Answers from a site's files: with the one that a path names, the fallback of a single-page app, or what says that
 * there is none.
 */
final class SiteResponder {
    /** {@code OPTIONS *} asks about the server and no file (RFC 9110 9.3.7). */
    private static final String WHOLE_SERVER = "*";

    private final ErrorResponder errors;
    private final StaticResponder files;
    private final TemplateResponder templates;
    private final FileServerResponder fileServer;
    private final DateField date;

    SiteResponder(ErrorResponder errors, TemplateResponder templates, DateField date, Vertx vertx) {
        this.errors = errors;
        this.files = new StaticResponder(errors);
        this.templates = templates;
        this.fileServer = new FileServerResponder(errors, templates, vertx);
        this.date = date;
    }

    /**
     * Answers a request.
     *
     * @param exchange the request as scripts left it, whose method is what is asked for. Null if there are none
     */
    ResponsePlan respond(SiteSnapshot snapshot, RequestPath path, IncomingRequest request, Exchange exchange) {
        String method = exchange == null ? request.method() : exchange.request().method();
        return switch (method) {
            case "GET", "HEAD" -> read(snapshot, path, request, exchange);
            case "OPTIONS" -> options(snapshot, path);
            default -> errors.methodNotAllowed();
        };
    }

    private ResponsePlan read(SiteSnapshot snapshot, RequestPath path, IncomingRequest request, Exchange exchange) {
        Asset asset = snapshot.findOrNull(path);
        if (asset == null) {
            HeaderList edited = exchange == null ? null : exchange.request().headersOrNull();
            asset = snapshot.fallbackOrNull(path, FileRequest.first(request, edited, Fields.ACCEPT),
                    FileRequest.first(request, edited, Fields.SEC_FETCH_MODE));
        }
        if (asset == null) {
            return errors.notFound();
        }
        if (exchange != null && !exchange.metadata().isEmpty()) {
            Template template = snapshot.templateOrNull(asset);
            if (template != null) {
                return templates.respond(asset, template, exchange.metadata(), exchange.id());
            }
        }
        return files.respond(asset, fileRequest(request, exchange));
    }

    private ResponsePlan options(SiteSnapshot snapshot, RequestPath path) {
        Asset asset = snapshot.findOrNull(path);
        if (asset != null) {
            return ServedAsset.of(asset).options();
        }
        return path.key().equals(WHOLE_SERVER) ? errors.options() : errors.notFound();
    }

    /** Answers a request in the way that a script wants files to be served: at once, or on the calling event loop. */
    Future<ResponsePlan> respond(FileServing serving, SiteSnapshot snapshot, RequestPath path,
            IncomingRequest request, Exchange exchange) {
        return fileServer.respond(serving, snapshot, path, exchange, fileRequest(request, exchange));
    }

    private FileRequest fileRequest(IncomingRequest request, Exchange exchange) {
        HeaderList edited = exchange == null ? null : exchange.request().headersOrNull();
        return FileRequest.of(request, edited, date.nowSeconds());
    }
}
