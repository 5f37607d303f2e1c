package io.zeroserve.pack;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;

/**
 * The name of a file as its bytes on disk say, taken as UTF-8.
 *
 * <p>{@code Path.toString} decodes with the locale's charset, so in the C locale of a container it loses every letter
 * that is not ASCII, and the same folder would pack differently. A path's URI has the bytes themselves.
 */
final class DiskName {

    private DiskName() {
    }

    /**
     * Returns the last name of a path.
     *
     * @throws PackException if it is not UTF-8, or holds a control character
     */
    static String of(Path path) throws PackException {
        String uri = path.toUri().getRawPath();
        int end = uri.endsWith("/") ? uri.length() - 1 : uri.length();
        String name;
        try {
            ByteBuffer bytes = ByteBuffer.wrap(bytes(uri, uri.lastIndexOf('/', end - 1) + 1, end));
            name = StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
        } catch (CharacterCodingException e) {
            throw new PackException("the name of " + path + " is not UTF-8; rename it", e);
        }
        if (name.chars().anyMatch(Character::isISOControl)) {
            throw new PackException("the name of " + path.getParent() + "/" + uri.substring(uri.lastIndexOf('/') + 1)
                    + " has a control character; rename it");
        }
        return name;
    }

    private static byte[] bytes(String uri, int start, int end) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(end - start);
        int i = start;
        while (i < end) {
            if (uri.charAt(i) == '%') {
                bytes.write(HexFormat.fromHexDigits(uri, i + 1, i + 3));
                i += 3;
            } else {
                bytes.write(uri.charAt(i));
                i++;
            }
        }
        return bytes.toByteArray();
    }
}
