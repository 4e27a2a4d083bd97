package dev.sparkinfer.bench.peers;

import dev.sparkinfer.bench.input.Network;
import java.util.List;
import java.util.Locale;

/** Another way to do the engine's work, with the settings that were found best for it. */
enum Peer {
  PREDICT_BATCH_UDF("predict_batch_udf.py"),
  RAY("ray_data.py"),
  TFDATA("tf_data.py");

  private final String script;

  Peer(String script) {
    this.script = script;
  }

  /** What figures and ratios call it. */
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The name of its program. */
  String script() {
    return script;
  }

  /** Where a model needs others than the program's own defaults. */
  List<String> settings(Network network) {
    return List.of();
  }
}
