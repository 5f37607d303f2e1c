package io.zeroserve.cli;

import io.zeroserve.Zeroserve;
import io.zeroserve.args.Arguments;
import io.zeroserve.args.Flag;
import io.zeroserve.args.Syntax;
import io.zeroserve.args.UsageException;
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
import java.util.List;
import java.util.Locale;

/** Prints what a script says to the engine, and what the engine makes of it. */
final class DisasmCommand {
    static final String NAME = "disasm";

    private static final Flag BYTECODE = Flag.of("--bytecode", "print the JVM methods made from it as well");
    private static final String FOOTER = """
            Instructions are as linked: helpers and functions by name, data by its
            address in the script's memory. A '>' marks the target of a jump. Exit code 0,
            or 1 if the script is refused; the reason is shown at the instruction.
            """;

    private final String file;
    private final boolean bytecode;
    private final Console console;

    DisasmCommand(Arguments given, Console console) {
        this.file = given.argument();
        this.bytecode = given.has(BYTECODE);
        this.console = console;
    }

    static Syntax syntax() {
        return new Syntax(NAME, "Prints the instructions of a script with names and source lines.")
                .argument("FILE", "an object (.o) or a C source (.c)", true).flags(List.of(BYTECODE)).footer(FOOTER);
    }

    /** Prints the listing; returns the exit code. */
    int run() throws IOException, UsageException {
        Path path = Path.of(file);
        String name = file.toLowerCase(Locale.ROOT);
        if (Files.isDirectory(path) || !name.endsWith(".o") && !name.endsWith(".c")) {
            throw new UsageException("FILE must be an object (.o) or a C source (.c), got " + file);
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
        PrintWriter out = console.out();
        try {
            VerifiedProgram program = Verifier.verify(linked, helpers);
            out.print(Listing.print(linked, null));
            if (bytecode) {
                CodePrinter.print(JitCompiler.compile(program)).forEach(method -> out.print('\n' + method.text()));
            }
            return ExitCode.OK;
        } catch (VerifyException refusal) {
            out.print(Listing.print(linked, refusal));
            out.flush();
            console.err().println("Error: " + file + ": " + refusal.getMessage());
            return ExitCode.FAILED;
        } finally {
            out.flush();
        }
    }
}
