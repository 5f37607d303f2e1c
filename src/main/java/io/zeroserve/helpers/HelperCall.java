package io.zeroserve.helpers;

/**
 * A call of an application's helper by a script: its arguments, by the names that its declaration gave them, and the
 * request that the script runs for, as scripts have left it so far.
 *
 * <p>On the request's event loop, and only until the helper returns: one that answers later takes what it needs first.
 */
public interface HelperCall {

    /**
     * A text.
     *
     * @throws IllegalArgumentException if there is no text of that name, which is a bug of the helper
     */
    String text(String name);

    /**
     * A number, all 64 bits of it.
     *
     * @throws IllegalArgumentException if there is no number of that name, which is a bug of the helper
     */
    long number(String name);

    /** The request's method. */
    String method();

    /** The request's path, encoded, with its leading slash. */
    String path();

    /** A header of the request, several of that name joined by commas; null if there is none. */
    String header(String name);

    /** The client as {@code ip:port} or {@code [ipv6]:port}. */
    String peer();
}
