package io.zeroserve.cli;

/** What the process ends with. */
final class ExitCode {
    /** All is well. */
    static final int OK = 0;
    /** What was asked for could not be done. */
    static final int FAILED = 1;
    /** It is not clear what was asked for. */
    static final int USAGE = 2;

    private ExitCode() {
    }
}
