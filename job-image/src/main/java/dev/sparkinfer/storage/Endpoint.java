package dev.sparkinfer.storage;

import okhttp3.HttpUrl;

/** A store's address as people write it, checked: {@code http(s)://host[:port][/path]}. */
record Endpoint(HttpUrl url) {

  private static final String FORM = "http(s)://host[:port][/path], with a port from 1 to 65535";

  /**
   * @param setting what the address was given by, for the message
   * @throws IllegalArgumentException it is none
   */
  static Endpoint parse(String text, String setting) {
    String address = text.strip();
    if (!address.matches("(?i)https?://.*")) {
      String remedy =
          address.matches("[A-Za-z0-9._-]+(:[0-9]+)?(/.*)?")
              ? "begin it with http:// or https://, such as http://" + address
              : "write " + FORM;
      throw refused(text, setting, "does not begin with http:// or https://: " + remedy);
    }
    HttpUrl url = HttpUrl.parse(address);
    if (url == null) {
      throw refused(text, setting, "is no address: write " + FORM);
    }
    if (url.encodedQuery() != null || url.encodedFragment() != null) {
      throw refused(text, setting, "has more than a path: leave out what follows '?' or '#'");
    }
    if (!url.username().isEmpty() || !url.password().isEmpty()) {
      throw new IllegalArgumentException(
          setting + " holds a user or a password: leave it out, keys go into credentials");
    }
    return new Endpoint(url);
  }

  private static IllegalArgumentException refused(String text, String setting, String why) {
    return new IllegalArgumentException(setting + " '" + text + "' " + why);
  }

  /** Whether the host is an IP address. */
  boolean isNumber() {
    return url.host().matches("[0-9.]+|.*:.*");
  }

  /** Without a slash at its end. */
  @Override
  public String toString() {
    String text = url.toString();
    return text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
  }
}
