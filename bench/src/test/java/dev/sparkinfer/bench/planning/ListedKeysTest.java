package dev.sparkinfer.bench.planning;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparkinfer.storage.Location;
import dev.sparkinfer.storage.ObjectEntry;
import dev.sparkinfer.storage.Storage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ListedKeysTest {
  private static final Location ROOT = Location.parse("s3://bench/2026/");
  private static final ListedKeys KEYS = new ListedKeys(2_345, Duration.ZERO);

  @Test
  void givesEveryKeyInOrderAThousandAPage() throws Exception {
    List<Integer> pages = new ArrayList<>();
    List<String> keys = new ArrayList<>();
    try (Storage.Listing listing = KEYS.list(ROOT, null)) {
      for (List<ObjectEntry> page = listing.nextPage();
          !page.isEmpty();
          page = listing.nextPage()) {
        pages.add(page.size());
        page.forEach(entry -> keys.add(entry.key()));
      }
    }

    assertThat(pages).containsExactly(1_000, 1_000, 345);
    assertThat(keys).isSorted().doesNotHaveDuplicates().startsWith("2026/000/000/000000000.jpg");
  }

  @ParameterizedTest
  @ValueSource(strings = {"2026/000/001/000001999.jpg", "2026/000/001/000001999.jpgx"})
  void startsAfterAKeyThatNeedNotBeThere(String startAfter) throws Exception {
    try (Storage.Listing listing = KEYS.list(ROOT, startAfter)) {
      List<ObjectEntry> page = listing.nextPage();

      assertThat(page).hasSize(345);
      assertThat(page.get(0).key()).isEqualTo("2026/000/002/000002000.jpg");
      assertThat(page).extracting(ObjectEntry::etag).doesNotHaveDuplicates();
    }
  }

  @Test
  void isEmptyAfterItsLastKey() throws Exception {
    try (Storage.Listing listing = KEYS.list(ROOT, "2026/~")) {
      assertThat(listing.nextPage()).isEmpty();
    }
  }
}
