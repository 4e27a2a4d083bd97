package dev.sparkinfer.bench.engine;

import com.google.common.base.Throwables;
import java.io.EOFException;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.PrintStream;
import java.io.Serializable;

/**
 * The other end of a {@link MeasuringProcess}: a workplace from standard input, then one
 * measurement after the other, their answers to standard output.
 */
final class MeasuringMain {
  private MeasuringMain() {}

  public static void main(String[] arguments) throws IOException, ClassNotFoundException {
    PrintStream standardOut = System.out;
    // Whatever prints must not get into the answers.
    System.setOut(System.err);
    ObjectOutputStream answers = new ObjectOutputStream(standardOut);
    answers.flush();
    ObjectInputStream requests = new ObjectInputStream(System.in);
    Workplace<?> workplace = (Workplace<?>) requests.readObject();
    serve(workplace, requests, answers);
    // Threads of Spark or TensorFlow may be left.
    System.exit(0);
  }

  private static <P> void serve(
      Workplace<P> workplace, ObjectInputStream requests, ObjectOutputStream answers)
      throws IOException, ClassNotFoundException {
    P place;
    try {
      place = workplace.open();
    } catch (Exception e) {
      answer(answers, failure(e));
      return;
    }
    answer(answers, new MeasuringProcess.Answer(null, null));
    while (true) {
      Measurement<P, ?> measurement;
      try {
        measurement = read(requests);
      } catch (EOFException e) {
        return;
      }
      answer(answers, measured(measurement, place));
    }
  }

  @SuppressWarnings("unchecked") // MeasuringProcess.measure takes no other
  private static <P> Measurement<P, ?> read(ObjectInputStream requests)
      throws IOException, ClassNotFoundException {
    return (Measurement<P, ?>) requests.readObject();
  }

  private static <P> MeasuringProcess.Answer measured(Measurement<P, ?> measurement, P place) {
    // What the one before has left behind is not this one's to clear away.
    System.gc();
    try {
      Serializable value = measurement.measure(place);
      return new MeasuringProcess.Answer(value, null);
    } catch (Exception e) {
      return failure(e);
    }
  }

  private static MeasuringProcess.Answer failure(Exception e) {
    return new MeasuringProcess.Answer(null, Throwables.getStackTraceAsString(e));
  }

  private static void answer(ObjectOutputStream answers, MeasuringProcess.Answer answer)
      throws IOException {
    answers.writeObject(answer);
    answers.flush();
  }
}
