package dev.sparkinfer.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sparkinfer.api.v1alpha1.Reason;
import dev.sparkinfer.model.LoadOptions;
import dev.sparkinfer.model.ModelException;
import org.junit.jupiter.api.Test;

class DeviceChoiceTest {
  private static final RunSpec.Process POD_WITH_GPUS = new RunSpec.Process(3, true, 2);
  private static final RunSpec.Process POD_WITHOUT = new RunSpec.Process(3, true, 0);
  private static final RunSpec.Process HERE = new RunSpec.Process(3, false, null);

  @Test
  void aPodHasNoMoreThreadsThanItsCores() throws Exception {
    assertThat(DeviceChoice.of(POD_WITH_GPUS, () -> 2, false))
        .containsExactly(new LoadOptions(3, 0), new LoadOptions(3, 1));
    assertThat(DeviceChoice.of(POD_WITHOUT, () -> 0, false))
        .containsExactly(new LoadOptions(3, null));
    assertThat(DeviceChoice.of(HERE, () -> 0, false)).containsExactly(LoadOptions.cpu());
  }

  @Test
  void takesNoDeviceThatItDidNotAskFor() throws Exception {
    assertThat(DeviceChoice.of(POD_WITHOUT, () -> 4, false))
        .containsExactly(new LoadOptions(3, null));
    assertThat(DeviceChoice.of(HERE, () -> 1, false)).containsExactly(new LoadOptions(0, 0));
  }

  @Test
  void missesTheDevicesThatItAskedFor() throws Exception {
    ModelException missing =
        catchThrowableOfType(
            ModelException.class, () -> DeviceChoice.of(POD_WITH_GPUS, () -> 0, false));

    assertThat(missing.reason()).isEqualTo(Reason.DeviceMissing);
    assertThat(missing).hasMessageContaining("spec.executors.gpus is 2");
    assertThat(DeviceChoice.of(POD_WITH_GPUS, () -> 0, true))
        .containsExactly(new LoadOptions(3, null));
  }
}
