package io.zeroserve.site;

import io.zeroserve.helpers.SiteFiles;
import io.zeroserve.script.ScriptChain;
import io.zeroserve.script.ScriptException;
import io.zeroserve.script.ScriptLoader;
import io.zeroserve.script.ScriptLog;
import io.zeroserve.script.ScriptRunner;
import io.zeroserve.script.ScriptSource;
import io.zeroserve.tar.TarEntry;
import io.zeroserve.tls.PemFile;
import io.zeroserve.tls.TlsException;
import io.zeroserve.tls.TlsReader;
import io.zeroserve.tls.TlsSettings;
import io.zeroserve.trust.BundleCheck;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Reads what the operator named into a snapshot: a tar file, a folder (packed in memory), or one script.
 *
 * <p>All or nothing: index, scripts and certificates are all good, or {@link #load} fails and leaves nothing open.
 * Blocks; belongs on a worker.
 */
public final class SiteLoader implements Site.Source {
    /** The most bytes a script object may have. */
    public static final int MAX_SCRIPT_BYTES = 16 << 20;

    private static final String TLS_FOLDER = ".zeroserve/tls/";

    private final SiteSettings settings;
    private final ScriptLoader scripts;
    private final ScriptLog scriptLog;
    private final InstantSource clock;
    private final Executor reaper;

    /**
     * @param settings  what to load
     * @param scripts   compiles the scripts
     * @param scriptLog where the lines of scripts go
     * @param clock     tells which certificates have expired
     * @param reaper    reads files for scripts, and closes archives that are no longer used; may block
     */
    public SiteLoader(SiteSettings settings, ScriptLoader scripts, ScriptLog scriptLog, InstantSource clock,
            Executor reaper) {
        this.settings = settings;
        this.scripts = scripts;
        this.scriptLog = scriptLog;
        this.clock = clock;
        this.reaper = reaper;
    }

    @Override
    public SiteSnapshot load() throws SiteException {
        SiteArchive archive = null;
        SiteSnapshot snapshot = null;
        try {
            archive = SiteArchive.open(settings.path(), settings.check());
            snapshot = snapshotOf(archive);
            return snapshot;
        } catch (NoSuchFileException e) {
            throw new SiteException(e.getFile() + " does not exist", e);
        } catch (AccessDeniedException e) {
            throw new SiteException(e.getFile() + " may not be read", e);
        } catch (IOException | ScriptException | TlsException e) {
            throw new SiteException(e.getMessage(), e);
        } catch (OutOfMemoryError e) {
            // What was being loaded is garbage now; whatever is served already has what it needs.
            throw new SiteException(settings.path() + " needs more memory than the heap of "
                    + Runtime.getRuntime().maxMemory() / (1 << 20) + " MiB has left; give the JVM more with -Xmx"
                    + " (bin/zeroserve: ZEROSERVE_JAVA_OPTS=-Xmx2g)", e);
        } finally {
            if (archive != null && snapshot == null) {
                closeQuietly(archive);
            }
        }
    }

    /**
     * Reads the scripts alone.
     *
     * @param path a tar file or one script, not a folder
     * @return the scripts in chain order
     * @throws IOException if the file or a script in it cannot be read
     */
    public static List<ScriptSource> readScripts(Path path) throws IOException {
        try (SiteArchive archive = SiteArchive.open(path, BundleCheck.NONE)) {
            return archive.scripts();
        }
    }

    private SiteSnapshot snapshotOf(SiteArchive archive)
            throws IOException, ScriptException, TlsException, SiteException {
        List<String> warnings = new ArrayList<>(archive.warnings());
        TemplateFinder templates = new TemplateFinder(warnings::add);
        List<Asset> assets = new SiblingVariants(warnings::add).attach(assets(archive, templates));
        FileTree tree = FileTree.of(assets);
        SiteFiles files = new LoadedFiles(tree, reaper);
        ScriptSet set = new ScriptSet();
        set.addPlugins(settings.plugins(), settings.check().withoutPin());
        set.add(archive);
        warnings.addAll(set.warnings());
        ScriptChain chain = scripts.load(set.sources());
        List<ScriptRunner> runners = new ArrayList<>();
        for (int i = 0; i < settings.loops(); i++) {
            runners.add(new ScriptRunner(chain, files, settings.scriptLimits(), scriptLog));
        }
        TlsSettings tls = tls(archive);
        if (tls != null) {
            warnings.addAll(tls.warnings());
        }
        SiteSnapshot.Summary summary = new SiteSnapshot.Summary(settings.path().toString(), archive.entries().size(),
                archive.sizeBytes(), archive.verified(), set.plugins(), List.copyOf(warnings));
        Map<String, Asset> answers =
                AnswerTable.of(assets, settings.lookup().indexName(), settings.lookup().tryHtml());
        SpecialPages pages = SpecialPages.of(answers, settings.lookup().spa());
        return new SiteSnapshot(new SiteSnapshot.Parts(summary, tree, answers, pages, templates.templates(), chain,
                set.hashes(), List.copyOf(runners), tls, archive.content()), reaper);
    }

    /** Whether a file is one of those that the server takes for itself. */
    static boolean isScriptOrCertificate(String key) {
        return key.startsWith(SiteArchive.SCRIPT_FOLDER) || key.startsWith(TLS_FOLDER);
    }

    /** Every file. Scripts and keys are not kept in memory: nobody reads their bytes while serving. */
    private List<Asset> assets(SiteArchive archive, TemplateFinder templates) throws IOException {
        Map<Boolean, List<TarEntry>> entries = archive.entries().stream()
                .collect(Collectors.partitioningBy(entry -> isScriptOrCertificate(entry.key())));
        Presenter presenter = new Presenter(headerRules(archive));
        List<Asset> assets = new ArrayList<>();
        assets.addAll(new AssetLoader(archive.content(), settings.cacheBytes(), settings.cachedFileBytes(), presenter,
                templates).load(entries.get(false)));
        assets.addAll(new AssetLoader(archive.content(), 0, 0, presenter, templates).load(entries.get(true)));
        return assets;
    }

    private static HeaderRules headerRules(SiteArchive archive) throws IOException {
        for (TarEntry entry : archive.entries()) {
            if (entry.key().equals(HeaderRules.KEY)) {
                return HeaderRules.parse(archive.read(entry, HeaderRules.MAX_BYTES));
            }
        }
        return HeaderRules.NONE;
    }

    private TlsSettings tls(SiteArchive archive) throws IOException, TlsException {
        TlsReader reader = new TlsReader(clock);
        return switch (settings.tls()) {
            case TlsSource.Fixed fixed -> fixed.settings();
            case TlsSource.Files files -> reader.read(pemFile(files.certificates()), pemFile(files.key()));
            case TlsSource.Folder folder -> reader.readFolder(pemFiles(folder.path()));
            case TlsSource.FromSite _ -> {
                List<PemFile> files = new ArrayList<>();
                for (TarEntry entry : archive.entries()) {
                    if (entry.key().startsWith(TLS_FOLDER)) {
                        files.add(new PemFile(entry.key(), archive.read(entry, PemFile.MAX_BYTES)));
                    }
                }
                yield files.isEmpty() ? null : reader.readAll(files);
            }
        };
    }

    /** Every file of a folder in the order of their names; links are followed, as the tools that renew make them. */
    private static List<PemFile> pemFiles(Path folder) throws IOException {
        List<Path> paths;
        try (Stream<Path> all = Files.list(folder)) {
            paths = all.filter(path -> !path.getFileName().toString().startsWith(".") && Files.isRegularFile(path))
                    .sorted().toList();
        } catch (NotDirectoryException e) {
            throw new IOException(folder + " is not a folder", e);
        }
        if (paths.isEmpty()) {
            throw new IOException(folder + " has no files: a certificate and its private key belong there");
        }
        List<PemFile> files = new ArrayList<>();
        for (Path path : paths) {
            files.add(pemFile(path));
        }
        return files;
    }

    private static PemFile pemFile(Path path) throws IOException {
        return new PemFile(path.toString(), SiteArchive.readFile(path));
    }

    private static void closeQuietly(SiteArchive archive) {
        try {
            archive.close();
        } catch (IOException ignored) {
            // The failure that brought us here is the one to report.
        }
    }
}
