/**
 * The command line: options in, lines on stderr and exit codes out.
 *
 * <p>Entry type: {@link io.zeroserve.cli.Main}. Exit codes: 0 done, 1 failed at run time (one line that starts with
 * {@code Error:}), 2 not understood. A stack trace is never the answer to a mistake of the operator.
 */
package io.zeroserve.cli;
