/**
 * Messages of HTTP as the server handles them, whoever reads and writes the bytes: {@code http1} and {@code http2} on
 * our own listeners, Vert.x for applications that mount a site in a server of their own.
 */
package io.zeroserve.message;
