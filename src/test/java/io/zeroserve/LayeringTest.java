package io.zeroserve;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.classfile.constantpool.Utf8Entry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Holds the compiled classes to the table of packages: each uses only what its row names, and only some see Vert.x. And
 * the sources to {@value #MAX_COLUMNS} columns, so that they can be read side by side.
 *
 * <p>A new edge changes the table in the same commit, with the reason. Beyond the plan there are these packages: {@code
 * tls} (certificates as values, JDK only, because a site carries them and must not see Vert.x), {@code pack} (from a
 * folder to an archive, used by {@code site} for folders and by {@code cli}), {@code crypto} (the JDK's ciphers and
 * signatures put together, JDK only), {@code oidc} (logins, of which helpers are but the entry; it says what it wants
 * fetched, and {@code fetch} does that with Vert.x) {@code json} (apart from {@code helpers}, for what reads JSON and
 * is no helper; it refuses, as helpers do, what does not fit a budget), {@code trust} (signatures and checksums of
 * archives, which packing writes and loading demands; it writes its entry as {@code tar} does and reads keys by the PEM
 * reader of {@code tls}) and {@code args} (command lines as such, JDK only, which a server's start waits for). The
 * verifier knows the cage, whose bounds it checks accesses against; both engines know {@code ebpf.elf}, whose linked
 * program the verified one wraps. A site offers its files to helpers, and matches paths by the rules of {@code
 * exchange}. The root makes the script loader, and the command line chooses the transport before there is a Vertx.
 * Packing asks the media type of a file whether compressing it is worth while. The harness makes a certificate for its
 * server, tells reloads apart, and matches rules by the patterns that sites use, and knows from the proxy which fields
 * are not for a backend; the command line runs it for tests that are not Java. The root hands an application's own
 * functions to {@code helpers}. What speaks HTTP judges bytes by the rules of {@code http}, within limits that the root
 * takes from options. {@code dev} stands before a pipeline that it does not know; {@code check} looks at a site that is
 * not served. {@code metrics} is what the server counts of itself, JDK only: connections are counted where they are
 * accepted, runs where scripts run. {@code message} is what requests and responses are, whoever reads and writes the
 * bytes, for the pipeline, whatever stands before it, and the proxy where it joins two connections. {@code connection}
 * is what connections of both versions of HTTP are alike in, and {@code serve} drains them without knowing which is
 * which. The command line writes its own lines by the queue of the access log.
 */
class LayeringTest {
    private static final Path CLASSES = Path.of("target/classes");
    private static final int MAX_COLUMNS = 120;

    /** Package to the packages it may use, lower rows first; {@code root} is {@code io.zeroserve} itself. */
    private static final Map<String, Set<String>> TABLE = table("""
            tar             :
            http            :
            tls             :
            crypto          :
            metrics         :
            args            :
            ebpf.isa        :
            ebpf.cage       :
            transport       : http tls metrics
            message         : http
            trust           : tar tls
            pack            : tar http trust
            ebpf.elf        : ebpf.isa
            ebpf.machine    : ebpf.isa ebpf.cage
            json            : ebpf.machine
            exchange        : http
            ebpf.verify     : ebpf.isa ebpf.cage ebpf.elf ebpf.machine
            oidc            : http crypto json ebpf.machine
            fetch           : oidc
            helpers         : exchange http crypto json oidc ebpf.cage ebpf.machine
            proxy           : exchange http message
            ebpf.interpret  : ebpf.isa ebpf.cage ebpf.elf ebpf.machine ebpf.verify
            ebpf.jit        : ebpf.isa ebpf.cage ebpf.elf ebpf.machine ebpf.verify
            script          : metrics exchange http helpers oidc ebpf.isa ebpf.cage ebpf.elf ebpf.machine ebpf.verify \
            ebpf.interpret ebpf.jit
            site            : tar http tls trust pack exchange helpers script
            connection      : message transport
            http1           : http message transport connection
            http2           : http message transport connection
            serve           : metrics connection http1 http2 message site script proxy exchange http tls transport
            root            : metrics message serve site script helpers proxy http tls trust transport oidc fetch
            harness         : root message site http tls exchange proxy
            junit5          : root harness
            dev             : message http
            check           : site http tls
            cli             : args message serve root harness dev check site script tar trust pack transport ebpf.isa \
            ebpf.cage ebpf.elf ebpf.machine ebpf.verify ebpf.interpret ebpf.jit
            """);

    /** The only packages that see Vert.x or Netty. */
    private static final Set<String> SEES_VERTX = Set.of("transport", "message", "connection", "http1", "http2",
        "proxy", "fetch", "serve", "root", "harness", "dev", "cli");

    private static final Pattern OURS = Pattern.compile("L?io/zeroserve/((?:[a-z0-9]+/)*)[A-Z]");
    private static final Pattern VERTX = Pattern.compile("L?io/(?:vertx|netty)/");

    @Test
    void table_packagesInOrder_useOnlyEarlierOnes() {
        Set<String> earlier = new HashSet<>();
        List<String> upward = new ArrayList<>();
        TABLE.forEach((name, uses) -> {
            uses.stream().filter(used -> !earlier.contains(used)).forEach(used -> upward.add(name + " uses " + used));
            earlier.add(name);
        });

        assertThat(upward).as("edges that would allow a cycle").isEmpty();
    }

    @Test
    void classes_compiled_useOnlyWhatTheTableAllows() throws IOException {
        Set<String> violations = new TreeSet<>();
        usesByPackage().forEach((from, uses) -> uses.forEach(used -> {
            if (!TABLE.containsKey(from)) {
                violations.add(from + " is not in the table");
            } else if (used.equals("vertx") ? !SEES_VERTX.contains(from)
                    : !used.equals(from) && !TABLE.get(from).contains(used)) {
                violations.add(from + " uses " + used);
            }
        }));

        assertThat(violations).isEmpty();
    }

    @Test
    void lines_ofEverySource_areNotTooLong() throws IOException {
        List<String> tooLong = new ArrayList<>();
        for (String root : List.of("src", "bench", "examples")) {
            try (Stream<Path> files = Files.walk(Path.of(root))) {
                for (Path file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
                    addTooLong(file, tooLong);
                }
            }
        }

        assertThat(tooLong).as("lines of more than " + MAX_COLUMNS + " columns").isEmpty();
    }

    private static void addTooLong(Path file, List<String> tooLong) throws IOException {
        List<String> lines = Files.readAllLines(file);
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).length() > MAX_COLUMNS) {
                tooLong.add(file + ":" + (i + 1));
            }
        }
    }

    @Test
    void packages_compiled_areDescribed() throws IOException {
        Set<String> undescribed = new TreeSet<>();
        for (String name : usesByPackage().keySet()) {
            String folder = name.equals("root") ? "" : name.replace('.', '/') + '/';
            if (!Files.exists(Path.of("src/main/java/io/zeroserve/" + folder + "package-info.java"))) {
                undescribed.add(name);
            }
        }

        assertThat(undescribed).isEmpty();
    }

    private static Map<String, Set<String>> usesByPackage() throws IOException {
        Map<String, Set<String>> uses = new TreeMap<>();
        try (Stream<Path> files = Files.walk(CLASSES)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".class")).toList()) {
                ClassModel model = ClassFile.of().parse(file);
                String self = ourPackage(model.thisClass().asInternalName());
                Set<String> found = uses.computeIfAbsent(self, _ -> new TreeSet<>());
                for (PoolEntry entry : model.constantPool()) {
                    String text = switch (entry) {
                        case ClassEntry type -> type.asInternalName();
                        // Descriptors and signatures: a type may be used without being named as a class.
                        case Utf8Entry utf8 -> utf8.stringValue();
                        default -> "";
                    };
                    found.addAll(packagesIn(text));
                }
            }
        }
        assertThat(uses).as("the compiled classes in " + CLASSES.toAbsolutePath()).isNotEmpty();
        return uses;
    }

    private static Set<String> packagesIn(String text) {
        Set<String> packages = new HashSet<>();
        Matcher ours = OURS.matcher(text);
        while (ours.find()) {
            packages.add(name(ours.group(1)));
        }
        if (VERTX.matcher(text).find()) {
            packages.add("vertx");
        }
        return packages;
    }

    private static String ourPackage(String internalName) {
        return name(internalName.substring("io/zeroserve/".length(), internalName.lastIndexOf('/') + 1));
    }

    private static String name(String folders) {
        return folders.isEmpty() ? "root" : folders.substring(0, folders.length() - 1).replace('/', '.');
    }

    private static Map<String, Set<String>> table(String rows) {
        Map<String, Set<String>> table = new LinkedHashMap<>();
        rows.lines().map(row -> row.split(":", 2)).forEach(row -> table.put(row[0].strip(),
                row[1].isBlank() ? Set.of() : Set.of(row[1].strip().split("\\s+"))));
        return table;
    }
}
