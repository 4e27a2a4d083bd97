package dev.sparkinfer.engine;

import dev.sparkinfer.storage.StorageException;

/** Whether the credentials still work, asked when the store refuses an object. */
public interface AccessCheck {
  /** Returns if they do; throws what is wrong if they do not. */
  void run() throws StorageException;
}
