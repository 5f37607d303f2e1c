package io.zeroserve.cli;

import io.zeroserve.Zeroserve;
import io.zeroserve.args.Arguments;
import io.zeroserve.args.Flag;
import io.zeroserve.args.Syntax;
import io.zeroserve.check.SiteFindings;
import io.zeroserve.script.ScriptLoader;
import io.zeroserve.site.SiteLoader;
import io.zeroserve.site.SiteSettings;
import io.zeroserve.site.TlsSource;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/**
 * Says whether an input would be served, and if not, why: every script of it, in chain order; then, if it is a site and
 * they are all good, the site as a whole.
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
final class CheckCommand {
    static final String NAME = "check";

    private static final Flag JSON = Flag.of("--json", "print one JSON document");
    private static final String FOOTER = """
            Exit code 0 if all is good, 1 if a script or the site would be refused, a certificate
            has expired, or a link leads nowhere in a site without request scripts (which could
            answer it), 2 for a mistake in the command.

            --json prints {input, ok, error?, scripts: [SCRIPT...], site?}; site, if INPUT is one
            whose scripts are good, is {ok, refusal?, warnings, certificates: [{source, names,
            expires, expired}], brokenLinks: [{file, line, target}], files, bytes, bytesByType,
            largest: [{file, bytes}]}; each SCRIPT either
            {name, ok: false, warnings, error: {message, instruction?}} or
            {name, ok: true, warnings, objectBytes, entries, functions: [{name,
            instructions, frameBytes, calls}], stackBytes, readOnlyBytes, writableBytes,
            helpers, methods, largestMethodBytes}; a name with ? may be missing.
            """;

    private final String input;
    private final boolean json;
    private final LookupOptions lookup;
    private final Console console;

    CheckCommand(Arguments given, Console console) {
        this.input = given.argument();
        this.json = given.has(JSON);
        this.lookup = new LookupOptions(given);
        this.console = console;
    }

    static Syntax syntax() {
        return new Syntax(NAME,
                "Checks a site as a server would that loads it: its archive, every script, certificates,"
                + " links that lead nowhere; prints what is wrong and what it weighs.")
                .argument("INPUT", "an object (.o), a C source (.c), a tar file or a folder of a site", true)
                .flags(List.of(JSON)).flags(LookupOptions.FLAGS).footer(FOOTER);
    }

    /** Prints what it finds; returns the exit code. */
    int run() throws IOException {
        PrintWriter out = console.out();
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
        CheckReport report = report(inputs, loader);
        out.print(json ? report.json() + '\n' : report.text());
        out.flush();
        return report.isGood() ? ExitCode.OK : ExitCode.FAILED;
    }

    private CheckReport report(List<ScriptInput> inputs, ScriptLoader loader) throws IOException {
        try (ProgressLine progress = ProgressLine.ofProcess()) {
            List<CheckedScript> scripts = new ArrayList<>();
            for (ScriptInput script : inputs) {
                progress.show("checking script " + (scripts.size() + 1) + " of " + inputs.size() + ": "
                        + script.name());
                scripts.add(CheckedScript.of(script, loader));
            }
            boolean whole = ScriptInput.isSite(Path.of(input))
                    && scripts.stream().noneMatch(CheckedScript.Refused.class::isInstance);
            progress.show("checking " + input);
            return new CheckReport(input, scripts, whole ? siteFindings(loader) : null);
        }
    }

    private SiteFindings siteFindings(ScriptLoader scripts) throws IOException {
        InstantSource clock = InstantSource.system();
        SiteSettings settings = new SiteSettings(Path.of(input), lookup.lookup(), 1, new TlsSource.FromSite());
        SiteLoader loader = new SiteLoader(settings, scripts, _ -> { }, clock, Runnable::run);
        return SiteFindings.of(loader, lookup.lookup().spa(), clock.instant());
    }
}
