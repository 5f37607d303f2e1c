package io.zeroserve.args;

/** A command line that makes no sense. The message is one line for whoever typed it. */
public final class UsageException extends Exception {
    private static final long serialVersionUID = 1L;

    public UsageException(String message) {
        super(message);
    }
}
