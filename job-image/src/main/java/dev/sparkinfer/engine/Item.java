package dev.sparkinfer.engine;

import dev.sparkinfer.api.v1alpha1.ErrorCode;
import dev.sparkinfer.output.Row;
import dev.sparkinfer.plan.PlannedObject;
import dev.sparkinfer.storage.Location;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One image on its way; owned by one thread at a time. */
final class Item {
  final ShardRun run;
  final int position;
  final PlannedObject object;

  /** The encoded bytes, between fetch and decode; with models that decode, until they have. */
  byte @Nullable [] bytes;

  /** What it takes of the {@link ByteWindow}, while it holds encoded bytes; 0: nothing. */
  int windowRoom;

  Item(ShardRun run, int position, PlannedObject object) {
    this.run = run;
    this.position = position;
    this.object = object;
  }

  void succeed(List<Row.Prediction> predictions) {
    run.finish(position, Row.of(bucket(), object.location().key(), object.path(), predictions));
  }

  void fail(ErrorCode code, String message) {
    run.finish(
        position, Row.failed(bucket(), object.location().key(), object.path(), code, message));
  }

  private @Nullable String bucket() {
    Location location = object.location();
    return location.scheme().equals("file") ? null : location.bucket();
  }
}
