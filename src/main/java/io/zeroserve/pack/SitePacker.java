package io.zeroserve.pack;

import io.zeroserve.http.ContentCoding;
import io.zeroserve.http.MediaTypes;
import io.zeroserve.http.RequestPath;
import io.zeroserve.tar.TarWriter;
import io.zeroserve.trust.SigningKey;
import io.zeroserve.trust.SigningOutput;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;

/**
 * Packs a folder into the archive of a site.
 *
 * <p>The same files give the same bytes, whoever packs them, wherever they lie and in whatever order the file system
 * lists them: entries are sorted by the bytes of their names; owners and modes are fixed; a file's time is its time of
 * modification in whole seconds, a compiled script's is its source's, and a folder's is the newest below it, since the
 * folder's own changes with every copy. A time set by {@code SOURCE_DATE_EPOCH} replaces them all.
 *
 * <p>Below {@value #SCRIPTS_FOLDER} each {@code .c} file becomes an object file with extension {@code .o}, in place of
 * itself and of any such file beside it. Symbolic links, devices, pipes and sockets are left out with a warning.
 */
public final class SitePacker {
    /** The archive grows in a buffer that doubles, and is then copied: three times its size at the worst moment. */
    private static final int HEAP_SHARE = 3;

    /** Where scripts lie in a site. */
    public static final String SCRIPTS_FOLDER = ".zeroserve/scripts/";

    /** The variable that sets every time in the archive, see reproducible-builds.org. */
    public static final String SOURCE_DATE_EPOCH = "SOURCE_DATE_EPOCH";

    private final ScriptCompiler compiler;
    private final OptionalLong fixedSeconds;
    private final Consumer<String> warnings;
    private final Precompressor precompressor;
    private final SigningKey signingKey;
    private final PackProgress progress;
    /** What is never packed, by the key of the file in its file system: why not. */
    private final Map<Object, String> leftOut;

    /**
     * A packer.
     *
     * @param compiler     compiles the scripts, if there are any
     * @param fixedSeconds the time of every entry in seconds since 1970, or empty to take it from the files
     * @param warnings     told about what is left out, and about compilers' warnings, while packing
     */
    public SitePacker(ScriptCompiler compiler, OptionalLong fixedSeconds, Consumer<String> warnings) {
        this(compiler, fixedSeconds, warnings, null, null, PackProgress.NONE, Map.of());
    }

    private SitePacker(ScriptCompiler compiler, OptionalLong fixedSeconds, Consumer<String> warnings,
            Precompressor precompressor, SigningKey signingKey, PackProgress progress, Map<Object, String> leftOut) {
        this.compiler = compiler;
        this.fixedSeconds = fixedSeconds;
        this.warnings = warnings;
        this.precompressor = precompressor;
        this.signingKey = signingKey;
        this.progress = progress;
        this.leftOut = leftOut;
    }

    /**
     * A packer that does the same, and puts compressed siblings beside the files that shrink, unless there are some.
     *
     * @throws PackException if a compressor is not available on this machine
     */
    public SitePacker precompressing() throws PackException {
        return new SitePacker(compiler, fixedSeconds, warnings, Precompressor.create(), signingKey, progress,
                leftOut);
    }

    /** A packer that does the same, and ends archives with a signature. */
    public SitePacker signing(SigningKey key) {
        return new SitePacker(compiler, fixedSeconds, warnings, precompressor, key, progress, leftOut);
    }

    /** A packer that does the same, and tells how far it is. */
    public SitePacker telling(PackProgress newProgress) {
        return new SitePacker(compiler, fixedSeconds, warnings, precompressor, signingKey, newProgress, leftOut);
    }

    /**
     * A packer that does the same, but for a file that has no place in the archive, wherever it lies.
     *
     * @param file what is left out with a warning if it is a regular file; links are followed. What is not there is not
     *             looked for
     * @param role why it is left out: "is the ..."
     */
    public SitePacker leavingOut(Path file, String role) throws IOException {
        if (!Files.isRegularFile(file)) {
            return this;
        }
        Map<Object, String> more = new HashMap<>(leftOut);
        more.put(Files.readAttributes(file, BasicFileAttributes.class).fileKey(), role);
        return new SitePacker(compiler, fixedSeconds, warnings, precompressor, signingKey, progress, more);
    }

    /**
     * A packer as the environment asks for: clang from {@code PATH}, times from {@link #SOURCE_DATE_EPOCH}.
     *
     * @param environment for example {@link System#getenv()}
     * @param warnings    told about what is left out, and about compilers' warnings, while packing
     * @return the packer
     * @throws PackException if {@link #SOURCE_DATE_EPOCH} is set and not a number of seconds since 1970
     */
    public static SitePacker of(Map<String, String> environment, Consumer<String> warnings) throws PackException {
        return new SitePacker(ScriptCompiler.onPath(environment), fixedSeconds(environment), warnings);
    }

