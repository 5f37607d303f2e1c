package io.zeroserve.site;

import io.zeroserve.http.MarkupText;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * The places in a page where metadata goes: {@code <zs-meta>key</zs-meta>}, or with {@code <zs-meta escape>} where the
 * value is to be text whatever it contains.
 *
 * <p>Found once, while the site is loaded: a request copies what lies between them and puts values in their place. The
 * tags are matched letter by letter, one without its end stays as it is, and what is put in is not looked through
 * again. Immutable.
 */
public final class Template {
    /** The largest page that is looked through; places in a larger one stay as they are. */
    public static final int MAX_PAGE_BYTES = 1 << 20;
    /** The largest page that is made: a value can be put in many times. */
    public static final int MAX_EXPANDED_BYTES = 8 << 20;

    /** What every place begins with. */
    static final byte[] MARK = "<zs-meta".getBytes(StandardCharsets.US_ASCII);

    private static final String PLAIN = ">";
    private static final String ESCAPE = " escape>";
    private static final String END = "</zs-meta>";

    private final int pageBytes;
    private final List<Place> places;

    /** From {@code start} to before {@code end} in the page's bytes. */
    private record Place(int start, int end, String key, boolean escaped) {
    }

    private Template(int pageBytes, List<Place> places) {
        this.pageBytes = pageBytes;
        this.places = List.copyOf(places);
    }

    /**
     * Finds the places in a page.
     *
     * @param page the first {@code length} bytes are the page
     * @return null if there are none, or if the page is not UTF-8
     */
    static Template parse(byte[] page, int length) {
        if (indexOf(page, length, MARK, 0) < 0 || !isUtf8(page, length)) {
            return null;
        }
        byte[] endTag = END.getBytes(StandardCharsets.US_ASCII);
        List<Place> places = new ArrayList<>();
        int start = indexOf(page, length, MARK, 0);
        int end = 0;
        while (start >= 0 && end >= 0) {
            int tagEnd = start + MARK.length;
            boolean escaped = startsWith(page, length, tagEnd, ESCAPE);
            if (escaped || startsWith(page, length, tagEnd, PLAIN)) {
                int keyStart = tagEnd + (escaped ? ESCAPE : PLAIN).length();
                end = indexOf(page, length, endTag, keyStart);
                if (end >= 0) {
                    String key = new String(page, keyStart, end - keyStart, StandardCharsets.UTF_8).strip();
                    tagEnd = end + endTag.length;
                    places.add(new Place(start, tagEnd, key, escaped));
                }
            }
            start = indexOf(page, length, MARK, tagEnd);
        }
        return places.isEmpty() ? null : new Template(length, places);
    }

    /** The first place where bytes stand; -1 if they do not. */
    private static int indexOf(byte[] page, int length, byte[] wanted, int from) {
        for (int i = from; i <= length - wanted.length; i++) {
            int same = 0;
            while (same < wanted.length && page[i + same] == wanted[same]) {
                same++;
            }
            if (same == wanted.length) {
                return i;
            }
        }
        return -1;
    }

    private static boolean startsWith(byte[] page, int length, int at, String ascii) {
        if (length - at < ascii.length()) {
            return false;
        }
        for (int i = 0; i < ascii.length(); i++) {
            if (page[at + i] != ascii.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isUtf8(byte[] page, int length) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(page, 0, length));
            return true;
        } catch (CharacterCodingException malformed) {
            return false;
        }
    }

    /**
     * Decides what goes into the places.
     *
     * @param values a key's value, or null if it has none, which leaves the place empty
     */
    public Expansion expand(UnaryOperator<String> values) {
        byte[][] texts = new byte[places.size()][];
        long sizeBytes = pageBytes;
        for (int i = 0; i < texts.length; i++) {
            Place place = places.get(i);
            String value = values.apply(place.key());
            String text = value == null ? "" : place.escaped() ? MarkupText.escape(value) : value;
            texts[i] = text.getBytes(StandardCharsets.UTF_8);
            sizeBytes += texts[i].length - (place.end() - place.start());
            if (sizeBytes > MAX_EXPANDED_BYTES + (long) MAX_PAGE_BYTES) {
                // However the rest shrinks, it is too large, and what is there so far is large enough.
                return new Expansion(this, texts, sizeBytes);
            }
        }
        return new Expansion(this, texts, sizeBytes);
    }

    /** A page whose values are known. */
    public static final class Expansion {
        private final Template template;
        private final byte[][] texts;
        private final long sizeBytes;

        private Expansion(Template template, byte[][] texts, long sizeBytes) {
            this.template = template;
            this.texts = texts;
            this.sizeBytes = sizeBytes;
        }

        /** The size of the page with the values in it. */
        public long sizeBytes() {
            return sizeBytes;
        }

        /** Whether the page is larger than {@link #MAX_EXPANDED_BYTES}, and must not be made. */
        public boolean isTooLarge() {
            return sizeBytes > MAX_EXPANDED_BYTES;
        }

        /**
         * Makes the page.
         *
         * @param page the bytes that the template was found in, from position 0
         */
        public byte[] applyTo(ByteBuffer page) {
            byte[] result = new byte[(int) sizeBytes];
            int written = 0;
            int read = 0;
            for (int i = 0; i < texts.length; i++) {
                Place place = template.places.get(i);
                page.get(read, result, written, place.start() - read);
                written += place.start() - read;
                System.arraycopy(texts[i], 0, result, written, texts[i].length);
                written += texts[i].length;
                read = place.end();
            }
            page.get(read, result, written, template.pageBytes - read);
            return result;
        }
    }
}
