package io.zeroserve.cli;

import java.nio.file.Path;
import java.time.Duration;

/**
 * How the process lives, whatever it serves.
 *
 * @param transportName    the transport to use, or null for the best
 * @param reloadSignalFile the file whose change asks for a reload, or null
 * @param drainTimeout     how long requests have to end in when the process is to
 * @param privileges       who it becomes once it listens, or null
 * @param processors       what its event loops run on, or null
 * @param isolation        what the log says of isolation
 */
record ProcessSettings(String transportName, Path reloadSignalFile, Duration drainTimeout, Privileges privileges,
        LoopProcessors processors, String isolation) {
}
