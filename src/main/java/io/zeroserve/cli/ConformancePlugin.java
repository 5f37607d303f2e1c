package io.zeroserve.cli;

import io.zeroserve.ebpf.cage.CageLayout;
import io.zeroserve.ebpf.elf.ElfException;
import io.zeroserve.ebpf.elf.ElfReader;
import io.zeroserve.ebpf.elf.LinkedProgram;
import io.zeroserve.ebpf.elf.Linker;
import io.zeroserve.ebpf.isa.Bytecode;
import io.zeroserve.ebpf.isa.Disassembler;
import io.zeroserve.ebpf.jit.CompiledProgram;
import io.zeroserve.ebpf.jit.JitCompiler;
import io.zeroserve.ebpf.machine.Execution;
import io.zeroserve.ebpf.machine.HelperTable;
import io.zeroserve.ebpf.machine.RunBudget;
import io.zeroserve.ebpf.machine.TrapException;
import io.zeroserve.ebpf.verify.VerifiedProgram;
import io.zeroserve.ebpf.verify.Verifier;
import io.zeroserve.ebpf.verify.VerifyException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.Map;

/**
 * Runs one program on the compiler, as the public eBPF conformance runner asks its plugins to.
 *
 * <pre>
 * {@value #USAGE}
 * </pre>
 *
 * Options come in any order, hex in either case and with spaces anywhere. Without {@code --program} the program is one
 * line of hex on standard input. It is a sequence of instructions or, with {@code --elf}, an object whose first code
 * section but {@code .text} is run. {@code r1} is the address of the memory, which the program may write to, and
 * {@code r2} its length; both are 0 if there is none. No other register but {@code r10} has a value at entry: a program
 * that reads one is refused. r0 at exit is printed in hex. There are no helpers, and a program has
 * {@value #LIMIT_MILLIS} ms.
 *
 * <p>The exit status is {@value #EXIT_OK}, or {@value #EXIT_FAILED} for a program that is refused or traps, or
 * {@value #EXIT_USAGE} for arguments that make no sense; then the reason is on standard error.
 */
public final class ConformancePlugin {
    static final int EXIT_OK = 0;
    static final int EXIT_FAILED = 1;
    static final int EXIT_USAGE = 2;
    /** How long a program may run. */
    static final long LIMIT_MILLIS = 10_000;

    private static final String USAGE = "bpf-conformance-plugin [--program HEX] [MEMORY_HEX] [--elf] [--debug]";
    private static final String SECTION = "program";
    /** At least what data sections ask for. */
    private static final int ALIGNMENT = 4096;

    private ConformancePlugin() {
    }

    /** Runs a program and exits. */
    public static void main(String[] args) throws IOException {
        System.exit(run(args, System.in, System.out, System.err));
    }

    /**
     * Runs a program.
     *
     * @return the exit status
     */
    static int run(String[] args, InputStream in, PrintStream out, PrintStream err) throws IOException {
        try {
            Request request = Request.parse(args, in);
            out.println(Long.toHexString(execute(request, err)));
            return EXIT_OK;
        } catch (UsageException wrong) {
            err.println(wrong.getMessage());
            err.println("usage: " + USAGE);
            return EXIT_USAGE;
        } catch (ElfException | VerifyException refused) {
            err.println("refused: " + refused.getMessage());
            return EXIT_FAILED;
        } catch (TrapException trapped) {
            err.println("trapped: " + trapped.getMessage());
            return EXIT_FAILED;
        }
    }

    private static long execute(Request request, PrintStream err)
        throws UsageException, ElfException, VerifyException, TrapException {
        VerifiedProgram program = Verifier.verify(request.link(), HelperTable.EMPTY);
        if (request.debug) {
            describe(program, err);
        }
        CompiledProgram compiled = JitCompiler.compile(program).instantiate();
        long limitNanos = LIMIT_MILLIS * 1_000_000;
        Execution execution = new Execution(compiled.cage(), new RunBudget(System::nanoTime, limitNanos, limitNanos));
        execution.begin();
        long address = request.memory.length == 0 ? 0 : CageLayout.DATA_ADDRESS;
        long r0 = compiled.run(execution, program.functionAt(firstSection(program.linked())).index(), address,
            request.memory.length);
        while (execution.isSuspended()) {
            r0 = compiled.resume(execution);
        }
        return r0;
    }

