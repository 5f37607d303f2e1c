package io.zeroserve.helpers;

import io.zeroserve.ebpf.cage.Cage;
import io.zeroserve.ebpf.machine.Execution.ByteCost;
import io.zeroserve.ebpf.machine.HelperRefusal;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** SHA-256 (FIPS 180-4) and HMAC with it (RFC 2104). The output may lie over the input. */
final class CryptoHelpers {
    private static final int HASH_BYTES = 32;
    private static final String HMAC = "HmacSHA256";
    /** HMAC pads keys with zeros, so this is the empty key, which the JDK refuses to represent. */
    private static final byte[] EMPTY_KEY = {0};

    private CryptoHelpers() {
    }

    static void register(HelperRegistry registry) {
        registry.add("zs_sha256", CryptoHelpers::sha256);
        registry.add("zs_hmac_sha256", CryptoHelpers::hmac);
    }

    private static long sha256(ScriptCall call, long data, long length, long out, long outLength) {
        if (outLength != HASH_BYTES) {
            throw new HelperRefusal("a SHA-256 hash has 32 bytes, the output " + Long.toUnsignedString(outLength));
        }
        Cage cage = call.cage();
        int from = cage.requireReadable(data, length);
        call.spend(length, ByteCost.COMPUTED);
        int to = cage.requireWritable(out, HASH_BYTES);
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(cage.memory(), from, (int) length);
            return digest.digest(cage.memory(), to, HASH_BYTES);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every JDK has SHA-256", impossible);
        }
    }

    private static long hmac(ScriptCall call, long key, long keyLength, long message, long messageLength, long out) {
        Cage cage = call.cage();
        int keyIndex = cage.requireReadable(key, keyLength);
        int messageIndex = cage.requireReadable(message, messageLength);
        call.spend(keyLength + messageLength, ByteCost.COMPUTED);
        int to = cage.requireWritable(out, HASH_BYTES);
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(keyLength == 0 ? new SecretKeySpec(EMPTY_KEY, HMAC)
                : new SecretKeySpec(cage.memory(), keyIndex, (int) keyLength, HMAC));
            mac.update(cage.memory(), messageIndex, (int) messageLength);
            mac.doFinal(cage.memory(), to);
            return HASH_BYTES;
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every JDK has HMAC-SHA-256", impossible);
        }
    }
}
