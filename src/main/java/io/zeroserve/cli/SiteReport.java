package io.zeroserve.cli;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.zeroserve.check.BrokenLink;
import io.zeroserve.check.CertificateTerm;
import io.zeroserve.check.SiteFindings;
import io.zeroserve.check.SiteSizes;
import java.util.List;

/** What {@code zeroserve check} says of a site as a whole, for people and for machines. */
final class SiteReport {

    private SiteReport() {
    }

    static String text(SiteFindings site) {
        if (site.refusal().isPresent()) {
            return "site: refused\n  " + site.refusal().get() + '\n';
        }
        StringBuilder text = new StringBuilder(site.isGood() ? "site: ok\n" : "site: not good\n");
        for (BrokenLink link : site.brokenLinks()) {
            text.append("  %s:%d: no file answers for %s%s%n".formatted(link.file(), link.line(), link.target(),
                    site.scripted() ? ", perhaps a script does" : ""));
        }
        for (CertificateTerm certificate : site.certificates()) {
            text.append("  %s: a certificate for %s, %s %s%n".formatted(certificate.source(),
                    String.join(", ", certificate.names()), certificate.expired() ? "expired since" : "good until",
                    certificate.expires()));
        }
        site.warnings().forEach(warning -> text.append("  warning: ").append(warning).append('\n'));
        SiteSizes sizes = site.sizes();
        text.append("  %d %s, %d bytes%n".formatted(sizes.files(), sizes.files() == 1 ? "file" : "files",
                sizes.bytes()));
        sizes.byType().forEach((type, bytes) -> text.append("  %12d %s%n".formatted(bytes, type)));
        text.append("  the largest\n");
        sizes.largest().forEach(file -> text.append("  %12d %s%n".formatted(file.bytes(), file.file())));
        return text.toString();
    }

    static JsonObject json(SiteFindings site) {
        JsonObject json = new JsonObject().put("ok", site.isGood());
        site.refusal().ifPresent(reason -> json.put("refusal", reason));
        List<JsonObject> certificates = site.certificates().stream().map(certificate -> new JsonObject()
                .put("source", certificate.source()).put("names", new JsonArray(certificate.names()))
                .put("expires", certificate.expires().toString()).put("expired", certificate.expired())).toList();
        List<JsonObject> links = site.brokenLinks().stream().map(link -> new JsonObject().put("file", link.file())
                .put("line", link.line()).put("target", link.target())).toList();
        JsonObject types = new JsonObject();
        site.sizes().byType().forEach(types::put);
        List<JsonObject> largest = site.sizes().largest().stream()
                .map(file -> new JsonObject().put("file", file.file()).put("bytes", file.bytes())).toList();
        return json.put("warnings", new JsonArray(site.warnings())).put("certificates", new JsonArray(certificates))
                .put("brokenLinks", new JsonArray(links)).put("files", site.sizes().files())
                .put("bytes", site.sizes().bytes()).put("bytesByType", types).put("largest", new JsonArray(largest));
    }
}
