package io.zeroserve.cli;

import io.zeroserve.InvalidOptionException;
import io.zeroserve.ZeroserveOptions;
import io.zeroserve.args.Arguments;
import io.zeroserve.args.Flag;
import io.zeroserve.args.Syntax;
import io.zeroserve.args.UsageException;
import io.zeroserve.dev.LivePages;
import io.zeroserve.pack.SitePacker;
import io.zeroserve.trust.SigningKey;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * The main command: serves a site, or does one of the one-shot jobs whose output goes to stdout. A site whose file has
 * the name of a subcommand is given as {@code ./check}.
 */
final class ServeCommand {
    static final Flag VERSION = Flag.of("--version", "print the version and exit").or("-V");

    private static final String SDK_HEADER = "/io/zeroserve/ebpf-includes/zeroserve.h";
    private static final String MANUAL_TEXT = "/io/zeroserve/manual.md";

    /** What stdout goes to. */
    private static final Path STDOUT = Path.of("/proc/self/fd/1");

    private static final Flag CHUNK_SIZE = Flag.number("--chunk-size", ZeroserveOptions.DEFAULT_CHUNK_SIZE,
            "bytes of a large file read and written at once");
    private static final Flag THREADS = Flag.number("--threads", ZeroserveOptions.DEFAULT_THREADS, "event loops");
    private static final Flag RELOAD_SIGNAL_FILE = Flag.value("--reload-signal-file", "F",
            "reload when the content of F changes");
    private static final Flag TRANSPORT = Flag.value("--transport", "T",
            "io_uring, epoll or nio, and no other (default: the first that works)");
    private static final Flag WATCH = Flag.of("--watch",
            "load SITE anew when its files change, and its pages with it: for development only");
    private static final Flag HARNESS = Flag.of("--harness",
            "serve SITE to tests: JSON lines on stdin and stdout, until stdin ends");
    private static final Flag PACK = Flag.value("--pack", "DIR",
            "write the tar of DIR, its C scripts compiled, to stdout, and exit");
    private static final Flag PRECOMPRESS = Flag.of("--precompress",
            "with --pack: put compressed forms (.br, .zst, .gz) beside the files that shrink");
    private static final Flag SIGN = Flag.value("--sign", "F",
            "with --pack: sign the tar with the private key in F (PEM, Ed25519)");
    private static final Flag DUMP_SDK = Flag.of("--dump-sdk",
            "write zeroserve.h, which scripts include, to stdout, and exit");
    private static final Flag MANUAL = Flag.of("--manual", "write the manual to stdout, and exit");

    private final Arguments given;
    private final String site;
    private final SiteOptions sources;
    private final ListenOptions listening;
    private final ProcessOptions process;

    ServeCommand(Arguments given) {
        this.given = given;
        this.site = given.argument();
        this.sources = new SiteOptions(given);
        this.listening = new ListenOptions(given, SocketActivation.of(System.getenv(), ProcessHandle.current().pid()));
        this.process = new ProcessOptions(given);
    }

    static Syntax syntax() {
        return new Syntax("zeroserve",
                "Serves a whole web site - content, TLS certificates and eBPF scripts - from one tarball.")
                .argument("SITE", "a tar file, a folder (packed in memory), or one script (.c or .o)", false)
                .flags(SiteOptions.FLAGS).flags(ListenOptions.FLAGS).flags(LookupOptions.FLAGS)
                .flags(List.of(CHUNK_SIZE, THREADS)).flags(OperationsOptions.FLAGS)
                .flags(List.of(RELOAD_SIGNAL_FILE, TRANSPORT)).flags(ProcessOptions.FLAGS).flags(LimitOptions.FLAGS)
                .flags(UpstreamOptions.FLAGS).flags(ClientLimitOptions.FLAGS)
                .flags(List.of(WATCH, HARNESS, PACK, PRECOMPRESS, SIGN, DUMP_SDK, MANUAL, VERSION))
                .flags(OtherOptions.FLAGS);
    }

