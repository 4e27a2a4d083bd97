package dev.sparkinfer.job;

import dev.sparkinfer.engine.EngineException;
import dev.sparkinfer.engine.OverrunException;
import dev.sparkinfer.engine.ShardRun;
import dev.sparkinfer.model.ModelException;
import dev.sparkinfer.output.Row;
import dev.sparkinfer.plan.PlannedObject;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** The other end of {@link IsolatedProcess}: gives images their rows, as long as it lives. */
final class IsolatedMain {
  private IsolatedMain() {}

  public static void main(String[] args) throws Exception {
    ObjectOutputStream answers = new ObjectOutputStream(new FileOutputStream("/proc/self/fd/3"));
    answers.flush();
    ObjectInputStream orders = new ObjectInputStream(System.in);
    ExecutorProcess process = ExecutorProcess.of((RunSpec) orders.readObject());
    BlockingQueue<List<PlannedObject>> waiting = new LinkedBlockingQueue<>();
    Thread reader = new Thread(() -> read(orders, waiting), "orders");
    reader.setDaemon(true);
    reader.start();
    while (true) {
      answers.writeObject(answer(process, waiting.take()));
      answers.reset();
      answers.flush();
    }
  }

  private static IsolatedProcess.Answer answer(ExecutorProcess process, List<PlannedObject> objects)
      throws InterruptedException {
    try {
      List<Row> rows = process.predict(objects, new ShardRun(objects.size()));
      return new IsolatedProcess.Answer.Rows(new ArrayList<>(rows));
    } catch (EngineException | IOException | ModelException | SickExecutorException e) {
      if (TaskFailures.find(e, OverrunException.class) != null) {
        // The exit code is the answer.
        Runtime.getRuntime().halt(ExitCodes.HUNG);
      }
      return new IsolatedProcess.Answer.Failed(e);
    }
  }

  /** Who gave the orders may be gone: then nobody wants the rows, and nothing may stay behind. */
  @SuppressWarnings("unchecked")
  private static void read(ObjectInputStream orders, BlockingQueue<List<PlannedObject>> waiting) {
    try {
      while (true) {
        waiting.add((List<PlannedObject>) orders.readObject());
      }
    } catch (IOException | ClassNotFoundException e) {
      Runtime.getRuntime().halt(0);
    }
  }
}
