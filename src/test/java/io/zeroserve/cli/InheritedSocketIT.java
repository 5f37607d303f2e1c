package io.zeroserve.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.zeroserve.fixture.Curl;
import io.zeroserve.fixture.SiteFixture;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The server on sockets that another process has opened: a few lines of Perl, as systemd would. */
class InheritedSocketIT {
    /** Opens two listening sockets, 3 and 4, that wait when there is nothing to accept, and becomes the command. */
    private static final String OPENER = """
            use Socket;
            $^F = 20;
            for my $socket (3, 4) {
                socket(my $listener, PF_INET, SOCK_STREAM, 0) or die $!;
                fileno($listener) == $socket or die "a socket has number " . fileno($listener);
                bind($listener, pack_sockaddr_in(0, INADDR_LOOPBACK)) or die $!;
                listen($listener, 10) or die $!;
                push @kept, $listener;
            }
            exec @ARGV or die $!;
            """;

    @TempDir
    private Path folder;

    private List<String> command(String... arguments) throws Exception {
        new SiteFixture().file("index.html", "home").write(folder.resolve("site.tar"));
        List<String> command = new ArrayList<>(List.of("perl", "-e", OPENER, ServerRun.LAUNCHER.toString()));
        command.addAll(List.of(arguments));
        command.add("site.tar");
        return command;
    }

    @Test
    void sockets_inherited_areServed() throws Exception {
        List<String> command = command("--addr", "fd:3", "--tls-addr", "fd:4", "--dev-tls", "--threads", "2");
        try (ServerRun run = ServerRun.startBy(command, folder)) {
            run.awaitLine(line -> line.equals("transport: epoll"));
            for (int i = 0; i < 5; i++) {
                assertThat(run.get("/").text()).isEqualTo("home");
                assertThat(Curl.get("--http2", "https://127.0.0.1:" + run.httpsPort() + "/").text()).isEqualTo("home");
            }
        }
    }

    @Test
    void sockets_ofSystemd_areServedUnlessAnAddressIsGiven() throws Exception {
        String activate = "$ENV{LISTEN_FDS} = 2; $ENV{LISTEN_PID} = $$; $ENV{LISTEN_FDNAMES} = 'https:http';\n";
        List<String> command = command("--dev-tls");
        command.set(2, activate + OPENER);
        try (ServerRun run = ServerRun.startBy(command, folder)) {
            assertThat(run.get("/").text()).isEqualTo("home");
            assertThat(Curl.get("--http2", "https://127.0.0.1:" + run.httpsPort() + "/").text()).isEqualTo("home");
            assertThat(Files.readSymbolicLink(Path.of("/proc/" + run.pid() + "/fd/3")).toString())
                    .startsWith("socket:");
            assertThat(run.lines()).contains("transport: epoll");
        }
        List<String> explicit = command("--addr", "127.0.0.1:0", "--transport", "nio");
        explicit.set(2, activate + OPENER);
        try (ServerRun run = ServerRun.startBy(explicit, folder)) {
            assertThat(run.get("/").text()).isEqualTo("home");
        }
    }

    @Test
    void sockets_onAnotherTransport_areRefused() throws Exception {
        ServerRun.Ended ended = ServerRun.untilEndBy(command("--addr", "fd:3", "--transport", "nio"), folder);

        assertThat(ended.exitCode()).isEqualTo(1);
        assertThat(ended.stderr()).contains("Error: an inherited socket (fd:N) needs the epoll transport");
    }

    @Test
    void socket_thatIsNone_isRefused() throws Exception {
        ServerRun.Ended ended = ServerRun.untilEndBy(command("--addr", "fd:99"), folder);

        assertThat(ended.exitCode()).isEqualTo(1);
        assertThat(ended.stderr())
                .contains("Error: address fd:99: the process has inherited no socket of that number");
    }
}
