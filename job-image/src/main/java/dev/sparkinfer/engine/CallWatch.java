package dev.sparkinfer.engine;

import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How an engine's calls of native code are watched.
 *
 * @param limits of one image alone
 * @param flightRecord a file that says, after the process's death, which images it was at; null:
 *     nobody would read it
 * @param overran told once of a call that does not end, after the tasks it holds up have failed
 */
public record CallWatch(
    CallLimits limits, @Nullable Path flightRecord, Consumer<OverrunException> overran) {}