    /** Serves until it is told to end, or does the job; returns the exit code. */
    int run() throws Exception {
        OtherOptions.check(given);
        ZeroserveOptions options = checkedOptions();
        if ((given.has(PRECOMPRESS) || given.has(SIGN)) && !given.has(PACK)) {
            throw new UsageException((given.has(SIGN) ? SIGN : PRECOMPRESS).name() + " goes with --pack");
        }
        if (jobs() > 0) {
            return oneShot();
        }
        if (site == null) {
            throw new UsageException("SITE is required: a tar file, a folder or a script");
        }
        if (given.has(HARNESS)) {
            return new HarnessProcess(options, System.in, System.out).run();
        }
        listening.requireComplete();
        String transport = given.text(TRANSPORT);
        String needed = transport == null && listening.inheritSockets() ? "epoll" : transport;
        process.requireValid();
        ProcessSettings settings = new ProcessSettings(needed, given.path(RELOAD_SIGNAL_FILE),
                Duration.ofMillis(process.drainTimeoutMs()), process.privileges(), process.processors(),
                process.isolation());
        return new ServerProcess(options, settings, given.has(WATCH) ? new LivePages() : null).run();
    }

    /** How many things are to be done instead of serving. */
    private long jobs() {
        return Stream.of(PACK, DUMP_SDK, MANUAL).filter(given::has).count();
    }

    private int oneShot() throws IOException, UsageException {
        if (site != null || sources.hasPlugins() || jobs() > 1) {
            throw new UsageException(
                    "--pack, --dump-sdk and --manual each stand alone, without SITE, plugins and each other");
        }
        OutputStream stdout = new BufferedOutputStream(System.out, 1 << 16);
        if (!given.has(PACK)) {
            String name = given.has(MANUAL) ? MANUAL_TEXT : SDK_HEADER;
            try (InputStream text = ServeCommand.class.getResourceAsStream(name)) {
                Objects.requireNonNull(text, "this build has no " + name).transferTo(stdout);
            }
        } else {
            try (ProgressLine progress = ProgressLine.ofProcess()) {
                progress.show("packing " + given.text(PACK));
                packer(progress).telling((number, count, key) ->
                        progress.show("packing " + number + " of " + count + ": " + key))
                        .pack(given.path(PACK), stdout);
            }
        }
        stdout.flush();
        // PrintStream swallows write errors; half a tar with exit code 0 must not happen.
        if (System.out.checkError()) {
            throw new IOException("cannot write to standard output");
        }
        return ExitCode.OK;
    }

    private SitePacker packer(ProgressLine progress) throws IOException {
        SitePacker packer = SitePacker.of(System.getenv(), warning -> {
            progress.close();
            System.err.println("warning: " + warning);
        });
        packer = packer.leavingOut(STDOUT, "is the archive that is being written");
        packer = given.has(PRECOMPRESS) ? packer.precompressing() : packer;
        if (!given.has(SIGN)) {
            return packer;
        }
        Path key = given.path(SIGN);
        return packer.signing(SigningKey.read(key)).leavingOut(key, "is the private key that signs the archive");
    }

    /** The options, under the names of the command line if they make no sense. */
    private ZeroserveOptions checkedOptions() throws UsageException {
        ZeroserveOptions options = options();
        try {
            options.requireValid();
            return options;
        } catch (InvalidOptionException e) {
            String flag = "--" + e.option().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
            throw new UsageException(flag + ": " + e.reason());
        }
    }

    private ZeroserveOptions options() {
        ZeroserveOptions options = new ZeroserveOptions().setSite(site).setChunkSize(given.number(CHUNK_SIZE))
                .setThreads(given.number(THREADS));
        sources.applyTo(options);
        new LookupOptions(given).applyTo(options);
        listening.applyTo(options);
        new LimitOptions(given).applyTo(options);
        new OperationsOptions(given).applyTo(options);
        new UpstreamOptions(given).applyTo(options);
        new ClientLimitOptions(given).applyTo(options);
        return options;
    }
}