    /**
     * Packs a folder. Scripts are compiled before the first byte is written.
     *
     * @param folder the folder of the site
     * @param target where the archive goes; stays open
     * @throws PackException if this is no folder, a name or script in it is bad, or a file shrinks meanwhile
     * @throws IOException   if reading or writing fails
     */
    public void pack(Path folder, OutputStream target) throws IOException {
        write(sources(folder), target);
    }

    private void write(SortedMap<byte[], Source> sources, OutputStream target) throws IOException {
        if (signingKey == null) {
            TarWriter writer = new TarWriter(target);
            writeEntries(sources, writer);
            writer.finish();
            return;
        }
        if (sources.containsKey(bytes(SigningOutput.KEY))) {
            throw new PackException("the folder has a file " + SigningOutput.KEY
                    + ", which is where the signature goes; remove it");
        }
        SigningOutput signed = new SigningOutput(target, signingKey);
        writeEntries(sources, new TarWriter(signed));
        signed.finish();
    }

    private void writeEntries(SortedMap<byte[], Source> sources, TarWriter writer) throws IOException {
        // Siblings come behind their file, and are made from the same bytes or not at all.
        Map<Path, Long> checksums = new HashMap<>();
        int number = 0;
        for (Map.Entry<byte[], Source> entry : sources.entrySet()) {
            String key = new String(entry.getKey(), StandardCharsets.UTF_8);
            progress.writing(++number, sources.size(), key);
            switch (entry.getValue()) {
                case Folder found -> writer.writeFolder(key, found.newestSeconds);
                case CompiledFile compiled -> writer.writeFile(key, compiled.modifiedSeconds(),
                        compiled.object().length, new ByteArrayInputStream(compiled.object()));
                case DiskFile file -> checksums.put(file.path(), copy(key, file, writer));
                case CodedSibling sibling ->
                    writeSibling(key, sibling, checksums.get(sibling.file().path()), writer);
            }
        }
    }

    /**
     * Packs a folder in memory, if it is small enough for that.
     *
     * @param folder the folder of the site
     * @return the archive
     * @throws PackException as for {@link #pack(Path, OutputStream)}, and if its files take more than a
     *                       {@value #HEAP_SHARE}rd of the heap
     * @throws IOException   if reading fails
     */
    public byte[] pack(Path folder) throws IOException {
        SortedMap<byte[], Source> sources = sources(folder);
        long sizeBytes = 0;
        for (Source source : sources.values()) {
            sizeBytes += source instanceof DiskFile file ? file.sizeBytes() : 0;
        }
        long limitBytes = Runtime.getRuntime().maxMemory() / HEAP_SHARE;
        if (sizeBytes > limitBytes) {
            throw new PackException(folder + " has files of " + (sizeBytes >> 20) + " MiB, and at most "
                    + (limitBytes >> 20) + " MiB are packed in memory; pack it to a file (--pack " + folder
                    + " > site.tar) and serve that");
        }
        ByteArrayOutputStream archive = new ByteArrayOutputStream();
        write(sources, archive);
        return archive.toByteArray();
    }

    /** What an entry is made from. */
    private sealed interface Source {
    }

    /** A folder; its time grows to that of the newest file below. */
    private static final class Folder implements Source {
        private long newestSeconds;

        Folder(long newestSeconds) {
            this.newestSeconds = newestSeconds;
        }
    }

    /**
     * A file that is stored as it is.
     *
     * @param path            where it lies
     * @param sizeBytes       how much of it is stored, whatever is appended meanwhile
     * @param modifiedSeconds time for the archive
     */
    private record DiskFile(Path path, long sizeBytes, long modifiedSeconds) implements Source {
    }

    /**
     * What a file is in a content coding. It is compressed when it is written, so that one of them is in memory at a
     * time.
     *
     * @param file   the file
     * @param coding what it is put in
     */
    private record CodedSibling(DiskFile file, ContentCoding coding) implements Source {
    }

    /**
     * A script's object file.
     *
     * @param object          its bytes
     * @param modifiedSeconds time for the archive
     */
    private record CompiledFile(byte[] object, long modifiedSeconds) implements Source {
    }

