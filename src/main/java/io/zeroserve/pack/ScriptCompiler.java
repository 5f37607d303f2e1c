package io.zeroserve.pack;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Compiles C to eBPF objects with the clang of the machine.
 *
 * <p>The object depends on the source, the compiler's version and the headers, and not on where they lie: the compiler
 * runs in the source's folder on a bare file name, and the folder with the SDK's header, a temporary one, is written
 * into debug information under a fixed name. The line information stays, so that errors can name a line of C.
 *
 * <p>Safe on any thread; every method blocks.
 */
public final class ScriptCompiler {

    /** How long one source may take; scripts take a fraction of a second. */
    public static final Duration TIME_LIMIT = Duration.ofSeconds(60);

    /** Stack that an eBPF function may use. Clang's own limit is 512 bytes. */
    public static final int STACK_BYTES = 8192;

    /** What debug information calls the folder of the SDK's header. */
    private static final String HEADER_FOLDER_NAME = "ebpf-includes";

    /** Headers of the SDK in the jar; a build may lack one, and a source that includes it then learns so from clang. */
    private static final List<String> HEADERS = List.of("zeroserve.h", "zeroserve_caddy.h");

    private static final int MAX_MESSAGE_BYTES = 64 * 1024;
    private static final Pattern EXECUTABLE = Pattern.compile("clang(?:-(\\d{1,4}))?");

    /** Has to compile before a clang is trusted with a script: many are built without the target. */
    private static final String PROBE = "int probe(void) { return 0; }\n";

    private final List<Path> searchPath;
    private final Duration timeLimit;
    private Path clang;

    /**
     * A compiler that looks for clang in some folders.
     *
     * @param searchPath folders in order; those that do not exist are passed over
     */
    public ScriptCompiler(List<Path> searchPath) {
        this(searchPath, TIME_LIMIT);
    }

    ScriptCompiler(List<Path> searchPath, Duration timeLimit) {
        this.searchPath = List.copyOf(searchPath);
        this.timeLimit = timeLimit;
    }

    /**
     * A compiler that looks for clang on the PATH.
     *
     * @param environment for example {@link System#getenv()}
     * @return the compiler; that there is none shows when it is used
     */
    public static ScriptCompiler onPath(Map<String, String> environment) {
        List<Path> folders = new ArrayList<>();
        for (String folder : environment.getOrDefault("PATH", "").split(File.pathSeparator)) {
            // A shell takes an empty member as the current folder; nobody means to run a compiler from there.
            if (!folder.isEmpty()) {
                addFolder(folders, folder);
            }
        }
        return new ScriptCompiler(folders);
    }

    /**
     * Compiles a source.
     *
     * @param source a C file; headers beside it are found
     * @return the object and the compiler's warnings
     * @throws PackException if there is no suitable clang, it refuses the source, or it takes too long
     * @throws IOException   if reading or writing fails
     */
    public CompiledScript compile(Path source) throws IOException {
        Path folder = Files.createTempDirectory("zeroserve-compile");
        try {
            Path include = Files.createDirectory(folder.resolve(HEADER_FOLDER_NAME));
            for (String header : HEADERS) {
                writeHeader(header, include);
            }
            return compile(clang(folder), source.toAbsolutePath(), folder, include);
        } finally {
            deleteTree(folder);
        }
    }

    private CompiledScript compile(Path executable, Path source, Path folder, Path include) throws IOException {
        Path object = folder.resolve("script.o");
        Run run = run(executable, source, object, include, folder.resolve("messages"));
        if (run.exitCode() != 0) {
            throw new PackException("compiling " + source + " failed:\n" + run.messages());
        }
        return new CompiledScript(Files.readAllBytes(object), run.messages());
    }

    /**
     * How the compiler ended.
     *
     * @param exitCode 0 if it wrote an object
     * @param messages what it printed, without space at the end
     */
    private record Run(int exitCode, String messages) {
    }

