package io.zeroserve.cli;

import io.zeroserve.Zeroserve;
import io.zeroserve.script.ScriptLoader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * Says whether every script of an input would be served, and if not, why. All of them are checked, in chain order.
 *
 * <p>With {@code --json} one document is printed:
 *
 * <pre>
 * {"input": "site.tar", "ok": false, "error": "only if the input itself cannot be read",
 *  "scripts": [
 *    {"name": "auth.o", "ok": true, "objectBytes": 3416, "entries": ["zeroserve.request"],
 *     "functions": [{"name": "auth", "instructions": 24, "frameBytes": 16, "calls": ["digest"]}],
 *     "stackBytes": 64, "readOnlyBytes": 12, "writableBytes": 0, "helpers": ["zs_respond"],
 *     "methods": 4, "largestMethodBytes": 312, "warnings": "of the compiler, empty if none"},
 *    {"name": "bad.o", "ok": false, "warnings": "",
 *     "error": {"message": "what is wrong", "instruction": 3}}]}
 * </pre>
 *
 * {@code instruction} is there only if the verifier refuses a certain one. Fields may be added, none will change.
 */
@Command(name = "check", sortOptions = false, usageHelpAutoWidth = true,
        description = "Checks every script as a server would that loads it, and prints a summary or what is wrong.",
        footer = {"", "Exit code 0 if every script is good, 1 if not, 2 for a mistake in the command.", "",
            "--json prints {input, ok, error?, scripts: [SCRIPT...]}, each SCRIPT either",
            "{name, ok: false, warnings, error: {message, instruction?}} or",
            "{name, ok: true, warnings, objectBytes, entries, functions: [{name,",
            "instructions, frameBytes, calls}], stackBytes, readOnlyBytes, writableBytes,",
            "helpers, methods, largestMethodBytes}; a name with ? may be missing."})
final class CheckCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "INPUT", description = "an object (.o), a C source (.c), a tar file or a folder of a site")
    private String input;

    @Option(names = "--json", description = "print one JSON document")
    private boolean json;

    @Option(names = {"-h", "--help"}, usageHelp = true, description = "show this help and exit")
    private boolean help;

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        List<ScriptInput> inputs;
        try {
            inputs = ScriptInput.readAll(Path.of(input));
        } catch (IOException e) {
            if (json) {
                out.println(CheckReport.json(input, e.getMessage()));
            }
            throw e;
        }
        ScriptLoader loader = ScriptLoader.withAllHelpers(InstantSource.system(), Zeroserve.version());
        CheckReport report = new CheckReport(input, inputs.stream().map(i -> CheckedScript.of(i, loader)).toList());
        out.print(json ? report.json() + '\n' : report.text());
        out.flush();
        return report.isGood() ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
    }
}
