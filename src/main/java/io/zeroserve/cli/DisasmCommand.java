package io.zeroserve.cli;

import io.zeroserve.Zeroserve;
import io.zeroserve.ebpf.cage.CageLayout;
import io.zeroserve.ebpf.elf.ElfException;
import io.zeroserve.ebpf.elf.ElfReader;
import io.zeroserve.ebpf.elf.LinkedProgram;
import io.zeroserve.ebpf.elf.Linker;
import io.zeroserve.ebpf.jit.CodePrinter;
import io.zeroserve.ebpf.jit.JitCompiler;
import io.zeroserve.ebpf.machine.HelperTable;
import io.zeroserve.ebpf.verify.VerifiedProgram;
import io.zeroserve.ebpf.verify.Verifier;
import io.zeroserve.ebpf.verify.VerifyException;
import io.zeroserve.script.ScriptLoader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints what a script says to the engine, and what the engine makes of it. */
@Command(name = "disasm", sortOptions = false, usageHelpAutoWidth = true,
        description = "Prints the instructions of a script with names and source lines.",
        footer = {"", "Instructions are as linked: helpers and functions by name, data by its",
            "address in the script's memory. A '>' marks the target of a jump. Exit code 0,",
            "or 1 if the script is refused; the reason is shown at the instruction."})
final class DisasmCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "an object (.o) or a C source (.c)")
    private String file;

    @Option(names = "--bytecode", description = "print the JVM methods made from it as well")
    private boolean bytecode;

    @Option(names = {"-h", "--help"}, usageHelp = true, description = "show this help and exit")
    private boolean help;

    @Override
    public Integer call() throws IOException {
        Path path = Path.of(file);
        String name = file.toLowerCase(Locale.ROOT);
        if (Files.isDirectory(path) || !name.endsWith(".o") && !name.endsWith(".c")) {
            throw new ParameterException(spec.commandLine(), "FILE must be an object (.o) or a C source (.c), got " + file);
        }
        ScriptInput input = ScriptInput.readAll(path).getFirst();
        if (input.failure() != null) {
            throw new IOException(input.failure());
        }
        HelperTable helpers = ScriptLoader.withAllHelpers(InstantSource.system(), Zeroserve.version()).helpers();
        LinkedProgram linked;
        try {
            linked = Linker.link(ElfReader.read(input.object()), symbol -> helpers.find(symbol).isPresent(),
                CageLayout.DATA_ADDRESS);
        } catch (ElfException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
        return print(linked, helpers);
    }

    private int print(LinkedProgram linked, HelperTable helpers) {
        PrintWriter out = spec.commandLine().getOut();
        try {
            VerifiedProgram program = Verifier.verify(linked, helpers);
            out.print(Listing.print(linked, null));
            if (bytecode) {
                CodePrinter.print(JitCompiler.compile(program)).forEach(method -> out.print('\n' + method.text()));
            }
            return CommandLine.ExitCode.OK;
        } catch (VerifyException refusal) {
            out.print(Listing.print(linked, refusal));
            out.flush();
            spec.commandLine().getErr().println("Error: " + file + ": " + refusal.getMessage());
            return CommandLine.ExitCode.SOFTWARE;
        } finally {
            out.flush();
        }
    }
}
