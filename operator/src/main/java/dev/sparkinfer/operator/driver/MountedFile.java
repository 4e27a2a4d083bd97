package dev.sparkinfer.operator.driver;

/**
 * A file that a volume brings into a container.
 *
 * @param directory where the volume is mounted
 * @param name the file in it
 */
record MountedFile(String directory, String name) {
  static MountedFile of(String path) {
    int slash = path.lastIndexOf('/');
    return new MountedFile(path.substring(0, slash), path.substring(slash + 1));
  }
}
