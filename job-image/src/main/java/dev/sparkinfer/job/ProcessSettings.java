package dev.sparkinfer.job;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.apache.hadoop.security.UserGroupInformation;
import org.apache.spark.util.Utils;

/**
 * Makes a process work on any machine: whatever its language, with a host name that has no address,
 * and under a user id that has no name.
 */
final class ProcessSettings {
  private static final String NO_NAME = "?";
  private static final String LOOPBACK = "127.0.0.1";

  private ProcessSettings() {}

  /** To be called first of all. */
  static void apply() {
    // TensorFlow's names of nodes hold numbers, as our file names do: their digits are ASCII.
    Locale.setDefault(Locale.ENGLISH);
    nameUser();
    nameHost();
  }

  /** Hadoop asks the system for the user's name, and cannot go on without one. */
  private static void nameUser() {
    String name = System.getProperty("user.name", NO_NAME);
    if (!name.isBlank() && !name.equals(NO_NAME)) {
      return;
    }
    String user = "uid-" + userId();
    System.setProperty("user.name", user);
    if (System.getProperty("user.home", NO_NAME).equals(NO_NAME)) {
      System.setProperty("user.home", System.getProperty("java.io.tmpdir"));
    }
    UserGroupInformation.setLoginUser(UserGroupInformation.createRemoteUser(user));
  }

  private static Object userId() {
    try {
      return Files.getAttribute(Path.of("/proc/self"), "unix:uid");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Spark asks for the address of the host's name, even where it is told which to use. */
  private static void nameHost() {
    try {
      InetAddress.getLocalHost();
    } catch (UnknownHostException noAddress) {
      Utils.setCustomHostname(LOOPBACK);
    }
  }
}
