package dev.sparkinfer.model;

import dev.sparkinfer.api.v1alpha1.Reason;
import dev.sparkinfer.storage.Location;
import dev.sparkinfer.storage.Storage;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A SavedModel's directory on this machine, and the digest of all that is in it.
 *
 * <p>The digest is the SHA-256, in hex, of one line a file, {@code sha256 relative/path}, sorted as
 * bytes; in a shell, within the directory:
 *
 * <pre>{@code
 * find . -type f -printf '%P\0' | xargs -0 sha256sum | LC_ALL=C sort | sha256sum
 * }</pre>
 *
 * <p>Every file counts, hidden ones and labels too; folder markers (keys that end in {@code /}) do
 * not.
 *
 * @param path holds {@code saved_model.pb}; nobody writes to it
 * @param digest in hex, 64 characters
 * @param bytes of all files
 */
public record ModelDirectory(Path path, String digest, long bytes) {
  static final String SAVED_MODEL = "saved_model.pb";

  public ModelDirectory {
    requireDigest(digest);
  }

  /**
   * Makes a model's files available: those of {@code file:} where they are, all others as a copy at
   * {@code scratch/digest}. Several processes may fetch into the same scratch directory; each copy
   * appears whole, and one that is there and undamaged is used again.
   *
   * @param scratch is made if need be
   * @param expectedDigest what the digest must be, 64 characters of lower case hex; null for any.
   *     With it, a copy that is there is used without asking the store.
   * @throws ModelException {@code ModelNotFound}, {@code ModelDigestMismatch}; {@code ModelInvalid}
   *     for a directory of more than 10,000 files or 16 GiB
   * @throws IOException from the store or the scratch directory
   */
  public static ModelDirectory fetch(
      Storage storage, Location directory, Path scratch, @Nullable String expectedDigest)
      throws ModelException, IOException, InterruptedException {
    if (expectedDigest != null) {
      requireDigest(expectedDigest);
    }
    boolean local = directory.scheme().equals("file");
    if (!local && expectedDigest != null) {
      ModelDirectory present = undamaged(scratch.resolve(expectedDigest), expectedDigest);
      if (present != null) {
        return present;
      }
    }
    ModelFiles files = ModelFiles.list(storage, directory);
    if (local) {
      Path path = Path.of(directory.directory().key());
      return new ModelDirectory(path, files.digest(path), files.bytes())
          .expecting(directory, expectedDigest);
    }
    Files.createDirectories(scratch);
    Path partial = scratch.resolve(".partial-" + UUID.randomUUID());
    try {
      String digest = files.download(storage, partial);
      new ModelDirectory(partial, digest, files.bytes()).expecting(directory, expectedDigest);
      return publish(partial, scratch.resolve(digest), digest, files.bytes());
    } finally {
      FileTree.delete(partial);
    }
  }

  private static ModelDirectory publish(Path partial, Path path, String digest, long bytes)
      throws IOException, InterruptedException {
    try {
      Files.move(partial, path, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileSystemException e) {
      ModelDirectory present = undamaged(path, digest);
      if (present != null) {
        return present;
      }
      Files.move(partial, path, StandardCopyOption.ATOMIC_MOVE);
    }
    return new ModelDirectory(path, digest, bytes);
  }

  /** The copy at a path; null, and nothing left there, when it is absent or damaged. */
  private static @Nullable ModelDirectory undamaged(Path path, String digest)
      throws IOException, InterruptedException {
    if (!Files.isDirectory(path)) {
      return null;
    }
    ModelFiles files = ModelFiles.at(path);
    if (files.digest(path).equals(digest)) {
      return new ModelDirectory(path, digest, files.bytes());
    }
    Path damaged = path.resolveSibling(".damaged-" + UUID.randomUUID());
    try {
      Files.move(path, damaged, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      FileTree.delete(damaged);
    }
    return null;
  }

  private ModelDirectory expecting(Location directory, @Nullable String expected)
      throws ModelException {
    if (expected == null || expected.equals(digest)) {
      return this;
    }
    throw new ModelException(
        Reason.ModelDigestMismatch,
        "the digest of "
            + directory.directory()
            + " is "
            + digest
            + ", and "
            + expected
            + " was expected: put the expected files back, or give the new digest as model.sha256");
  }

  private static void requireDigest(String digest) {
    if (!digest.matches("[0-9a-f]{64}")) {
      throw new IllegalArgumentException("'" + digest + "' is no SHA-256 in lower case hex");
    }
  }
}
