package io.zeroserve.cli;

import java.io.PrintWriter;

/**
 * Where a command writes to.
 *
 * @param out what was asked for
 * @param err what is wrong
 */
record Console(PrintWriter out, PrintWriter err) {

    /** That of the process. */
    static Console ofProcess() {
        return new Console(new PrintWriter(System.out, true), new PrintWriter(System.err, true));
    }
}
