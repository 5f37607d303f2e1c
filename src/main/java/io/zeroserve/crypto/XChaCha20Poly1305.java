package io.zeroserve.crypto;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * XChaCha20-Poly1305: authenticated encryption whose nonces are long enough to be chosen at random
 * (draft-irtf-cfrg-xchacha-03).
 *
 * <p>The JDK has ChaCha20-Poly1305 with nonces of 12 bytes (RFC 8439). This adds HChaCha20, which makes of the key and
 * 16 bytes of the nonce the key for that; the other 8 bytes become its nonce. Any thread.
 */
public final class XChaCha20Poly1305 {
    /** The length of a key. */
    public static final int KEY_BYTES = 32;
    /** The length of a nonce. */
    public static final int NONCE_BYTES = 24;
    /** How much longer a sealed text is. */
    public static final int TAG_BYTES = 16;

    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    /** "expand 32-byte k" (RFC 8439 2.3). */
    private static final int[] CONSTANTS = {0x61707865, 0x3320646e, 0x79622d32, 0x6b206574};
    private static final int WORDS = 16;
    private static final int KEY_WORDS = 8;
    private static final int DOUBLE_ROUNDS = 10;
    private static final int HCHACHA_NONCE_BYTES = 16;
    private static final int INNER_NONCE_BYTES = 12;

    private XChaCha20Poly1305() {
    }

    /**
     * Encrypts and authenticates.
     *
     * @param key        {@value #KEY_BYTES} bytes
     * @param nonce      {@value #NONCE_BYTES} bytes, never used twice with a key; random ones will do
     * @param associated what is authenticated but not encrypted
     * @param text       what is encrypted
     * @return the encrypted text and its tag
     */
    public static byte[] seal(byte[] key, byte[] nonce, byte[] associated, byte[] text) {
        try {
            return cipher(Cipher.ENCRYPT_MODE, key, nonce, associated).doFinal(text);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("sealing cannot fail", impossible);
        }
    }

    /**
     * Undoes {@link #seal}.
     *
     * @return the text, or empty if it was not sealed with this key, nonce and associated data
     */
    public static Optional<byte[]> open(byte[] key, byte[] nonce, byte[] associated, byte[] sealed) {
        if (sealed.length < TAG_BYTES) {
            return Optional.empty();
        }
        try {
            return Optional.of(cipher(Cipher.DECRYPT_MODE, key, nonce, associated).doFinal(sealed));
        } catch (AEADBadTagException forged) {
            return Optional.empty();
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("opening can only fail for its tag", impossible);
        }
    }

    private static Cipher cipher(int mode, byte[] key, byte[] nonce, byte[] associated)
            throws GeneralSecurityException {
        if (nonce.length != NONCE_BYTES) {
            throw new IllegalArgumentException("a nonce of " + nonce.length + " bytes");
        }
        byte[] innerNonce = new byte[INNER_NONCE_BYTES];
        System.arraycopy(nonce, HCHACHA_NONCE_BYTES, innerNonce, Integer.BYTES, NONCE_BYTES - HCHACHA_NONCE_BYTES);
        Cipher cipher = Cipher.getInstance("ChaCha20-Poly1305");
        cipher.init(mode, new SecretKeySpec(hChaCha20(key, nonce), "ChaCha20"), new IvParameterSpec(innerNonce));
        cipher.updateAAD(associated);
        return cipher;
    }

    /** The key that is derived from a key and the first 16 bytes of a nonce (section 2.2 of the draft). */
    static byte[] hChaCha20(byte[] key, byte[] nonce) {
        if (key.length != KEY_BYTES) {
            throw new IllegalArgumentException("a key of " + key.length + " bytes");
        }
        int[] state = Arrays.copyOf(CONSTANTS, WORDS);
        for (int i = 0; i < KEY_WORDS; i++) {
            state[CONSTANTS.length + i] = (int) INT.get(key, i * Integer.BYTES);
        }
        for (int i = CONSTANTS.length + KEY_WORDS; i < WORDS; i++) {
            state[i] = (int) INT.get(nonce, (i - CONSTANTS.length - KEY_WORDS) * Integer.BYTES);
        }
        for (int round = 0; round < DOUBLE_ROUNDS; round++) {
            for (int i = 0; i < 4; i++) {
                quarterRound(state, i, 4 + i, 8 + i, 12 + i);
            }
            for (int i = 0; i < 4; i++) {
                quarterRound(state, i, 4 + (i + 1) % 4, 8 + (i + 2) % 4, 12 + (i + 3) % 4);
            }
        }
        byte[] derived = new byte[KEY_BYTES];
        for (int i = 0; i < 4; i++) {
            INT.set(derived, i * Integer.BYTES, state[i]);
            INT.set(derived, (4 + i) * Integer.BYTES, state[12 + i]);
        }
        return derived;
    }

    /** RFC 8439 2.1. */
    private static void quarterRound(int[] state, int a, int b, int c, int d) {
        state[a] += state[b];
        state[d] = Integer.rotateLeft(state[d] ^ state[a], 16);
        state[c] += state[d];
        state[b] = Integer.rotateLeft(state[b] ^ state[c], 12);
        state[a] += state[b];
        state[d] = Integer.rotateLeft(state[d] ^ state[a], 8);
        state[c] += state[d];
        state[b] = Integer.rotateLeft(state[b] ^ state[c], 7);
    }
}
