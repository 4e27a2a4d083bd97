package dev.sparkinfer.e2e;

import dev.sparkinfer.storage.Location;
import dev.sparkinfer.storage.ObjectEntry;
import dev.sparkinfer.storage.Storage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The rows of a run as a reader of the table sees them. */
final class Rows {
  private Rows() {}

  /**
   * By key the label or the error's code; empty where there is no part yet.
   *
   * @throws AssertionError a key has two rows
   */
  static Map<String, String> read(ObjectStore store, String bucket, String prefix) {
    try {
      Path directory = Files.createTempDirectory("rows");
      int parts = 0;
      try (Storage.Listing listing =
          store.storage().list(Location.parse("s3://" + bucket + "/" + prefix + "part-"), null)) {
        for (List<ObjectEntry> page = listing.nextPage();
            !page.isEmpty();
            page = listing.nextPage()) {
          for (ObjectEntry entry : page) {
            Location part = Location.parse("s3://" + bucket + "/").withKey(entry.key());
            Files.write(directory.resolve(part.name()), store.storage().read(part, null, 1L << 30));
            parts++;
          }
        }
      }
      return parts == 0 ? Map.of() : query(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Map<String, String> query(Path directory) throws SQLException {
    Map<String, String> rows = new TreeMap<>();
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = connection.createStatement();
        ResultSet result =
            statement.executeQuery(
                "SELECT key, coalesce(label, error.code) FROM '" + directory + "/*.parquet'")) {
      while (result.next()) {
        if (rows.put(result.getString(1), result.getString(2)) != null) {
          throw new AssertionError("two rows for " + result.getString(1));
        }
      }
    }
    return rows;
  }
}
