package dev.sparkinfer.job;

import com.google.common.hash.Hashing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What a run has left in its output, as files.
 *
 * @param directory the output directory
 */
record OutputFiles(Path directory) {

  /** A row, short: its key and what is said of it, a label or an error's code. */
  record ShortRow(String key, String verdict) {}

  /** A file as it was written: who writes it again gives it another time. */
  record Written(FileTime time, String sha256) {}

  /** The kinds of what is there: file names without what differs between attempts and shards. */
  TreeSet<String> kinds() throws IOException {
    TreeSet<String> kinds = new TreeSet<>();
    for (Path file : files("")) {
      String name = directory.relativize(file).toString();
      kinds.add(
          name.replaceFirst("_sparkinfer/statistics/part-.*\\.json", "statistics")
              .replaceFirst("_sparkinfer/metadata/part-.*\\.json", "metadata")
              .replaceFirst("_sparkinfer/plan/[^/]+/segment-\\d+\\.jsonl", "segment")
              .replaceFirst("^part-\\d{6}-[0-9a-f]{12}\\.parquet", "part")
              .replaceFirst("^_sparkinfer/", ""));
    }
    return kinds;
  }

  /** The parts, by name. */
  TreeMap<String, Written> parts() throws IOException {
    TreeMap<String, Written> parts = new TreeMap<>();
    for (Path file : files("")) {
      if (directory.equals(file.getParent()) && file.toString().endsWith(".parquet")) {
        parts.put(
            String.valueOf(file.getFileName()),
            new Written(
                Files.getLastModifiedTime(file),
                Hashing.sha256().hashBytes(Files.readAllBytes(file)).toString()));
      }
    }
    return parts;
  }

  /** How many starts have begun to write a plan. */
  int planAttempts() throws IOException {
    return (int) files("_sparkinfer/plan").stream().map(Path::getParent).distinct().count();
  }

  /** All rows of all parts, as a reader of the table sees them, by key. */
  List<ShortRow> rows() throws SQLException {
    List<ShortRow> rows = new ArrayList<>();
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement();
        ResultSet result =
            statement.executeQuery(
                "SELECT key, coalesce(label, error.code) FROM '"
                    + directory
                    + "/*.parquet' ORDER BY key")) {
      while (result.next()) {
        rows.add(new ShortRow(result.getString(1), result.getString(2)));
      }
    }
    return rows;
  }

  /** A file in the output. */
  Path file(String name) {
    return directory.resolve(name);
  }

  private List<Path> files(String folder) throws IOException {
    Path start = directory.resolve(folder);
    if (!Files.exists(start)) {
      return List.of();
    }
    try (Stream<Path> walk = Files.walk(start)) {
      return walk.filter(Files::isRegularFile).sorted().toList();
    }
  }
}
