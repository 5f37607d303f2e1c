package io.zeroserve.cli;

import io.zeroserve.fixture.Curl;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The server as its users start it: the launcher, a process, lines on stderr. */
public final class ServerRun implements AutoCloseable {
    public static final Path LAUNCHER = Path.of("bin/zeroserve").toAbsolutePath();

    private static final long LIMIT_SECONDS = 60;
    private static final Pattern HTTP = Pattern.compile("listening on http://127\\.0\\.0\\.1:(\\d+) .*");
    private static final Pattern HTTPS = Pattern.compile("listening on https://127\\.0\\.0\\.1:(\\d+)");

    /**
     * How a run ended by itself.
     *
     * @param exitCode of the process
     * @param stdout   what it wrote there
     * @param stderr   what it wrote there
     */
    record Ended(int exitCode, byte[] stdout, String stderr) {
    }

    private final Process process;
    private final List<String> lines = new ArrayList<>();

    private ServerRun(Process process) {
        this.process = process;
        Thread.ofPlatform().daemon().start(this::readLines);
    }

    /** Runs the launcher in a folder until it ends. */
    static Ended untilEnd(Path folder, String... arguments) throws IOException, InterruptedException {
        return untilEndBy(command(arguments), folder);
    }

    /** Runs another command, which in the end becomes the launcher, until it ends. */
    static Ended untilEndBy(List<String> command, Path folder) throws IOException, InterruptedException {
        Path stdout = Files.createTempFile(folder, "stdout", "");
        Path stderr = Files.createTempFile(folder, "stderr", "");
        Process process = new ProcessBuilder(command).directory(folder.toFile())
                .redirectOutput(stdout.toFile()).redirectError(stderr.toFile()).start();
        if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
            throw new AssertionError("did not end: " + command + "\n" + Files.readString(stderr));
        }
        return new Ended(process.exitValue(), Files.readAllBytes(stdout), Files.readString(stderr));
    }

    /** Starts the launcher in a folder and waits until it listens. */
    public static ServerRun start(Path folder, String... arguments) throws IOException, InterruptedException {
        return startBy(command(arguments), folder);
    }

    /** Starts another command, which in the end becomes the launcher, and waits until that listens. */
    public static ServerRun startBy(List<String> command, Path folder) throws IOException, InterruptedException {
        ServerRun run = new ServerRun(new ProcessBuilder(command).directory(folder.toFile())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD).start());
        run.awaitLine(line -> HTTP.matcher(line).matches());
        return run;
    }

    private static List<String> command(String... arguments) {
        List<String> command = new ArrayList<>(List.of(LAUNCHER.toString()));
        command.addAll(List.of(arguments));
        return command;
    }

    private void readLines() {
        try (BufferedReader reader =
                new BufferedReader(new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                synchronized (lines) {
                    lines.add(line);
                    lines.notifyAll();
                }
            }
        } catch (IOException closed) {
            // The process has ended.
        } finally {
            synchronized (lines) {
                lines.notifyAll();
            }
        }
    }

    /** Waits until a line is there, and gives the first. */
    public String awaitLine(Predicate<String> condition) throws InterruptedException {
        return awaitLine(condition, 1);
    }

    /** Waits until so many lines are there that match, and gives the last of them. */
    public String awaitLine(Predicate<String> condition, int count) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
        synchronized (lines) {
            while (true) {
                List<String> found = lines.stream().filter(condition).limit(count).toList();
                if (found.size() == count) {
                    return found.getLast();
                }
                long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                if (left <= 0 || !process.isAlive()) {
                    throw new AssertionError("no such line on stderr:\n" + String.join("\n", lines));
                }
                // Also wakes up now and then: the process may end without another line.
                lines.wait(Math.min(left, 100));
            }
        }
    }

    public List<String> lines() {
        synchronized (lines) {
            return List.copyOf(lines);
        }
    }

    public int httpPort() throws InterruptedException {
        return port(HTTP);
    }

    public int httpsPort() throws InterruptedException {
        return port(HTTPS);
    }

    private int port(Pattern pattern) throws InterruptedException {
        Matcher matcher = pattern.matcher(awaitLine(line -> pattern.matcher(line).matches()));
        if (!matcher.matches()) {
            throw new AssertionError("not a listening line");
        }
        return Integer.parseInt(matcher.group(1));
    }

    public Curl.Response get(String path) throws IOException, InterruptedException {
        return Curl.get("http://127.0.0.1:" + httpPort() + path);
    }

    public long pid() {
        return process.pid();
    }

    /** The files that the process has mapped, which is where its native libraries show. */
    String mappedFiles() throws IOException {
        return Files.readString(Path.of("/proc/" + process.pid() + "/maps"));
    }

    /** The memory that the process has in RAM, of every kind. */
    long residentBytes() throws IOException {
        return Files.readAllLines(Path.of("/proc/" + process.pid() + "/status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024).findFirst().orElseThrow();
    }

    /** How many files and sockets the process has open. */
    public int openFiles() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("/proc/" + process.pid() + "/fd"))) {
            return (int) files.count();
        }
    }

    public void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).inheritIO().start().waitFor();
    }

    /** Waits for the end and gives the exit code. */
    public int awaitExit() throws InterruptedException {
        if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("still running:\n" + String.join("\n", lines()));
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
