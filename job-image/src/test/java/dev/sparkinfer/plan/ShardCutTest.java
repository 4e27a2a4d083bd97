package dev.sparkinfer.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparkinfer.storage.Location;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ShardCutTest {
  private static final long ROW_BYTES = 3_000;

  @Test
  void smallRunsHaveShardsOfSixtyFour() {
    List<Shard> shards = Planner.cut(units(32, 32, 32, 4), 100, ROW_BYTES);
    assertThat(shards).extracting(Shard::objects).containsExactly(64, 36);
    assertThat(shards).extracting(Shard::index).containsExactly(0, 1);
  }

  @Test
  void largerOnesHaveSixtyFourShardsUntilThoseHoldEnough() {
    List<Shard> some = Planner.cut(units(equal(400, 16)), 6_400, ROW_BYTES);
    assertThat(some).extracting(Shard::objects).allMatch(objects -> objects <= 100);
    assertThat(some).hasSizeBetween(64, 67);
    List<Shard> many = Planner.cut(units(equal(1_600, 64)), 102_400, ROW_BYTES);
    assertThat(many).hasSize(400).extracting(Shard::objects).containsOnly(256);
  }

  @Test
  void largeRunsHaveAFourThousandthUpToTheCap() {
    List<Unit> units = new ArrayList<>();
    long offset = 0;
    for (int i = 0; i < 50_000; i++) {
      units.add(new Unit(new Shard.Piece(i / 1_000, offset, 10, 2_048, 2_048)));
      offset = (i + 1) % 1_000 == 0 ? 0 : offset + 10;
    }
    List<Shard> shards = Planner.cut(units, 50_000L * 2_048, ROW_BYTES);
    assertThat(shards).allSatisfy(s -> assertThat(s.objects()).isLessThanOrEqualTo(8_192));
    assertThat(shards.stream().mapToLong(Shard::objects).sum()).isEqualTo(50_000L * 2_048);
    assertThat(shards).hasSize(12_500);
  }

  @Test
  void aShardHoldsAtMostAGibibyte() {
    List<Unit> units = new ArrayList<>();
    for (int i = 0; i < 9; i++) {
      units.add(new Unit(new Shard.Piece(0, i * 10L, 10, 1, 256L << 20)));
    }
    List<Shard> shards = Planner.cut(units, 9, ROW_BYTES);
    assertThat(shards).extracting(Shard::objects).containsExactly(4, 4, 1);
  }

  @Test
  void aPartHoldsAtMost64MebibytesOfRows() {
    List<Shard> shards = Planner.cut(units(equal(4_000, 16)), 64_000, 1 << 20);
    assertThat(shards).hasSize(1_000).extracting(Shard::objects).containsOnly(64);
    assertThat(Planner.cut(units(equal(100, 1)), 100, 20 << 20)).hasSize(34);
    assertThat(Planner.cut(units(equal(9, 1)), 9, 1L << 40)).hasSize(9);
  }

  @Test
  void neighboursInOneSegmentBecomeOnePiece() {
    List<Shard> shards = Planner.cut(units(8, 8, 8), 24, ROW_BYTES);
    assertThat(shards).hasSize(1);
    assertThat(shards.get(0).pieces()).hasSize(1);
    assertThat(shards.get(0).pieces().get(0).length()).isEqualTo(24);
  }

  @Test
  void nestedAndRepeatedUrisAreReadOnce() {
    Location photos = Location.parse("s3://b/photos/");
    Location nested = Location.parse("s3://b/photos/2026/");
    Location object = Location.parse("s3://b/photos/2026/a.jpg");
    Location sibling = Location.parse("s3://b/photos-old/");
    Location elsewhere = Location.parse("s3://c/photos/2026/");
    assertThat(Planner.withoutNested(List.of(nested, photos, object, sibling, photos, elsewhere)))
        .containsExactly(photos, sibling, elsewhere);
  }

  private static int[] equal(int units, int objects) {
    return IntStream.generate(() -> objects).limit(units).toArray();
  }

  private static List<Unit> units(int... objects) {
    List<Unit> units = new ArrayList<>();
    long offset = 0;
    for (int count : objects) {
      units.add(new Unit(new Shard.Piece(0, offset, count, count, count)));
      offset += count;
    }
    return units;
  }
}
