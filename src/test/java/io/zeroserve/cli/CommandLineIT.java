package io.zeroserve.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.zeroserve.cli.ServerRun.Ended;
import io.zeroserve.fixture.Curl;
import io.zeroserve.fixture.SiteFixture;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an operator gets for a mistake: one clear line and an exit code, never a stack trace. */
class CommandLineIT {
    @TempDir
    private Path folder;
    private Path site;

    @BeforeEach
    void pack() throws Exception {
        site = new SiteFixture().file("index.html", "home").write(folder.resolve("site.tar"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "--frobnicate site.tar | Unknown option: '--frobnicate'",
        "--threads 0 site.tar | --threads: value must be greater than zero",
        "--chunk-size 0 site.tar | --chunk-size: value must be greater than zero",
        "--max-buffered-body-size-kb 0 site.tar | --max-buffered-body-size-kb: value must be greater than zero",
        "--max-buffered-body-size-kb 9999999 site.tar | --max-buffered-body-size-kb: value must be 1 to 1048576",
        "--max-request-external-memory-footprint-kb=0 site.tar"
            + " | --max-request-external-memory-footprint-kb: value must",
        "--max-rate-limit-buckets -1 site.tar | --max-rate-limit-buckets: value must be greater than zero",
        "--script-code-size-limit-kb 0 site.tar | --script-code-size-limit-kb: value must be greater than zero",
        "--script-code-size-limit-kb 65 site.tar"
            + " | --script-code-size-limit-kb: value must be a multiple of 64, at most",
        "--script-time-limit-ms 0 site.tar | --script-time-limit-ms: value must be greater than zero",
        "--script-time-limit-ms soon site.tar | Invalid value for option '--script-time-limit-ms'",
        "--h2-stream-window-kb 0 site.tar | --h2-stream-window-kb: value must be greater than zero",
        "--h2-connection-window-kb 63 site.tar | --h2-connection-window-kb: value must be 64 to 1048576",
        "--proxy-connect-timeout-ms 0 site.tar | --proxy-connect-timeout-ms: value must be greater than zero",
        "--proxy-response-timeout-ms 0 site.tar | --proxy-response-timeout-ms: value must be greater than zero",
        "--proxy-idle-timeout-ms 0 site.tar | --proxy-idle-timeout-ms: value must be greater than zero",
        "--proxy-tunnel-timeout-ms 0 site.tar | --proxy-tunnel-timeout-ms: value must be greater than zero",
        "--script-proxy-allow a:x site.tar | --script-proxy-allow: 'a:x' is not HOST, HOST:PORT or unix/PATH",
        "--script-env | Missing required parameter for option '--script-env'",
        "--drain-timeout-ms 0 site.tar | --drain-timeout-ms: value must be greater than zero",
        "--disable-ns-isolation --enable-netns-isolation site.tar | --disable-ns-isolation excludes",
        "--sqpoll-idle-ms 0 site.tar | --sqpoll-idle-ms: value must be greater than zero",
        "--threads x site.tar | Invalid value for option '--threads'",
        "--addr | Missing required parameter for option '--addr'",
        "--addr=127.0.0.1:0 | SITE is required",
        "a.tar b.tar | Unmatched argument",
        "--pack= | Invalid value for option '--pack' (DIR): it is empty",
        "--plugin-dir= site.tar | Invalid value for option '--plugin-dir' (DIR): it is empty",
        "--cert-dir= site.tar | Invalid value for option '--cert-dir' (DIR): it is empty",
        "--addr nonsense site.tar | --addr: address nonsense is not of the form ip:port",
        "--tls-addr fd:x site.tar | --tls-addr: address fd:x is not of the form ip:port",
        "--metrics-addr 9100 site.tar | --metrics-addr: address 9100 is not of the form ip:port",
        "--health-addr :1 site.tar | --health-addr: address :1 is not of the form ip:port",
        "--cert c.pem site.tar | --tls-addr is required when enabling TLS",
        "--tls-addr 127.0.0.1:0 --cert c.pem site.tar | --key is required when enabling TLS",
        "--tls-addr 127.0.0.1:0 --key c.pem site.tar | --cert is required when enabling TLS",
        "--cert-dir certs site.tar | --tls-addr is required when enabling TLS",
        "--tls-addr 127.0.0.1:0 --cert-dir certs --cert c.pem site.tar | --cert-dir excludes --cert and --key",
        "--tls-addr 127.0.0.1:0 --cert c.pem --key k.pem --dev-tls site.tar | --dev-tls excludes --cert, --key",
        "--acme-dir state site.tar | --acme-dir is not available yet",
        "--caddy Caddyfile | --caddy is not available yet",
        "--ech-key k site.tar | --ech-key is not available",
        "--ebpf-compiler gcc site.tar | --ebpf-compiler: value must be tcc or clang",
        "--pack . site.tar | --pack, --dump-sdk and --manual each stand alone",
        "--precompress site.tar | --precompress goes with --pack",
        "check | Missing required parameter: 'INPUT'",
        "check --frobnicate a.o | Unknown option: '--frobnicate'",
        "top | Missing required parameter: 'ADDR'",
        "top --interval-ms 0 127.0.0.1:1 | --interval-ms: value must be greater than zero",
        "disasm site.tar | FILE must be an object"})
    void run_optionsThatMakeNoSense_exit2WithOneLine(String arguments, String line) throws Exception {
        Ended ended = ServerRun.untilEnd(folder, arguments.split(" "));

        assertThat(ended.exitCode()).isEqualTo(2);
        assertThat(ended.stderr().lines()).hasSize(1);
        assertThat(ended.stderr()).startsWith(line);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "none.tar | none.tar does not exist",
        "garbage.tar | garbage.tar: this is not a tar file",
        "zero.tar | zero.tar: the file is empty",
        "nofiles.tar | tarball does not contain any regular files",
        "cut.tar | cut.tar",
        "/dev/zero | /dev/zero is not a regular file",
        "--access-log json --access-log-file none/log site.tar"
            + " | cannot write the access log none/log: its folder does not exist",
        "--access-log json --access-log-file . site.tar | cannot write the access log .: Is a directory",
        "--addr 127.0.0.1:8082 --tls-addr 127.0.0.1:8082 --dev-tls site.tar | --addr and --tls-addr are the same",
        "--addr fd:3 site.tar | address fd:3: the process has inherited no socket of that number",
        "--tls-addr 127.0.0.1:0 site.tar | --cert is required when enabling TLS",
        "--tls-addr 127.0.0.1:0 --cert-dir none site.tar | none does not exist",
        "--tls-addr 127.0.0.1:0 --cert-dir garbage.tar site.tar | garbage.tar is not a folder",
        "--tls-addr 127.0.0.1:0 --cert none.pem --key none.pem site.tar | none.pem does not exist",
        "--tls-addr 127.0.0.1:0 --cert garbage.tar --key garbage.tar site.tar | garbage.tar is not PEM",
        "--tls-addr 127.0.0.1:0 --cert . --key . site.tar | . is not a regular file",
        "script.tar | script 'bad.o'",
        "bad.c | bad.c",
        "--transport kqueue site.tar | no transport is called kqueue",
        "--pack none | --pack expects a directory, got none",
        "--pack . --sign . | . is a folder, and a file with keys in PEM is expected"})
    void run_siteThatCannotBeServed_exit1WithAnErrorLine(String arguments, String line) throws Exception {
        Files.writeString(folder.resolve("garbage.tar"), "this is not a tar file".repeat(100));
        Files.createFile(folder.resolve("zero.tar"));
        new SiteFixture().write(folder.resolve("nofiles.tar"));
        byte[] whole = new SiteFixture().file("a", new byte[5000]).bytes();
        Files.write(folder.resolve("cut.tar"), Arrays.copyOf(whole, 2000));
        new SiteFixture().file(".zeroserve/scripts/bad.o", "no object").write(folder.resolve("script.tar"));
        Files.writeString(folder.resolve("bad.c"), "this is not C\n");

        Ended ended = ServerRun.untilEnd(folder, ("--addr 127.0.0.1:0 " + arguments).replace(
                "--addr 127.0.0.1:0 --pack", "--pack").replaceFirst("--addr 127.0.0.1:0 --addr", "--addr").split(" "));

        assertThat(ended.exitCode()).isEqualTo(1);
        assertThat(ended.stderr()).contains(line).doesNotContain("\tat ").doesNotContain("Exception");
        assertThat(ended.stderr().lines().filter(l -> l.startsWith("Error: "))).hasSize(1);
        assertThat(ended.stderr()).doesNotContain("listening on");
    }

