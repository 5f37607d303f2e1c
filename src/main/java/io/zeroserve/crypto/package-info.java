/**
 * The JDK's ciphers and signatures put together into what the server needs, as pure functions on values: requests
 * signed for AWS, XChaCha20-Poly1305, and the signatures of JSON Web Tokens.
 *
 * <p>Entry types: {@link io.zeroserve.crypto.AwsSigner}, {@link io.zeroserve.crypto.XChaCha20Poly1305} and
 * {@link io.zeroserve.crypto.JwsAlgorithm}. Everything is immutable, any thread may call, nothing blocks.
 * Only the JDK is used.
 */
package io.zeroserve.crypto;