    /** Compilers put what the entry calls into {@code .text}, if the entry has a section of its own. */
    private static int firstSection(LinkedProgram program) {
        return program.sections().entrySet().stream()
            .min(Comparator.comparing((Map.Entry<String, Integer> section) -> section.getKey().equals(".text"))
                .thenComparing(Map.Entry::getValue))
            .orElseThrow().getValue();
    }

    private static void describe(VerifiedProgram program, PrintStream err) {
        Bytecode code = program.linked().code();
        for (int pc = 0; pc < code.size(); pc = program.next(pc)) {
            err.println(pc + ": " + Disassembler.print(code, pc));
        }
        err.println(code.size() + " slots, " + program.functions().size() + " functions, "
            + program.linked().writable().length + " bytes of writable memory");
    }

    /** Arguments that make no sense. */
    private static final class UsageException extends Exception {
        private static final long serialVersionUID = 1L;

        UsageException(String message) {
            super(message);
        }
    }

    /** What is asked for. */
    private static final class Request {
        private byte[] program;
        private byte[] memory;
        private boolean elf;
        private boolean debug;

        static Request parse(String[] args, InputStream in) throws IOException, UsageException {
            Request request = new Request();
            for (int i = 0; i < args.length; i++) {
                switch (args[i]) {
                    case "--program" -> {
                        if (++i == args.length) {
                            throw new UsageException("--program: the program's hex is missing");
                        }
                        if (request.program != null) {
                            throw new UsageException("more than one program: '" + args[i] + "'");
                        }
                        request.program = hex("--program", args[i]);
                    }
                    case "--elf" -> request.elf = true;
                    case "--debug" -> request.debug = true;
                    default -> {
                        if (args[i].startsWith("-")) {
                            throw new UsageException("unknown option " + args[i]);
                        }
                        if (request.memory != null) {
                            throw new UsageException("more than one memory: '" + args[i] + "'");
                        }
                        request.memory = hex("memory", args[i]);
                    }
                }
            }
            if (request.memory == null) {
                request.memory = new byte[0];
            }
            if (request.program == null) {
                String line = new BufferedReader(new InputStreamReader(in, StandardCharsets.US_ASCII)).readLine();
                request.program = hex("standard input", line == null ? "" : line);
            }
            return request;
        }

        private static byte[] hex(String what, String text) throws UsageException {
            try {
                return HexFormat.of().parseHex(text.replaceAll("\\s", ""));
            } catch (IllegalArgumentException malformed) {
                throw new UsageException(what + ": not hex: " + malformed.getMessage());
            }
        }

        LinkedProgram link() throws UsageException, ElfException {
            if (memory.length > Linker.MAX_WRITABLE_BYTES) {
                throw new UsageException("memory of " + memory.length + " bytes; at most " + Linker.MAX_WRITABLE_BYTES);
            }
            if (elf) {
                return linkObject();
            }
            if (program.length % Bytecode.SLOT_BYTES != 0) {
                throw new UsageException("the program has " + program.length + " bytes, which is not a multiple of "
                    + Bytecode.SLOT_BYTES);
            }
            return LinkedProgram.ofCode(Bytecode.ofBytes(program), SECTION, memory);
        }

        /**
         * The memory lies in front of the object's own data, at an address that keeps the latter aligned; without such
         * data nothing lies behind it.
         */
        private LinkedProgram linkObject() throws ElfException {
            int ownData = (memory.length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
            LinkedProgram linked =
                Linker.link(ElfReader.read(program), name -> false, CageLayout.DATA_ADDRESS + ownData);
            boolean hasOwnData = linked.writable().length + linked.readOnly().length > 0;
            byte[] writable = Arrays.copyOf(memory, hasOwnData ? ownData + linked.writable().length : memory.length);
            System.arraycopy(linked.writable(), 0, writable, writable.length - linked.writable().length,
                linked.writable().length);
            return new LinkedProgram(linked.code(), linked.sections(), linked.functions(), linked.helpers(), writable,
                linked.readOnly(), linked.lines());
        }
    }
}