    @Test
    void run_nameThatIsNotAsciiInTheLocaleOfAContainer_isFound() throws Exception {
        // The shell makes the name, so that this JVM's own locale does not matter.
        String script = """
                name=$(printf 'sit\\303\\251.tar')
                cp site.tar "$name"
                unset LANG LC_CTYPE
                LC_ALL=C exec "$0" check "$name"
                """;
        Ended ended = ServerRun.untilEndBy(List.of("sh", "-c", script, ServerRun.LAUNCHER.toString()), folder);

        assertThat(ended.stderr()).isEmpty();
        assertThat(ended.exitCode()).isZero();
    }

    @Test
    void run_portInUse_exit1WithAnErrorLine() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            Ended ended = ServerRun.untilEnd(folder, "--addr", "127.0.0.1:" + taken.getLocalPort(), "site.tar");

            assertThat(ended.exitCode()).isEqualTo(1);
            assertThat(ended.stderr()).endsWith("Error: cannot listen on 127.0.0.1:" + taken.getLocalPort()
                    + ": the address is in use by another process\n");
        }
    }

    @Test
    void run_secondServerOnTheSamePort_isRefused() throws Exception {
        try (ServerRun first = ServerRun.start(folder, "--addr", "127.0.0.1:0", "site.tar")) {
            Ended ended = ServerRun.untilEnd(folder, "--addr", "127.0.0.1:" + first.httpPort(), "site.tar");

            assertThat(ended.exitCode()).isEqualTo(1);
            assertThat(ended.stderr()).contains("is in use by another process");
        }
    }

    @Test
    void run_dumpSdk_writesTheHeaderAndNothingElse() throws Exception {
        Ended ended = ServerRun.untilEnd(folder, "--dump-sdk");

        assertThat(ended.exitCode()).isZero();
        assertThat(ended.stderr()).isEmpty();
        assertThat(ended.stdout()).isEqualTo(Files.readAllBytes(Path.of("ebpf-includes/zeroserve.h")));
    }

    @Test
    void run_manual_writesItAndNothingElse() throws Exception {
        Ended ended = ServerRun.untilEnd(folder, "--manual");

        assertThat(ended.exitCode()).isZero();
        assertThat(ended.stderr()).isEmpty();
        assertThat(ended.stdout()).isEqualTo(Files.readAllBytes(Path.of("docs/manual.md")));
    }

    @Test
    void run_packedFolder_isWhatServes() throws Exception {
        Files.writeString(Files.createDirectories(folder.resolve("src/docs")).resolve("index.html"), "docs");
        Ended packed = ServerRun.untilEnd(folder, "--pack", "src");
        Files.write(folder.resolve("packed.tar"), packed.stdout());

        assertThat(packed.exitCode()).isZero();
        assertThat(packed.stderr()).isEmpty();
        try (ServerRun server = ServerRun.start(folder, "--addr", "127.0.0.1:0", "packed.tar")) {
            assertThat(server.get("/docs").text()).isEqualTo("docs");
        }
    }

    @Test
    void run_packedWithPrecompress_servesTheFormsAndLoadsNoCompressor() throws Exception {
        String page = "<p>hello</p>\n".repeat(500);
        Files.writeString(Files.createDirectories(folder.resolve("src")).resolve("index.html"), page);
        Ended packed = ServerRun.untilEnd(folder, "--pack", "src", "--precompress");
        Files.write(folder.resolve("packed.tar"), packed.stdout());

        assertThat(packed.exitCode()).isZero();
        assertThat(packed.stderr()).isEmpty();
        try (ServerRun server = ServerRun.start(folder, "--addr", "127.0.0.1:0", "packed.tar")) {
            String url = "http://127.0.0.1:" + server.httpPort() + "/";
            Curl.Response coded = Curl.get("-H", "accept-encoding: br, gzip", "--compressed", url);
            assertThat(coded.header("content-encoding")).isIn("br", "gzip");
            assertThat(coded.text()).isEqualTo(page);
            assertThat(Curl.get("-H", "accept-encoding: zstd", url).header("content-encoding")).isEqualTo("zstd");
            assertThat(server.mappedFiles()).contains("netty").doesNotContain("brotli", "zstd");
        }
    }

    @Test
    void run_packAndCheckOnATerminal_tellHowFarTheyAre() throws Exception {
        Files.writeString(Files.createDirectories(folder.resolve("src")).resolve("index.html"), "<p>hello</p>");

        String packing = onTerminal(ServerRun.LAUNCHER + " --pack src > packed.tar");
        String checking = onTerminal(ServerRun.LAUNCHER + " check packed.tar > report");

        assertThat(packing).contains("\r\033[Kpacking src").endsWith("\r\033[K");
        assertThat(checking).contains("\r\033[Kchecking packed.tar").endsWith("\r\033[K");
        assertThat(Files.readString(folder.resolve("report"))).contains("packed.tar: ").doesNotContain("\033");
    }

    /** What a command writes to the terminal that it runs on. */
    private String onTerminal(String command) throws Exception {
        Process process = new ProcessBuilder("script", "--quiet", "--return", "--command", command, "/dev/null")
                .directory(folder.toFile()).redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }

    @ParameterizedTest
    @ValueSource(strings = {"--version", "--help"})
    void run_question_isAnsweredOnStdoutWith0(String option) throws Exception {
        Ended ended = ServerRun.untilEnd(folder, option);

        assertThat(ended.exitCode()).isZero();
        assertThat(ended.stderr()).isEmpty();
        assertThat(new String(ended.stdout(), StandardCharsets.UTF_8)).contains("zeroserve");
    }

    @Test
    void run_checkOfAGoodAndABadSite_tellsByItsExitCode() throws Exception {
        Path scripts = Files.createDirectories(folder.resolve("src/.zeroserve/scripts"));
        Files.writeString(scripts.resolve("a.c"), "#include <zeroserve.h>\nZS_ENTRY void a(void) {}\n");
        Files.write(folder.resolve("scripted.tar"), ServerRun.untilEnd(folder, "--pack", "src").stdout());
        Ended good = ServerRun.untilEnd(folder, "check", "scripted.tar");
        Ended bad = ServerRun.untilEnd(folder, "check", "--json", "none.tar");

        assertThat(good.exitCode()).isZero();
        assertThat(good.stderr()).isEmpty();
        assertThat(new String(good.stdout(), StandardCharsets.UTF_8)).startsWith("a.o: ok\n")
                .endsWith("scripted.tar: 1 script, 0 refused\n");
        assertThat(bad.exitCode()).isEqualTo(1);
        assertThat(bad.stderr()).isEqualTo("Error: none.tar does not exist\n");
        assertThat(new String(bad.stdout(), StandardCharsets.UTF_8)).contains("\"ok\" : false");
    }

    @Test
    void run_top_showsWhatAServerDoes() throws Exception {
        String address = "127.0.0.1:" + freePort();
        try (ServerRun server =
                ServerRun.start(folder, "--addr", "127.0.0.1:0", "--metrics-addr", address, "site.tar")) {
            server.get("/");
            Ended frame = ServerRun.untilEnd(folder, "top", "--once", "--interval-ms", "10", address);

            assertThat(frame.exitCode()).as(frame.stderr()).isZero();
            assertThat(new String(frame.stdout(), StandardCharsets.UTF_8)).contains(" at " + address, "\nrequests    ",
                    "\nlatency     ", "\nheap        ").doesNotContain("\033");
        }
        Ended gone = ServerRun.untilEnd(folder, "top", "--once", address);
        assertThat(gone.exitCode()).isEqualTo(1);
        assertThat(gone.stderr()).startsWith("Error: the metrics of " + address + " cannot be read: ");
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            return free.getLocalPort();
        }
    }

    @Test
    void run_disasm_printsAListing() throws Exception {
        Files.writeString(folder.resolve("a.c"), "#include <zeroserve.h>\nZS_ENTRY void a(void) {}\n");
        Ended ended = ServerRun.untilEnd(folder, "disasm", "a.c");

        assertThat(ended.exitCode()).isZero();
        assertThat(ended.stderr()).isEmpty();
        assertThat(new String(ended.stdout(), StandardCharsets.UTF_8)).startsWith("section zeroserve.request\n\na:\n");
    }

    @Test
    void run_siteNamedLikeASubcommand_isServedByItsPath() throws Exception {
        Files.copy(site, folder.resolve("check"));
        try (ServerRun server = ServerRun.start(folder, "--addr", "127.0.0.1:0", "./check")) {
            assertThat(server.get("/").text()).isEqualTo("home");
        }
    }

    @Test
    void run_ignoredOptionsOfTheOriginal_areTaken() throws Exception {
        try (ServerRun server = ServerRun.start(folder, "--addr=127.0.0.1:0", "--sqpoll-idle-ms", "5",
                "--preempt-timer-interval-ms=2", "--ebpf-compiler", "tcc", "--disable-ns-isolation", "site.tar")) {
            assertThat(server.get("/").text()).isEqualTo("home");
        }
    }

    @Test
    void run_throughASymlinkFromElsewhere_works() throws Exception {
        Path link = Files.createSymbolicLink(folder.resolve("zs"), ServerRun.LAUNCHER);
        Process process = new ProcessBuilder(link.toString(), "--version").directory(folder.toFile())
                .redirectErrorStream(true).start();

        assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)).contains("zeroserve");
        assertThat(process.waitFor()).isZero();
    }

    @Test
    void run_limitsOnTheCommandLine_areInForce() throws Exception {
        Path scripts = Files.createDirectories(folder.resolve("src/.zeroserve/scripts"));
        Files.writeString(scripts.resolve("a.c"), """
                #include <zeroserve.h>
                ZS_ENTRY void a(void) {
                    char home[64], path[64];
                    zs_s64 n = zs_env_get(ZS_STR("HOME"), home, sizeof home);
                    zs_s64 m = zs_env_get(ZS_STR("PATH"), path, sizeof path);
                    char name[64];
                    zs_req_path(name, sizeof name);
                    if (zs_strcmp(name, "/forever") == 0) for (volatile int i = 0;; i++) { }
                    if (zs_strcmp(name, "/body") == 0) zs_respond(zs_req_body_json() > 0 ? 200 : 400, ZS_STR(""));
                    else zs_respond(200, n > 0 ? (m > 0 ? "both" : "home") : "none", 4);
                }
                """);
        try (ServerRun server = ServerRun.start(folder, "--addr=127.0.0.1:0", "--script-env", "HOME,LANG",
                "--script-time-limit-ms=30", "--max-buffered-body-size-kb=1", "--max-rate-limit-buckets=1",
                "--max-request-external-memory-footprint-kb", "1", "--script-code-size-limit-kb", "64",
                "--h2-stream-window-kb", "64", "--h2-connection-window-kb", "64", "src")) {
            String url = "http://127.0.0.1:" + server.httpPort();

            assertThat(server.get("/").text()).isEqualTo("home");
            assertThat(server.get("/forever").status()).isEqualTo(500);
            assertThat(Curl.get("-d", "[]" + " ".repeat(1022), url + "/body").status()).isEqualTo(200);
            assertThat(Curl.get("-d", "[]" + " ".repeat(1023), url + "/body").status()).isEqualTo(400);
        }
    }
}
