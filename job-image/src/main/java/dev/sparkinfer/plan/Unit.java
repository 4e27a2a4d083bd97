package dev.sparkinfer.plan;

import java.util.List;

/** A few consecutive lines of a segment that always end in the same shard. */
record Unit(Shard.Piece piece) {

  /** The same in the segment of that index. */
  Unit inSegment(int index) {
    return new Unit(
        new Shard.Piece(index, piece.offset(), piece.length(), piece.objects(), piece.bytes()));
  }

  /** Adds a piece to a shard's, joined with the one before where both lie side by side. */
  static void append(List<Shard.Piece> pieces, Shard.Piece next) {
    if (!pieces.isEmpty()) {
      Shard.Piece last = pieces.get(pieces.size() - 1);
      if (last.segment() == next.segment() && last.offset() + last.length() == next.offset()) {
        pieces.set(
            pieces.size() - 1,
            new Shard.Piece(
                last.segment(),
                last.offset(),
                last.length() + next.length(),
                last.objects() + next.objects(),
                last.bytes() + next.bytes()));
        return;
      }
    }
    pieces.add(next);
  }
}
