/**
 * What scripts need of cryptography beyond single primitives, as pure functions on values: requests signed for AWS.
 *
 * <p>Entry type: {@link io.zeroserve.crypto.AwsSigner}. Everything is immutable, any thread may call, nothing blocks.
 * Only the JDK is used.
 */
package io.zeroserve.crypto;
