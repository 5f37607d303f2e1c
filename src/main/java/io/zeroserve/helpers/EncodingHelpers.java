package io.zeroserve.helpers;

import io.zeroserve.ebpf.cage.Cage;
import io.zeroserve.ebpf.machine.Execution.ByteCost;
import io.zeroserve.ebpf.machine.HelperRefusal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;

/** Base64 (RFC 4648 4 and 5) and hexadecimal (RFC 4648 8). The output may lie over the input. */
final class EncodingHelpers {
    private static final long FAILED = -1;
    private static final HexFormat LOWER_CASE = HexFormat.of();
    private static final HexFormat UPPER_CASE = HexFormat.of().withUpperCase();

    private EncodingHelpers() {
    }

    static void register(HelperRegistry registry) {
        registry.add("zs_base64_encode", EncodingHelpers::encodeBase64);
        registry.add("zs_base64_decode_in_place", EncodingHelpers::decodeBase64);
        registry.add("zs_hex_encode", EncodingHelpers::encodeHex);
        registry.add("zs_hex_decode_in_place", EncodingHelpers::decodeHex);
    }

    /** The encoder of a {@code ZS_BASE64_…} constant, null if there is none such. */
    private static Base64.Encoder encoder(long encoding) {
        if (encoding < 0 || encoding > 3) {
            return null;
        }
        Base64.Encoder encoder = encoding < 2 ? Base64.getEncoder() : Base64.getUrlEncoder();
        return encoding % 2 == 0 ? encoder : encoder.withoutPadding();
    }

    private static long encodeBase64(ScriptCall call, long data, long length, long out, long outLength, long encoding) {
        Base64.Encoder encoder = encoder(encoding);
        if (encoder == null) {
            throw new HelperRefusal("there is no base64 encoding " + Long.toUnsignedString(encoding));
        }
        int from = call.cage().requireReadable(data, length);
        call.spend(length, ByteCost.COMPUTED);
        if (outLength == 0) {
            return encoding % 2 == 0 ? (length + 2) / 3 * 4 : (length * 4 + 2) / 3;
        }
        return write(call.cage(), encoder.encode(copy(call.cage(), from, length)), out, outLength);
    }

    /** Strict: only what the encoder would have produced is decoded, so padding and trailing bits are canonical. */
    private static long decodeBase64(ScriptCall call, long buffer, long length, long encoding) {
        Cage cage = call.cage();
        int index = cage.requireWritable(buffer, length);
        call.spend(length, ByteCost.COMPUTED);
        if (length == 0) {
            return 0;
        }
        Base64.Encoder encoder = encoder(encoding);
        if (encoder == null) {
            return FAILED;
        }
        byte[] text = copy(cage, index, length);
        byte[] decoded;
        try {
            decoded = (encoding < 2 ? Base64.getDecoder() : Base64.getUrlDecoder()).decode(text);
        } catch (IllegalArgumentException malformed) {
            return FAILED;
        }
        if (!Arrays.equals(encoder.encode(decoded), text)) {
            return FAILED;
        }
        System.arraycopy(decoded, 0, cage.memory(), index, decoded.length);
        return decoded.length;
    }

    private static long encodeHex(ScriptCall call, long data, long length, long out, long outLength, long letterCase) {
        int from = call.cage().requireReadable(data, length);
        call.spend(length, ByteCost.COMPUTED);
        if (outLength == 0) {
            return 2 * length;
        }
        if (letterCase < 0 || letterCase > 1) {
            throw new HelperRefusal("there is no hexadecimal case " + Long.toUnsignedString(letterCase));
        }
        HexFormat format = letterCase == 0 ? LOWER_CASE : UPPER_CASE;
        String text = format.formatHex(call.cage().memory(), from, from + (int) length);
        return write(call.cage(), text.getBytes(StandardCharsets.ISO_8859_1), out, outLength);
    }

    private static long decodeHex(ScriptCall call, long buffer, long length) {
        int index = call.cage().requireWritable(buffer, length);
        call.spend(length, ByteCost.COMPUTED);
        byte[] memory = call.cage().memory();
        if (length % 2 != 0) {
            return FAILED;
        }
        for (int i = index; i < index + (int) length; i++) {
            if (!HexFormat.isHexDigit(memory[i] & 0xff)) {
                return FAILED;
            }
        }
        for (int i = 0; i < (int) length / 2; i++) {
            memory[index + i] = (byte) (HexFormat.fromHexDigit(memory[index + 2 * i]) << 4
                | HexFormat.fromHexDigit(memory[index + 2 * i + 1]));
        }
        return length / 2;
    }

    private static byte[] copy(Cage cage, int index, long length) {
        return Arrays.copyOfRange(cage.memory(), index, index + (int) length);
    }

    private static long write(Cage cage, byte[] text, long out, long outLength) {
        int to = cage.requireWritable(out, outLength);
        if (outLength < text.length) {
            throw new HelperRefusal("the output needs " + text.length + " bytes and has " + outLength);
        }
        System.arraycopy(text, 0, cage.memory(), to, text.length);
        return text.length;
    }
}
