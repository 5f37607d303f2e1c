package io.zeroserve.cli;

import io.zeroserve.InvalidOptionException;
import io.zeroserve.Zeroserve;
import io.zeroserve.ZeroserveOptions;
import io.zeroserve.dev.LivePages;
import io.zeroserve.pack.SitePacker;
import io.zeroserve.trust.SigningKey;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/**
 * The main command: serves a site, or does one of the one-shot jobs whose output goes to stdout. A site whose file has
 * the name of a subcommand is given as {@code ./check}.
 */
@Command(name = "zeroserve", mixinStandardHelpOptions = true, versionProvider = ServeCommand.Version.class,
        sortOptions = false, usageHelpAutoWidth = true, subcommands = {CheckCommand.class, DisasmCommand.class},
        description = "Serves a whole web site - content, TLS certificates and eBPF scripts - from one tarball.")
final class ServeCommand implements Callable<Integer> {
    private static final String SDK_HEADER = "/io/zeroserve/ebpf-includes/zeroserve.h";
    private static final String MANUAL = "/io/zeroserve/manual.md";

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "SITE", arity = "0..1",
            description = "a tar file, a folder (packed in memory), or one script (.c or .o)")
    private String site;

    @Mixin
    private SiteOptions sources = new SiteOptions();

    @Mixin
    private ListenOptions listening = new ListenOptions();

    @Mixin
    private LookupOptions lookup = new LookupOptions();

    @Option(names = "--chunk-size", paramLabel = "N", defaultValue = "" + ZeroserveOptions.DEFAULT_CHUNK_SIZE,
            description = "bytes of a large file read and written at once (default ${DEFAULT-VALUE})")
    private int chunkSize;

    @Option(names = "--threads", paramLabel = "N", defaultValue = "" + ZeroserveOptions.DEFAULT_THREADS,
            description = "event loops (default ${DEFAULT-VALUE})")
    private int threads;

    @Mixin
    private OperationsOptions operations = new OperationsOptions();

    @Option(names = "--reload-signal-file", paramLabel = "F", description = "reload when the content of F changes")
    private Path reloadSignalFile;

    @Option(names = "--transport", paramLabel = "T",
            description = "io_uring, epoll or nio, and no other (default: the first that works)")
    private String transport;

    @Mixin
    private ProcessOptions process = new ProcessOptions();

    @Mixin
    private LimitOptions limits = new LimitOptions();

    @Mixin
    private UpstreamOptions upstreams = new UpstreamOptions();

    @Option(names = "--watch", description = "load SITE anew when its files change, and its pages with it: for"
            + " development only")
    private boolean watch;

    @Option(names = "--harness", description = "serve SITE to tests: JSON lines on stdin and stdout, until stdin ends")
    private boolean harness;

    @Option(names = "--pack", paramLabel = "DIR",
            description = "write the tar of DIR, its C scripts compiled, to stdout, and exit")
    private Path pack;

    @Option(names = "--precompress",
            description = "with --pack: put compressed forms (.br, .zst, .gz) beside the files that shrink")
    private boolean precompress;

    @Option(names = "--sign", paramLabel = "F",
            description = "with --pack: sign the tar with the private key in F (PEM, Ed25519)")
    private Path sign;

    @Option(names = "--dump-sdk", description = "write zeroserve.h, which scripts include, to stdout, and exit")
    private boolean dumpSdk;

    @Option(names = "--manual", description = "write the manual to stdout, and exit")
    private boolean manual;

    @Override
    public Integer call() throws Exception {
        takeSockets();
        OtherOptions.check(spec.commandLine().getParseResult(), spec);
        ZeroserveOptions options = checkedOptions();
        if ((precompress || sign != null) && pack == null) {
            throw new ParameterException(spec.commandLine(),
                    (sign != null ? "--sign" : "--precompress") + " goes with --pack");
        }
        if (jobs() > 0) {
            return oneShot();
        }
        if (site == null) {
            throw new ParameterException(spec.commandLine(), "SITE is required: a tar file, a folder or a script");
        }
        if (harness) {
            return new HarnessProcess(options, System.in, System.out).run();
        }
        listening.requireComplete();
        String needed = transport == null && listening.inheritSockets() ? "epoll" : transport;
        process.requireValid();
        ProcessSettings settings = new ProcessSettings(needed, reloadSignalFile,
                Duration.ofMillis(process.drainTimeoutMs()), process.privileges(), process.processors(),
                process.isolation());
        return new ServerProcess(options, settings,
                watch ? new LivePages() : null).run();
    }

    /** Addresses that are given win over sockets that are handed over. */
    private void takeSockets() {
        ParseResult given = spec.commandLine().getParseResult();
        SocketActivation sockets = SocketActivation.of(System.getenv(), ProcessHandle.current().pid());
        if (sockets != null && !given.hasMatchedOption("--addr") && !given.hasMatchedOption("--tls-addr")) {
            listening.take(sockets);
        }
    }

    /** How many things are to be done instead of serving. */
    private long jobs() {
        return Stream.of(pack != null, dumpSdk, manual).filter(wanted -> wanted).count();
    }

    private int oneShot() throws IOException {
        if (site != null || sources.hasPlugins() || jobs() > 1) {
            throw new ParameterException(spec.commandLine(),
                    "--pack, --dump-sdk and --manual each stand alone, without SITE, plugins and each other");
        }
        OutputStream stdout = new BufferedOutputStream(System.out, 1 << 16);
        if (pack == null) {
            String name = manual ? MANUAL : SDK_HEADER;
            try (InputStream text = ServeCommand.class.getResourceAsStream(name)) {
                Objects.requireNonNull(text, "this build has no " + name).transferTo(stdout);
            }
        } else {
            packer().pack(pack, stdout);
        }
        stdout.flush();
        // PrintStream swallows write errors; half a tar with exit code 0 must not happen.
        if (System.out.checkError()) {
            throw new IOException("cannot write to standard output");
        }
        return CommandLine.ExitCode.OK;
    }

    private SitePacker packer() throws IOException {
        SitePacker packer = SitePacker.of(System.getenv(), warning -> System.err.println("warning: " + warning));
        packer = precompress ? packer.precompressing() : packer;
        return sign == null ? packer : packer.signing(SigningKey.read(sign));
    }

    /** The options, under the names of the command line if they make no sense. */
    private ZeroserveOptions checkedOptions() {
        ZeroserveOptions options = options();
        try {
            options.requireValid();
            return options;
        } catch (InvalidOptionException e) {
            String flag = "--" + e.option().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
            throw new ParameterException(spec.commandLine(), flag + ": " + e.reason());
        }
    }

    private ZeroserveOptions options() {
        ZeroserveOptions options = new ZeroserveOptions().setSite(site).setChunkSize(chunkSize).setThreads(threads);
        sources.applyTo(options);
        lookup.applyTo(options);
        listening.applyTo(options);
        limits.applyTo(options);
        operations.applyTo(options);
        upstreams.applyTo(options);
        ClientLimitOptions.applyTo(options, spec.commandLine().getParseResult());
        return options;
    }

    /** What --version prints. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"zeroserve " + Zeroserve.version()};
        }
    }
}
