package io.zeroserve.http;

import java.util.Set;

/**
 * Tells names that a bundler has put a hash of the content into, such as {@code index-DhX3kA9z.js}: whatever such a
 * name answers with today, it answers with for ever.
 *
 * <p>A wrong yes costs a reader a year of stale content, a wrong no costs a conditional request. So a name must look
 * the part. It ends in an extension that bundlers emit, perhaps behind {@code .chunk}, {@code .min} and the like.
 * Before that stands, behind {@code -} or {@code .}, one of
 * <ul>
 *   <li>8 to 128 lower-case hexadecimal digits, letters and figures among them (webpack, Parcel, Angular, Next.js,
 *       Hugo, Rails), but neither a date ({@code 1dec2024}) nor the end of a UUID;
 *   <li>8 characters of base 32, letters and figures among them, in at least three runs (esbuild);
 *   <li>8 characters of base64url (Rollup and what is built on it: Vite, SvelteKit, Astro, Nuxt) that change between
 *       upper case, lower case and figures as words do not: in at least five runs, or three in a folder that bundlers
 *       write to. {@code Chapter1} and {@code DarkMode} have two.
 * </ul>
 * A name may also consist of nothing but 20, 40 or 64 hexadecimal digits (webpack's assets).
 */
public final class ContentHashedName {
    private static final Set<String> EXTENSIONS = Set.of("js", "mjs", "cjs", "css", "map", "wasm", "json", "woff",
            "woff2", "ttf", "otf", "eot", "svg", "png", "jpg", "jpeg", "gif", "webp", "avif", "ico", "mp3", "mp4",
            "webm", "ogg");
    private static final Set<String> INFIXES = Set.of("js", "mjs", "css", "chunk", "min", "bundle", "module", "async",
            "esm", "legacy");
    /** Folders that nobody writes to by hand. */
    private static final Set<String> BUNDLER_FOLDERS =
            Set.of("assets", "_app", "_astro", "_nuxt", "_next", "static", "build", "dist", "chunks");

    private static final int MIN_HEX_CHARS = 8;
    private static final int MAX_HEX_CHARS = 128;
    private static final int SHORT_HASH_CHARS = 8;
    private static final Set<Integer> LONE_HEX_CHARS = Set.of(20, 40, 64);
    private static final int RUNS_IN_BASE32 = 3;
    private static final int RUNS_IN_BUNDLER_FOLDER = 3;
    private static final int RUNS_ELSEWHERE = 5;
    /** The parts of a UUID before its last, from the right. */
    private static final int[] UUID_PARTS = {4, 4, 4, 8};
    private static final int UUID_LAST_CHARS = 12;

    private ContentHashedName() {
    }

    /**
     * Whether the name of a file tells its content.
     *
     * @param key a path in a site
     */
    public static boolean matches(String key) {
        int nameStart = key.lastIndexOf('/') + 1;
        int end = stemEnd(key, nameStart);
        if (end < 0) {
            return false;
        }
        int separator = Math.max(key.lastIndexOf('-', end - 1), key.lastIndexOf('.', end - 1));
        int hexStart = Math.max(separator + 1, nameStart);
        if (isHexHash(key, hexStart, end)) {
            return hexStart > nameStart ? !isUuid(key, nameStart, end) : LONE_HEX_CHARS.contains(end - nameStart);
        }
        // A hash in base64url may hold a dash itself, so its start is counted from its end.
        int start = end - SHORT_HASH_CHARS;
        if (start < nameStart + 2 || key.charAt(start - 1) != '-' && key.charAt(start - 1) != '.') {
            return false;
        }
        int runs = runs(key, start, end);
        return runs >= RUNS_IN_BASE32 && isBase32(key, start, end)
                || runs >= (isInBundlerFolder(key, nameStart) ? RUNS_IN_BUNDLER_FOLDER : RUNS_ELSEWHERE);
    }

    /** Where the name ends without extension and infixes; -1 if the extension is not one that bundlers emit. */
    private static int stemEnd(String key, int nameStart) {
        int end = key.lastIndexOf('.');
        if (end <= nameStart || !EXTENSIONS.contains(key.substring(end + 1))) {
            return -1;
        }
        int dot = key.lastIndexOf('.', end - 1);
        while (dot > nameStart && INFIXES.contains(key.substring(dot + 1, end))) {
            end = dot;
            dot = key.lastIndexOf('.', end - 1);
        }
        return end;
    }

    private static boolean isHexHash(String text, int start, int end) {
        int length = end - start;
        if (length < MIN_HEX_CHARS || length > MAX_HEX_CHARS) {
            return false;
        }
        int letters = 0;
        for (int i = start; i < end; i++) {
            char c = text.charAt(i);
            if (c >= 'a' && c <= 'f') {
                letters++;
            } else if (c < '0' || c > '9') {
                return false;
            }
        }
        return letters > 0 && letters < length && !isDate(text, start, end, letters);
    }

    /** The two months whose short names are hexadecimal, with day and year around them. */
    private static boolean isDate(String text, int start, int end, int letters) {
        String part = text.substring(start, end);
        return letters == 3 && end - start <= 10 && (part.contains("dec") || part.contains("feb"));
    }

    private static boolean isUuid(String text, int nameStart, int end) {
        int partEnd = end - UUID_LAST_CHARS - 1;
        if (partEnd < nameStart || text.charAt(partEnd) != '-') {
            return false;
        }
        for (int length : UUID_PARTS) {
            int partStart = partEnd - length;
            if (partStart < nameStart || !text.substring(partStart, partEnd).chars().allMatch(
                    c -> Character.digit(c, 16) >= 0)) {
                return false;
            }
            partEnd = partStart - 1;
        }
        return true;
    }

    private static boolean isBase32(String text, int start, int end) {
        for (int i = start; i < end; i++) {
            char c = text.charAt(i);
            if ((c < 'A' || c > 'Z') && (c < '2' || c > '7')) {
                return false;
            }
        }
        return true;
    }

    /** Runs of upper case, of lower case with a capital before it, and of figures; 0 if this is not base64url. */
    private static int runs(String text, int start, int end) {
        int runs = 0;
        int last = -1;
        for (int i = start; i < end; i++) {
            char c = text.charAt(i);
            int kind = c >= 'a' && c <= 'z' ? 'a' : c >= 'A' && c <= 'Z' ? 'A' : c >= '0' && c <= '9' ? '0' : c;
            if (kind != 'a' && kind != 'A' && kind != '0' && kind != '-' && kind != '_') {
                return 0;
            }
            boolean capitalised = kind == 'a' && last == 'A' && (i - 2 < start || text.charAt(i - 2) < 'A'
                    || text.charAt(i - 2) > 'Z');
            if (kind != last && !capitalised) {
                runs++;
            }
            last = kind;
        }
        return runs;
    }

    private static boolean isInBundlerFolder(String key, int nameStart) {
        int start = 0;
        while (start < nameStart) {
            int slash = key.indexOf('/', start);
            if (BUNDLER_FOLDERS.contains(key.substring(start, slash))) {
                return true;
            }
            start = slash + 1;
        }
        return false;
    }
}
