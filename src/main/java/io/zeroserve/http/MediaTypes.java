package io.zeroserve.http;

import java.util.Set;

/** The content type of a file, by the extension of its name. */
public final class MediaTypes {

    /** The type of what has no extension, or an unknown one. */
    public static final String DEFAULT = "application/octet-stream";

    /** One row a type, then the extensions that have it. Text is UTF-8: a site is, since HTML made that the rule. */
    private static final String[][] ROWS = {
        {"text/html; charset=utf-8", "html", "htm"},
        {"text/css; charset=utf-8", "css"},
        {"application/javascript; charset=utf-8", "js", "mjs", "cjs"},
        {"application/json; charset=utf-8", "json", "map"},
        {"text/plain; charset=utf-8", "txt", "text", "log", "conf", "ini", "c", "h", "java", "py", "rs", "go", "sh",
            "diff", "patch"},
        {"application/xml", "xml", "xsd", "xsl"},
        {"image/png", "png"},
        {"image/gif", "gif"},
        {"image/jpeg", "jpg", "jpeg", "jpe", "jfif"},
        {"image/svg+xml", "svg"},
        {"image/x-icon", "ico"},
        {"application/wasm", "wasm"},

        {"application/xhtml+xml", "xhtml", "xht"},
        {"text/markdown; charset=utf-8", "md", "markdown"},
        {"text/csv; charset=utf-8", "csv"},
        {"text/tab-separated-values; charset=utf-8", "tsv"},
        {"text/calendar; charset=utf-8", "ics"},
        {"text/vcard; charset=utf-8", "vcf"},
        {"text/vtt; charset=utf-8", "vtt"},
        {"application/manifest+json", "webmanifest"},
        {"application/ld+json", "jsonld"},
        {"application/geo+json", "geojson"},
        {"application/x-ndjson", "ndjson", "jsonl"},
        {"application/yaml", "yaml", "yml"},
        {"application/toml", "toml"},
        {"application/atom+xml", "atom"},
        {"application/rss+xml", "rss"},

        {"font/woff", "woff"},
        {"font/woff2", "woff2"},
        {"font/ttf", "ttf"},
        {"font/otf", "otf"},
        {"font/collection", "ttc"},
        {"application/vnd.ms-fontobject", "eot"},

        {"image/webp", "webp"},
        {"image/avif", "avif"},
        {"image/apng", "apng"},
        {"image/bmp", "bmp"},
        {"image/tiff", "tif", "tiff"},
        {"image/heic", "heic"},
        {"image/heif", "heif"},
        {"image/jxl", "jxl"},
        {"image/vnd.adobe.photoshop", "psd"},
        {"image/jp2", "jp2"},

        {"audio/mpeg", "mp3"},
        {"audio/ogg", "ogg", "oga", "opus"},
        {"audio/wav", "wav"},
        {"audio/flac", "flac"},
        {"audio/aac", "aac"},
        {"audio/mp4", "m4a"},
        {"audio/webm", "weba"},
        {"audio/midi", "mid", "midi"},
        {"audio/aiff", "aif", "aiff"},
        {"audio/x-matroska", "mka"},

        {"video/mp4", "mp4", "m4v"},
        {"video/webm", "webm"},
        {"video/ogg", "ogv"},
        {"video/quicktime", "mov"},
        {"video/mpeg", "mpeg", "mpg"},
        {"video/mp2t", "ts"},
        {"video/x-msvideo", "avi"},
        {"video/x-matroska", "mkv"},
        {"video/3gpp", "3gp"},
        {"video/3gpp2", "3g2"},
        {"application/x-subrip", "srt"},
        {"application/vnd.apple.mpegurl", "m3u8"},
        {"application/dash+xml", "mpd"},

        {"model/gltf+json", "gltf"},
        {"model/gltf-binary", "glb"},
        {"model/stl", "stl"},

        {"model/obj", "obj"},
        {"model/vnd.usdz+zip", "usdz"},

        {"application/pdf", "pdf"},
        {"application/postscript", "ps", "eps", "ai"},
        {"application/vnd.amazon.ebook", "azw"},
        {"application/x-mobipocket-ebook", "mobi"},
        {"application/vnd.google-earth.kml+xml", "kml"},
        {"application/vnd.google-earth.kmz", "kmz"},
        {"application/gpx+xml", "gpx"},
        {"application/mathml+xml", "mathml"},
        {"application/xslt+xml", "xslt"},
        {"application/cbor", "cbor"},
        {"application/vnd.sqlite3", "sqlite", "sqlite3"},
        {"application/vnd.apache.parquet", "parquet"},
        {"application/x-bittorrent", "torrent"},
        {"application/pgp-signature", "sig", "asc"},
        {"application/x-x509-ca-cert", "crt", "der", "cer"},
        {"application/pkix-crl", "crl"},
        {"application/rtf", "rtf"},
        {"application/epub+zip", "epub"},
        {"application/msword", "doc"},
        {"application/vnd.ms-excel", "xls"},
        {"application/vnd.ms-powerpoint", "ppt"},
        {"application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx"},
        {"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"},
        {"application/vnd.openxmlformats-officedocument.presentationml.presentation", "pptx"},
        {"application/vnd.oasis.opendocument.text", "odt"},
        {"application/vnd.oasis.opendocument.spreadsheet", "ods"},
        {"application/vnd.oasis.opendocument.presentation", "odp"},

        {"application/gzip", "gz", "tgz"},
        {"application/zip", "zip"},
        {"application/zstd", "zst"},
        {"application/x-brotli", "br"},
        {"application/x-bzip2", "bz2"},
        {"application/x-xz", "xz"},
        {"application/x-tar", "tar"},
        {"application/x-7z-compressed", "7z"},
        {"application/vnd.rar", "rar"},
        {"application/java-archive", "jar"},
        {"application/vnd.android.package-archive", "apk"},
        {"application/vnd.debian.binary-package", "deb"},
        {"application/x-rpm", "rpm"},
        {"application/x-apple-diskimage", "dmg"},
        {"application/x-iso9660-image", "iso"},
        {"application/vnd.microsoft.portable-executable", "exe", "dll"},
        {"application/x-msi", "msi"},
    };

