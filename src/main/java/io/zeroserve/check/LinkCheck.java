package io.zeroserve.check;

import io.zeroserve.http.RequestPath;
import io.zeroserve.site.Asset;
import io.zeroserve.site.SiteSnapshot;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Follows the references of a site's pages and style sheets to the files that answer for them. */
final class LinkCheck {
    /** Pages and sheets that are larger are not looked into: they are data. */
    static final int MAX_FILE_BYTES = 16 << 20;
    private static final Pattern SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*:.*", Pattern.DOTALL);
    /** What stands for a value that scripts or templates put in: no URL has it as such. */
    private static final List<String> MARKUP = List.of("<", "{{", "${");

    private final SiteSnapshot site;
    private final boolean spa;

    /** @param spa whether paths whose last part has no dot are answered by the app's page */
    LinkCheck(SiteSnapshot site, boolean spa) {
        this.site = site;
        this.spa = spa;
    }

    /** The references that no file answers for, in the order of the files' names. */
    List<BrokenLink> broken() throws IOException {
        List<BrokenLink> broken = new ArrayList<>();
        for (Asset file : site.files().all()) {
            if (RequestPath.isInternalKey(file.key()) || file.sizeBytes() > MAX_FILE_BYTES) {
                continue;
            }
            if (file.contentType().startsWith("text/html")) {
                String page = text(file);
                String base = References.base(page);
                follow(file, References.ofHtml(page), base == null ? "/" + file.key() : base, broken);
            } else if (file.contentType().startsWith("text/css")) {
                follow(file, References.ofCss(text(file)), "/" + file.key(), broken);
            }
        }
        return broken;
    }

    private void follow(Asset file, List<Reference> references, String base, List<BrokenLink> broken) {
        if (isElsewhere(base)) {
            return;
        }
        String folder = base.substring(0, base.lastIndexOf('/') + 1);
        for (Reference reference : references) {
            path(reference.target()).filter(path -> !answers(path.startsWith("/") ? path : folder + path))
                    .ifPresent(_ -> broken.add(new BrokenLink(file.key(), reference.line(), reference.target())));
        }
    }

    /**
     * The path that a reference names, if it is one of this site; what values of scripts are put into is left alone.
     */
    private static Optional<String> path(String target) {
        String path = target.split("[?#]", 2)[0];
        boolean isOfThisSite = !path.isEmpty() && !isElsewhere(path) && MARKUP.stream().noneMatch(target::contains);
        return isOfThisSite ? Optional.of(path) : Optional.empty();
    }

    private static boolean isElsewhere(String target) {
        return target.startsWith("//") || SCHEME.matcher(target).matches();
    }

    private boolean answers(String path) {
        return RequestPath.parse(withoutDots(path).replace(" ", "%20")).map(parsed -> !parsed.isInternal()
                && (site.find(parsed).isPresent() || spa && path.lastIndexOf('.') < path.lastIndexOf('/')))
                .orElse(false);
    }

    /** As browsers ask for it: what would lead above the root stays there (RFC 3986 5.2.4). */
    private static String withoutDots(String path) {
        Deque<String> kept = new ArrayDeque<>();
        String[] segments = path.split("/", -1);
        for (String segment : segments) {
            if (segment.equals("..")) {
                kept.pollLast();
            } else if (!segment.equals(".")) {
                kept.addLast(segment);
            }
        }
        String last = segments[segments.length - 1];
        String resolved = String.join("/", kept) + (last.equals(".") || last.equals("..") ? "/" : "");
        return resolved.startsWith("/") ? resolved : '/' + resolved;
    }

    private static String text(Asset file) throws IOException {
        ByteBuffer content = ByteBuffer.allocate((int) file.sizeBytes());
        file.readFully(content, 0);
        return new String(content.array(), StandardCharsets.UTF_8);
    }
}
