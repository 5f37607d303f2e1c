import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Starts the server by turns without and with its cache, until it has answered a request, and prints medians. The site
 * is a tar with a page and its certificate, so that both listeners are there and the libraries of TLS are loaded; the
 * request is in plaintext, so that the client is cheap.
 */
public class StartBench {
    private static final Pattern LISTENING = Pattern.compile("listening on http://127\\.0\\.0\\.1:(\\d+) .*");
    private static final Pattern RSS = Pattern.compile("VmRSS:\\s+(\\d+) kB");
    /** Linux counts CPU time in hundredths of a second for every program (USER_HZ). */
    private static final int TICKS_PER_SECOND = 100;

    /** One start: seconds to the first response, seconds of CPU up to it, MiB resident. */
    record Start(double wall, double cpu, double residentMiB) {
    }

    public static void main(String[] arguments) throws Exception {
        Path home = Path.of(arguments[0]);
        int rounds = Integer.parseInt(arguments[1]);
        Path site = pack(home, Files.createTempDirectory("start-bench"));
        List<Start> plain = new ArrayList<>();
        List<Start> cached = new ArrayList<>();
        for (int i = 0; i < rounds; i++) {
            plain.add(start(home, site, "off"));
            cached.add(start(home, site, ""));
        }
        System.out.printf("%-8s %10s %10s %10s%n", "", "wall s", "CPU s", "RSS MiB");
        print("plain", plain);
        print("cache", cached);
        System.out.printf("%-8s %10.2f %10.2f %10.2f%n", "ratio", median(cached.stream().map(Start::wall))
            / median(plain.stream().map(Start::wall)), median(cached.stream().map(Start::cpu))
            / median(plain.stream().map(Start::cpu)), median(cached.stream().map(Start::residentMiB))
            / median(plain.stream().map(Start::residentMiB)));
    }

    private static Path pack(Path home, Path folder) throws Exception {
        Path tls = Files.createDirectories(folder.resolve("site/.zeroserve/tls"));
        Files.writeString(folder.resolve("site/index.html"), "<!doctype html><title>page</title>");
        run(new ProcessBuilder("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
            "-nodes", "-days", "365", "-subj", "/CN=localhost", "-keyout", tls.resolve("key.pem").toString(),
            "-out", tls.resolve("chain.pem").toString()).redirectError(ProcessBuilder.Redirect.DISCARD));
        Path tar = folder.resolve("site.tar");
        run(new ProcessBuilder(home.resolve("bin/zeroserve").toString(), "--pack", folder.resolve("site").toString())
            .redirectOutput(tar.toFile()));
        return tar;
    }

    private static void run(ProcessBuilder builder) throws Exception {
        if (builder.start().waitFor() != 0) {
            throw new IOException(builder.command() + " failed");
        }
    }

    private static void print(String name, List<Start> starts) {
        System.out.printf("%-8s %10.2f %10.2f %10.0f%n", name, median(starts.stream().map(Start::wall)),
            median(starts.stream().map(Start::cpu)), median(starts.stream().map(Start::residentMiB)));
    }

    private static double median(Stream<Double> values) {
        List<Double> sorted = values.sorted().toList();
        return sorted.get(sorted.size() / 2);
    }

    private static Start start(Path home, Path site, String cache) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(home.resolve("bin/zeroserve").toString(),
            "--addr", "127.0.0.1:0", "--tls-addr", "127.0.0.1:0", site.toString());
        builder.environment().put("ZEROSERVE_START_CACHE", cache);
        long begin = System.nanoTime();
        Process process = builder.redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
        try (BufferedReader log = process.errorReader(StandardCharsets.UTF_8)) {
            get(port(log));
            double wall = (System.nanoTime() - begin) / 1e9;
            return new Start(wall, cpuSeconds(process.pid()), residentMiB(process.pid()));
        } finally {
            process.destroy();
            process.waitFor();
        }
    }

    private static int port(BufferedReader log) throws IOException {
        for (String line = log.readLine(); line != null; line = log.readLine()) {
            Matcher matcher = LISTENING.matcher(line);
            if (matcher.matches()) {
                return Integer.parseInt(matcher.group(1));
            }
        }
        throw new IOException("the server has not started");
    }

    private static void get(int port) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream().write("GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                .getBytes(StandardCharsets.US_ASCII));
            String status = new BufferedReader(new InputStreamReader(socket.getInputStream(),
                StandardCharsets.US_ASCII)).readLine();
            if (!"HTTP/1.1 200 OK".equals(status)) {
                throw new IOException("not what was asked for: " + status);
            }
        }
    }

    /** Fields 14 and 15 of proc(5)'s stat, utime and stime; the second field, the name, is in parentheses. */
    private static double cpuSeconds(long pid) throws IOException {
        String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / (double) TICKS_PER_SECOND;
    }

    private static double residentMiB(long pid) throws IOException {
        Matcher matcher = RSS.matcher(Files.readString(Path.of("/proc/" + pid + "/status")));
        if (!matcher.find()) {
            throw new IOException("no VmRSS");
        }
        return Long.parseLong(matcher.group(1)) / 1024.0;
    }
}