    private Run run(Path executable, Path source, Path object, Path include, Path messages) throws IOException {
        List<String> command = List.of(executable.toString(),
                "-O2", "-Wall", "-target", "bpf", "-mcpu=v3", "-mllvm", "-bpf-stack-size=" + STACK_BYTES,
                "-fno-builtin", "-g", "-fdebug-compilation-dir=.",
                "-ffile-prefix-map=" + include + '=' + HEADER_FOLDER_NAME, "-I", include.toString(),
                // Of a name that ends in .C clang would take the source for C++.
                "-x", "c", "-c", "-o", object.toString(), argument(source.getFileName().toString()));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(source.getParent().toFile())
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                .redirectErrorStream(true)
                .redirectOutput(messages.toFile());
        builder.environment().put("LC_ALL", "C");
        Process process = builder.start();
        try {
            if (!process.waitFor(timeLimit.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new PackException("compiling " + source + " took longer than " + timeLimit.toSeconds()
                        + " s and was stopped");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PackException("compiling " + source + " was interrupted", e);
        } finally {
            // The driver runs the compiler proper as a child, which would outlive it.
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        return new Run(process.exitValue(), text(messages));
    }

    /**
     * A file name that is not taken for an option or a file of options; {@code --} does not reach clang's inner call.
     */
    private static String argument(String fileName) {
        return fileName.startsWith("-") || fileName.startsWith("@") ? "./" + fileName : fileName;
    }

    /** Finds the compiler on first use: {@code clang}, else the newest {@code clang-NN}, whichever knows the target. */
    private synchronized Path clang(Path folder) throws IOException {
        if (clang != null) {
            return clang;
        }
        Path probe = Files.writeString(folder.resolve("probe.c"), PROBE);
        List<Path> candidates = candidates();
        for (Path candidate : candidates) {
            if (canCompile(candidate, probe, folder)) {
                clang = candidate;
                return candidate;
            }
        }
        String found = candidates.isEmpty() ? "" : " (these lack it or are too old: "
                + String.join(", ", candidates.stream().map(Path::toString).toList()) + ")";
        throw new PackException("compiling scripts needs clang with the bpf target, and there is none on the PATH"
                + found + "; install it with: apt-get install clang-19");
    }

    private boolean canCompile(Path candidate, Path probe, Path folder) throws IOException {
        try {
            return run(candidate, probe, folder.resolve("probe.o"), folder, folder.resolve("probe-messages"))
                    .exitCode() == 0;
        } catch (PackException e) {
            throw e;
        } catch (IOException notExecutable) {
            return false;
        }
    }

    private List<Path> candidates() throws IOException {
        List<Path> candidates = new ArrayList<>();
        for (Path folder : searchPath) {
            if (Files.isDirectory(folder) && Files.isReadable(folder)) {
                try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "clang*")) {
                    files.forEach(file -> {
                        if (EXECUTABLE.matcher(file.getFileName().toString()).matches() && Files.isExecutable(file)) {
                            candidates.add(file);
                        }
                    });
                } catch (DirectoryIteratorException e) {
                    throw e.getCause();
                }
            }
        }
        // Stable: of the same version, the one in the earlier folder comes first.
        candidates.sort(Comparator.comparingInt(ScriptCompiler::version).reversed());
        return candidates;
    }

    /** The NN of {@code clang-NN}; plain {@code clang} is what the machine's owner chose, and goes before all. */
    private static int version(Path executable) {
        Matcher matcher = EXECUTABLE.matcher(executable.getFileName().toString());
        return matcher.matches() && matcher.group(1) != null ? Integer.parseInt(matcher.group(1)) : Integer.MAX_VALUE;
    }

    private static void addFolder(List<Path> folders, String folder) {
        try {
            folders.add(Path.of(folder));
        } catch (InvalidPathException ignored) {
            // Then it does not exist either.
        }
    }

    private static void writeHeader(String header, Path include) throws IOException {
        try (InputStream resource = ScriptCompiler.class.getResourceAsStream("/io/zeroserve/ebpf-includes/" + header)) {
            if (resource != null) {
                Files.copy(resource, include.resolve(header));
            }
        }
    }

    private static String text(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return new String(in.readNBytes(MAX_MESSAGE_BYTES), StandardCharsets.UTF_8).stripTrailing();
        }
    }

    private static void deleteTree(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
