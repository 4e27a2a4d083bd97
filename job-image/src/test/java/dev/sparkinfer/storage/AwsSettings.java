package dev.sparkinfer.storage;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** System properties that stand for AWS's variables, until the test ends. */
final class AwsSettings implements AutoCloseable {

  private final Set<String> names = new HashSet<>();

  private AwsSettings() {}

  static AwsSettings of(Map<String, String> settings) {
    AwsSettings set = new AwsSettings();
    settings.forEach(set::and);
    return set;
  }

  AwsSettings and(String name, String value) {
    System.setProperty(name, value);
    names.add(name);
    return this;
  }

  @Override
  public void close() {
    names.forEach(System::clearProperty);
  }
}
