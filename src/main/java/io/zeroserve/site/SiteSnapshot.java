package io.zeroserve.site;

import io.zeroserve.http.RequestPath;
import io.zeroserve.script.ScriptChain;
import io.zeroserve.script.ScriptRunner;
import io.zeroserve.tls.TlsSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One loaded state of a site: its files, scripts and certificates, all from the same moment.
 *
 * <p>Immutable but for the count of its users. The site itself is one of them until the next snapshot replaces this
 * one; each request is another. With the last release the archive is closed.
 */
public final class SiteSnapshot {

    /**
     * What start-up lines tell of a snapshot.
     *
     * @param name         the site as the operator named it
     * @param entryCount   regular files in the archive
     * @param sizeBytes    size of the archive
     * @param verified     how the archive was shown to be the right one; empty if nothing was demanded
     * @param plugins      the plugins, in the order in which they run
     * @param warnings     what was left out and why, one sentence each
     */
    public record Summary(String name, int entryCount, long sizeBytes, Optional<String> verified,
            List<LoadedPlugin> plugins, List<String> warnings) {
    }

    /**
     * What start-up lines tell of a plugin.
     *
     * @param source     what the operator named
     * @param entryCount regular files in it
     * @param sizeBytes  size of the archive
     * @param verified   how the archive was shown to be the right one; empty if nothing was demanded
     */
    public record LoadedPlugin(PluginSource source, int entryCount, long sizeBytes, Optional<String> verified) {
    }

    /**
     * The parts of a snapshot.
     *
     * @param summary   what start-up lines tell
     * @param files     every file, internal ones too
     * @param answers   the asset for each key that is answered, by the rules of {@link AnswerTable}
     * @param pages     the assets that answer where no key does
     * @param templates the templates by the keys of the assets that they were found in
     * @param chain     the scripts
     * @param hashes    the hash of each script by the archive that it comes from and its name
     * @param runners   one per event loop
     * @param tls       the identities, or null
     * @param content   the archive, closed with the snapshot
     */
    record Parts(Summary summary, FileTree files, Map<String, Asset> answers, SpecialPages pages,
            Map<String, Template> templates, ScriptChain chain, Map<String, ContentHash> hashes,
            List<ScriptRunner> runners, TlsSettings tls,
            ContentSource content) {
    }

    private final Parts parts;
    private final boolean scripted;
    private final Executor reaper;
    private final AtomicInteger users = new AtomicInteger(1);

    /**
     * @param parts  the parts
     * @param reaper closes the archive, which may block, after the last release
     */
    SiteSnapshot(Parts parts, Executor reaper) {
        this.parts = parts;
        this.scripted = !parts.chain().isEmpty();
        this.reaper = reaper;
    }

    /** What start-up lines tell of it. */
    public Summary summary() {
        return parts.summary();
    }

    /**
     * Finds the asset that a path names: the file itself, else the index document below it, else, if the site is so set
     * up, the file with {@code .html} behind its name. Never one in the site's internal folder. Any thread, memory
     * only.
     */
    public Optional<Asset> find(RequestPath path) {
        return Optional.ofNullable(findOrNull(path));
    }

    /** As {@link #find}, without the allocation: null if there is none. */
    public Asset findOrNull(RequestPath path) {
        return path.isInternal() ? null : parts.answers().get(path.key());
    }

    /** Every file, internal ones too. */
    public FileTree files() {
        return parts.files();
    }

    /**
     * What a path without an asset is answered with all the same, if the site is so set up and the client navigates;
     * else null.
     *
     * @param accept       the request's Accept, or null
     * @param secFetchMode its Sec-Fetch-Mode, or null
     */
    public Asset fallbackOrNull(RequestPath path, String accept, String secFetchMode) {
        Asset fallback = parts.pages().fallback();
        return fallback != null && SpecialPages.isNavigation(path, accept, secFetchMode) ? fallback : null;
    }

    /** The site's own page for an error; null if it has none. */
    public Asset errorPageOrNull(int status) {
        return parts.pages().errors().get(status);
    }

    /** The places for metadata in an asset; null if it has none. */
    public Template templateOrNull(Asset asset) {
        return parts.templates().get(asset.key());
    }

    /** The scripts. */
    public ScriptChain chain() {
        return parts.chain();
    }

    Map<String, ContentHash> scriptHashes() {
        return parts.hashes();
    }

    /** Whether any script handles requests. */
    public boolean isScripted() {
        return scripted;
    }

    /** The runner of an event loop, to be used on that loop alone. */
    public ScriptRunner runner(int loopIndex) {
        return parts.runners().get(loopIndex);
    }

    /** The identities for a TLS listener; empty if the site is served in plaintext. */
    public Optional<TlsSettings> tls() {
        return Optional.ofNullable(parts.tls());
    }

    /** Adds a user; false if the last one has gone already. */
    boolean tryAcquire() {
        int count = users.get();
        while (count > 0) {
            if (users.compareAndSet(count, count + 1)) {
                return true;
            }
            count = users.get();
        }
        return false;
    }

    /** Takes a user away. Never blocks: what closing costs is paid elsewhere. */
    public void release() {
        int left = users.decrementAndGet();
        if (left == 0) {
            reaper.execute(this::close);
        } else if (left < 0) {
            throw new IllegalStateException("snapshot released more often than acquired");
        }
    }

    private void close() {
        try {
            parts.content().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
