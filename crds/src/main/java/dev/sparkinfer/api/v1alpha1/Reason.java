package dev.sparkinfer.api.v1alpha1;

/**
 * Why a run is where it is: the one word of conditions, summaries and termination messages. {@code
 * docs/reasons.md} holds each one's meaning and remedy. What ends a run in its own process has an
 * exit code, one of sysexits; what only a cluster can say has none.
 */
public enum Reason {
  /** Every planned object has its row. */
  Succeeded(0),
  /** This output already holds the finished results of the same run. */
  AlreadyComplete(0),
  /** A field is wrong, missing, unknown or out of range. */
  InvalidResource(64),
  /** The output lies inside the input or the model, or holds one of them. */
  OutputOverlapsInput(64),
  /** The resource asks for what it may not have. */
  ForbiddenField(64),
  /** The bucket does not exist. */
  BucketNotFound(64),
  /** The bucket lives in another region than the one given. */
  WrongRegion(64),
  /** The store's certificate is not trusted, or it speaks no TLS. */
  TlsFailed(64),
  /** More images failed than {@code failurePolicy.maxFailedImages} allows. */
  TooManyFailedImages(65),
  /** The input holds no object to read. */
  NoInput(66),
  /** A store lists objects twice, elsewhere than asked, or without end. */
  ListingInconsistent(66),
  /** The model's directory is not there, or holds no {@code saved_model.pb}. */
  ModelNotFound(69),
  /** The model is damaged, or TensorFlow cannot load or run it. */
  ModelInvalid(69),
  /** The model's files are not those whose digest the resource gives. */
  ModelDigestMismatch(69),
  /** The model has no such signature, input or output. */
  SignatureNotFound(69),
  /** The model's input or output does not have the shape of an image classifier. */
  ShapeMismatch(69),
  /** There are more or fewer labels than classes. */
  LabelsMismatch(69),
  /** A GPU was asked for and TensorFlow sees none. */
  DeviceMissing(69),
  /** A defect of Sparkinfer itself. */
  InternalError(70),
  /** The output holds another run's results, or objects of somebody else. */
  OutputInUse(73),
  /** The output's store overwrites where it was asked not to. */
  ConditionalPutUnsupported(73),
  /** The store does not answer, or answers with server errors, for longer than the retries last. */
  StorageUnavailable(75),
  /** The endpoint's name has no address. */
  HostNotFound(75),
  /** Nobody listens at the endpoint. */
  ConnectionRefused(75),
  /** What answers at the endpoint is no S3 store. */
  NotAnObjectStore(75),
  /** The store refuses a request in words that are neither of credentials nor of permission. */
  RequestRefused(75),
  /** A task failed more often than Spark retries it, by no fault of an image. */
  TaskFailed(75),
  /** Executors die again and again. */
  ExecutorsCrash(75),
  /** A pod needed more memory than its limit. */
  OutOfMemory(75),
  /** No credentials were found. */
  CredentialsMissing(77),
  /** The store does not know the access key, or the secret key is wrong, or they have expired. */
  CredentialsRefused(77),
  /** The credentials are good, and may not do this. */
  AccessDenied(77),
  /** The run was stopped by Ctrl-C or a signal. */
  Interrupted(130),

  /** The operator has taken the resource up. */
  Accepted,
  /** The driver's pod is being started. */
  DriverStarting,
  /** The driver checks the model and lists the input. */
  Planning,
  /** Executors work through the plan. */
  Running,
  /** {@code suspend} is set. */
  Suspended,
  /** A queue, such as Kueue's, has not admitted the Job yet. */
  Queued,
  /** No node has room for a pod. */
  Unschedulable,
  /** A Secret that the resource names is not there. */
  SecretNotFound,
  /** A Secret lacks a key. */
  SecretKeyMissing,
  /** A ConfigMap that the resource names is not there, or lacks the key. */
  ConfigMapNotFound,
  /** A ServiceAccount that the resource names is not there. */
  ServiceAccountNotFound,
  /** A pod's image cannot be pulled. */
  ImagePullFailed,
  /** A quota of the namespace leaves no room for a pod. */
  QuotaExceeded,
  /** Admission refuses a pod. */
  PodRejected,
  /** The driver died more often than it may be started again. */
  DriverFailed,
  /** The run took longer than {@code activeDeadlineSeconds}. */
  DeadlineExceeded;

  private static final int NO_EXIT_CODE = -1;

  private final int exitCode;

  Reason(int exitCode) {
    this.exitCode = exitCode;
  }

  Reason() {
    this(NO_EXIT_CODE);
  }

  /** Whether a run's own process can end for this reason. */
  public boolean hasExitCode() {
    return exitCode != NO_EXIT_CODE;
  }

  /**
   * The process's exit status, by sysexits.
   *
   * @throws IllegalStateException when only a cluster gives this reason
   */
  public int exitCode() {
    if (!hasExitCode()) {
      throw new IllegalStateException(this + " is no end of a process");
    }
    return exitCode;
  }
}
