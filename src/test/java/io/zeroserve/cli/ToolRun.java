package io.zeroserve.cli;

import java.io.PrintWriter;
import java.io.StringWriter;

/**
 * A command that was run in this JVM.
 *
 * @param exitCode what the process would end with
 * @param out      what it wrote to stdout
 * @param err      what it wrote to stderr
 */
record ToolRun(int exitCode, String out, String err) {

    static ToolRun of(Object... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        Console console = new Console(new PrintWriter(out), new PrintWriter(err));
        String[] texts = new String[arguments.length];
        for (int i = 0; i < texts.length; i++) {
            texts[i] = arguments[i].toString();
        }
        int exitCode = Main.run(console, texts);
        return new ToolRun(exitCode, out.toString(), err.toString());
    }
}
