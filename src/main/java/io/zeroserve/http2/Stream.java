package io.zeroserve.http2;

import io.netty.handler.codec.http2.Http2Headers;

/** A stream: a request and its response. Confined to its connection's event loop. */
final class Stream {
    private final int id;
    private final Request request;
    private final Response response;

    Stream(Connection connection, int id, Http2Headers fields, boolean ended, int sendWindow, int receiveWindow) {
        this.id = id;
        this.request = new Request(connection, this, fields, ended, receiveWindow);
        this.response = new Response(connection, this, sendWindow);
    }

    int id() {
        return id;
    }

    Request request() {
        return request;
    }

    Response response() {
        return response;
    }

    /** Whether both directions have ended. */
    boolean isOver() {
        return request.clientEnded() && response.isSent();
    }

    /** Nothing comes or goes any more. */
    void breakOff(Throwable why) {
        request.breakOff(why);
        response.breakOff(why);
    }
}