    /** Those that shrink, besides text and what its suffix says is XML or JSON. */
    private static final Set<String> COMPRESSIBLE = Set.of("application/javascript", "application/json",
            "application/xml", "application/wasm", "application/x-ndjson", "application/yaml", "application/toml",
            "application/vnd.apple.mpegurl", "application/rtf", "application/vnd.ms-fontobject", "font/ttf", "font/otf",
            "font/collection", "image/bmp", "image/x-icon", "model/gltf-binary", "model/stl", "application/x-tar");

    /** Open addressing, so that a lookup compares a region of the key and makes no substring. */
    private static final int SLOTS = 512;
    private static final String[] EXTENSIONS = new String[SLOTS];
    private static final String[] TYPES = new String[SLOTS];

    static {
        for (String[] row : ROWS) {
            for (int i = 1; i < row.length; i++) {
                String extension = row[i];
                int slot = hash(extension, 0);
                while (EXTENSIONS[slot] != null) {
                    slot = slot + 1 & SLOTS - 1;
                }
                EXTENSIONS[slot] = extension;
                TYPES[slot] = row[0];
            }
        }
    }

    private MediaTypes() {
    }

    /**
     * The content type of a file.
     *
     * @param key a file name or path; letter case does not matter
     * @return a value for Content-Type, never null; {@value #DEFAULT} if nothing better is known
     */
    public static String ofKey(String key) {
        int start = key.lastIndexOf('.') + 1;
        if (start == 0 || start <= key.lastIndexOf('/')) {
            return DEFAULT;
        }
        int length = key.length() - start;
        int slot = hash(key, start);
        while (EXTENSIONS[slot] != null) {
            if (EXTENSIONS[slot].length() == length && EXTENSIONS[slot].regionMatches(true, 0, key, start, length)) {
                return TYPES[slot];
            }
            slot = slot + 1 & SLOTS - 1;
        }
        return DEFAULT;
    }

    /**
     * Whether content of a type shrinks by compression: text, and formats that hold text or numbers as they are.
     *
     * @param contentType a media type, with parameters or without
     */
    public static boolean isCompressible(String contentType) {
        int semicolon = contentType.indexOf(';');
        String type = semicolon < 0 ? contentType : contentType.substring(0, semicolon);
        return type.startsWith("text/") || type.endsWith("+xml") || type.endsWith("+json")
                || COMPRESSIBLE.contains(type);
    }

    private static int hash(String text, int start) {
        int hash = 0;
        for (int i = start; i < text.length(); i++) {
            hash = hash * 31 + (text.charAt(i) | 0x20);
        }
        return hash & SLOTS - 1;
    }
}
