package io.zeroserve.exchange;

/**
 * The head of a response that is about to be sent, as hooks see and change it. Confined to the connection's event loop.
 */
public final class ResponseHead {

    /** Whose response it is. */
    public enum Origin {
        /** Made by this server: from a file, by a script, or because something failed. */
        SERVER,
        /** An upstream's, which can be dropped in favour of another. */
        UPSTREAM
    }

    /** A head as it was at some moment. Immutable by convention: its fields are not handed out. */
    public static final class Saved {
        private final int status;
        private final HeaderList headers;
        private final boolean continueRequest;

        private Saved(int status, HeaderList headers, boolean continueRequest) {
            this.status = status;
            this.headers = headers;
            this.continueRequest = continueRequest;
        }
    }

    private final Origin origin;
    private int status;
    private HeaderList headers;
    private boolean continueRequest;

    /**
     * @param origin  whose response it is
     * @param status  100 to 999
     * @param headers its fields, those that frame the message included; owned by the head
     */
    public ResponseHead(Origin origin, int status, HeaderList headers) {
        this.origin = origin;
        this.status = status;
        this.headers = headers;
    }

    /** The status code, 100 to 999. */
    public int status() {
        return status;
    }

    /** Replaces the status code by another from 100 to 999. */
    public void setStatus(int newStatus) {
        status = newStatus;
    }

    /** The fields, to be read and changed; whoever changes them leaves those alone that frame the message. */
    public HeaderList headers() {
        return headers;
    }

    /** Asks for an upstream's response to be dropped and for the request to go on; without effect on another. */
    public void requestContinue() {
        continueRequest = origin == Origin.UPSTREAM;
    }

    /** Whether the response is to be dropped, and the rest of the chain to run instead. */
    public boolean isContinueRequested() {
        return continueRequest;
    }

    /** The head as it is now. */
    public Saved save() {
        return new Saved(status, headers.copy(), continueRequest);
    }

    /** Goes back to an earlier moment. */
    public void restore(Saved saved) {
        status = saved.status;
        headers = saved.headers.copy();
        continueRequest = saved.continueRequest;
    }
}
