package io.zeroserve.soak;

import io.zeroserve.fixture.RawBackend;
import io.zeroserve.fixture.RawClient;
import io.zeroserve.fixture.SiteFixture;
import io.zeroserve.pack.ScriptCompiler;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Two sites that take turns in one place, A and B, and what is behind them. Every file consists of the site's letter
 * alone; a script tells the letter as {@code x-site}.
 *
 * <pre>
 * small   2 kB, in memory     /scripted  a script's answer, 1 kB of the letter
 * page    100 kB, in memory   /proxied   the backend's, 300 kB of it, the script says of which
 * large   8 MB, from disk     /echo      the backend's: what was sent
 * </pre>
 */
final class SoakSite implements AutoCloseable {
    static final int ECHOED_BYTES = 40_000;
    static final int LARGE_BYTES = 8_000_000;
    /** What honest clients ask for, but for the large file. */
    static final List<String> PATHS = List.of("/small", "/scripted", "/page", "/small", "/proxied", "/echo");

    private static final int SMALL_BYTES = 2_000;
    private static final int PAGE_BYTES = 100_000;
    private static final int SCRIPTED_BYTES = 1_000;
    private static final int PROXIED_BYTES = 300_000;
    private static final Pattern LENGTH = Pattern.compile("(?i)\r\ncontent-length: *(\\d+)\r\n");
    private static final Pattern LETTER = Pattern.compile("\r\nx-letter: (.)\r\n");

    private final Path folder;
    private final RawBackend backend = new RawBackend(SoakSite::answer);
    private char letter = 'A';

    SoakSite(Path folder) throws Exception {
        this.folder = folder;
        write('A');
        write('B');
        swap();
    }

    private void write(char written) throws Exception {
        Path source = Files.writeString(folder.resolve(written + ".c"), """
                #include <zeroserve.h>
                ZS_ENTRY zs_u64 f(void) {
                    char path[64];
                    zs_meta_set(ZS_STR("zs.response.header.x-site"), ZS_STR("%1$s"));
                    zs_req_path(path, sizeof path);
                    if (zs_strcmp(path, "/scripted") == 0) zs_respond(200, ZS_STR("%2$s"));
                    if (zs_strcmp(path, "/proxied") == 0 || zs_strcmp(path, "/echo") == 0) {
                        zs_req_set_header(ZS_STR("x-letter"), ZS_STR("%1$s"));
                        zs_reverse_proxy(ZS_STR("%3$s"));
                    }
                    return 0;
                }
                """.formatted(written, Character.toString(written).repeat(SCRIPTED_BYTES), backend.url()));
        new SiteFixture().file("small", letters(written, SMALL_BYTES)).file("page", letters(written, PAGE_BYTES))
                .file("large", letters(written, LARGE_BYTES))
                .file(".zeroserve/scripts/f.o", ScriptCompiler.onPath(System.getenv()).compile(source).object())
                .write(folder.resolve(written + ".tar"));
    }

    private static byte[] letters(char letter, int count) {
        byte[] content = new byte[count];
        Arrays.fill(content, (byte) letter);
        return content;
    }

    /** Keeps connections open for ever, so that no request is lost by our closing one. */
    private static void answer(RawClient connection, int number) throws IOException {
        while (true) {
            String head = connection.readHead();
            Matcher length = LENGTH.matcher(head);
            Matcher letter = LETTER.matcher(head);
            if (!letter.find()) {
                throw new IOException("the script has not been here: " + head);
            }
            String content = length.find() ? connection.read(Integer.parseInt(length.group(1)))
                    : letter.group(1).repeat(PROXIED_BYTES);
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: " + content.length() + "\r\n\r\n" + content);
        }
    }

    /** How many connections the server has to the backend: as many as it needed at once within half a minute. */
    int connections() {
        return backend.openConnections();
    }

    /** Puts the other site in the place of the one that is there. */
    void swap() throws IOException {
        letter = letter == 'A' ? 'B' : 'A';
        Path fresh = folder.resolve("fresh.tar");
        Files.createLink(fresh, folder.resolve(letter + ".tar"));
        // Renaming a file over another name of itself does nothing.
        Files.deleteIfExists(folder.resolve("site.tar"));
        Files.move(fresh, folder.resolve("site.tar"), StandardCopyOption.ATOMIC_MOVE);
    }

    /** Whether this is what one of the sites has under a path. */
    static boolean isContent(String path, char site, byte[] content) {
        int size = switch (path) {
            case "/small" -> SMALL_BYTES;
            case "/page" -> PAGE_BYTES;
            case "/scripted" -> SCRIPTED_BYTES;
            case "/proxied" -> PROXIED_BYTES;
            case "/large" -> LARGE_BYTES;
            default -> throw new IllegalArgumentException(path);
        };
        return new String(content, StandardCharsets.ISO_8859_1).equals(Character.toString(site).repeat(size));
    }

    @Override
    public void close() throws IOException {
        backend.close();
    }
}