    private SortedMap<byte[], Source> sources(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new PackException("--pack expects a directory, got " + folder);
        }
        SortedMap<byte[], Source> sources = new TreeMap<>(Arrays::compareUnsigned);
        collect(folder, "", sources);
        if (precompressor != null) {
            addSiblings(sources);
        }
        sources.forEach((key, source) -> countForFolders(key, source, sources));
        return sources;
    }

    private void collect(Path folder, String prefix, SortedMap<byte[], Source> sources) throws IOException {
        try (DirectoryStream<Path> children = Files.newDirectoryStream(folder)) {
            for (Path child : children) {
                add(child, prefix + DiskName.of(child), sources);
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
    }

    private void add(Path path, String key, SortedMap<byte[], Source> sources) throws IOException {
        BasicFileAttributes attributes =
                Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (attributes.isDirectory()) {
            if (sources.put(bytes(key), new Folder(fixedSeconds.orElse(0))) != null) {
                throw folderInTheWay(path);
            }
            collect(path, key + '/', sources);
            return;
        }
        if (!attributes.isRegularFile()) {
            warnings.accept((attributes.isSymbolicLink() ? "symbolic link " : "special file ") + path
                    + " is left out: only regular files are packed");
            return;
        }
        String role = leftOut.get(attributes.fileKey());
        if (role != null) {
            warnings.accept(path + " is left out: it " + role);
            return;
        }
        long seconds = fixedSeconds.orElse(Math.max(0, attributes.lastModifiedTime().to(TimeUnit.SECONDS)));
        if (key.startsWith(SCRIPTS_FOLDER) && key.endsWith(".c")) {
            String objectKey = key.substring(0, key.length() - 1) + 'o';
            if (sources.put(bytes(objectKey), compile(path, seconds)) instanceof Folder) {
                throw folderInTheWay(path);
            }
        } else {
            // The object file of a script may be there already, and wins over one that lies beside the source.
            sources.putIfAbsent(bytes(key), new DiskFile(path, attributes.size(), seconds));
        }
    }

    private static PackException folderInTheWay(Path path) {
        return new PackException(path + ": a folder has the name of a script's object file; rename one of them");
    }

    /** Makes every folder above a file at least as new as the file. */
    private static void countForFolders(byte[] key, Source source, SortedMap<byte[], Source> sources) {
        long seconds = switch (source) {
            case Folder folder -> 0;
            case CodedSibling sibling -> sibling.file().modifiedSeconds();
            case DiskFile file -> file.modifiedSeconds();
            case CompiledFile file -> file.modifiedSeconds();
        };
        for (int i = 0; i < key.length; i++) {
            if (key[i] == '/' && sources.get(Arrays.copyOf(key, i)) instanceof Folder folder) {
                folder.newestSeconds = Math.max(folder.newestSeconds, seconds);
            }
        }
    }

    private CompiledFile compile(Path source, long seconds) throws IOException {
        CompiledScript script = compiler.compile(source);
        if (!script.warnings().isEmpty()) {
            warnings.accept("compiling " + source + ":\n" + script.warnings());
        }
        return new CompiledFile(script.object(), seconds);
    }

    private void addSiblings(SortedMap<byte[], Source> sources) {
        SortedMap<byte[], Source> siblings = new TreeMap<>(Arrays::compareUnsigned);
        sources.forEach((keyBytes, source) -> {
            String key = new String(keyBytes, StandardCharsets.UTF_8);
            if (source instanceof DiskFile file && !key.startsWith(RequestPath.INTERNAL_FOLDER + '/')
                    && precompressor.isWorthWhile(key, file.sizeBytes())) {
                for (ContentCoding coding : ContentCoding.values()) {
                    siblings.put(bytes(key + coding.extension()), new CodedSibling(file, coding));
                }
            }
        });
        siblings.forEach(sources::putIfAbsent);
    }

    /** Copies a file into the archive, and returns the checksum of what was copied. */
    private static long copy(String key, DiskFile file, TarWriter writer) throws IOException {
        try (CheckedInputStream content = new CheckedInputStream(
                Files.newInputStream(file.path(), LinkOption.NOFOLLOW_LINKS), new CRC32())) {
            writer.writeFile(key, file.modifiedSeconds(), file.sizeBytes(), content);
            return content.getChecksum().getValue();
        } catch (EOFException e) {
            throw changed(file, e);
        }
    }

    private void writeSibling(String key, CodedSibling sibling, long checksum, TarWriter writer) throws IOException {
        DiskFile file = sibling.file();
        byte[] content;
        try (InputStream in = Files.newInputStream(file.path(), LinkOption.NOFOLLOW_LINKS)) {
            content = in.readNBytes((int) file.sizeBytes());
        }
        CRC32 actual = new CRC32();
        actual.update(content);
        if (actual.getValue() != checksum) {
            throw changed(file, null);
        }
        String fileKey = key.substring(0, key.length() - sibling.coding().extension().length());
        Optional<byte[]> coded = precompressor.compress(content, sibling.coding(), MediaTypes.ofKey(fileKey));
        if (coded.isPresent()) {
            writer.writeFile(key, file.modifiedSeconds(), coded.get().length, new ByteArrayInputStream(coded.get()));
        }
    }

    private static PackException changed(DiskFile file, Exception cause) {
        return new PackException(file.path() + " changed while it was packed; pack again", cause);
    }

    private static byte[] bytes(String key) {
        return key.getBytes(StandardCharsets.UTF_8);
    }

    private static OptionalLong fixedSeconds(Map<String, String> environment) throws PackException {
        String text = environment.get(SOURCE_DATE_EPOCH);
        if (text == null || text.isEmpty()) {
            return OptionalLong.empty();
        }
        if (!text.matches("[0-9]{1,11}")) {
            throw new PackException(SOURCE_DATE_EPOCH + " must be a number of seconds since 1970, got " + text);
        }
        return OptionalLong.of(Long.parseLong(text));
    }
}
