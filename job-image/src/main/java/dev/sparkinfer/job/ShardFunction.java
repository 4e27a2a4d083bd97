package dev.sparkinfer.job;

import dev.sparkinfer.plan.Shard;
import java.io.Serializable;
import scala.collection.Iterator;
import scala.runtime.AbstractFunction1;

/** A shard's task in the form in which Spark wants it. */
final class ShardFunction extends AbstractFunction1<Iterator<Shard>, ShardTask.Done>
    implements Serializable {
  private static final long serialVersionUID = 1L;

  private final ShardTask task;

  ShardFunction(ShardTask task) {
    this.task = task;
  }

  @Override
  public ShardTask.Done apply(Iterator<Shard> shards) {
    try {
      return task.call(shards.next());
    } catch (Exception e) {
      throw sneaky(e);
    }
  }

  /** Scala's functions declare no exceptions; Spark takes them all. */
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private static <E extends Throwable> RuntimeException sneaky(Throwable e) throws E {
    throw (E) e;
  }
}
