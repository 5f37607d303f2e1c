/**
 * Messages of HTTP as the server handles them, whoever reads and writes the bytes: Vert.x for HTTP/1 and for applications
 * that mount a site in a server of their own, {@code http2} for HTTP/2 on our own listeners.
 */
package io.zeroserve.message;
