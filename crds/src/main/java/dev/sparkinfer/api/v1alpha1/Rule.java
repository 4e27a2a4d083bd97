package dev.sparkinfer.api.v1alpha1;

/** The CEL rules that several fields share, and what each says when broken. */
final class Rule {
  private Rule() {}

  /** Marks a rule that holds in a cluster only; a local run skips it. */
  static final String CLUSTER_ONLY = "FieldValueForbidden";

  static final String URI = "self.startsWith('s3://') || self.startsWith('file:')";
  static final String URI_MESSAGE =
      "must be s3://bucket/key, or file:path for local runs; for https:// or s3a:// addresses"
          + " write s3://bucket/key and put the server into storage.endpoint";

  static final String BUCKET =
      "!self.startsWith('s3://') ||"
          + " self.matches('^s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/.*)?$')";
  static final String BUCKET_MESSAGE =
      "names no bucket: after s3:// come 3 to 63 lower-case letters, digits, '.' and '-',"
          + " then /key";

  static final String FILE_PATH = "!self.matches('^file:/*$')";
  static final String FILE_PATH_MESSAGE = "names no path after file:";

  static final String LOCAL = "!self.startsWith('file:')";
  static final String LOCAL_MESSAGE =
      "file: URIs are local only: a pod does not see your files; use s3://bucket/key";

  static final String NO_GLOB = "!self.contains('*')";
  static final String NO_GLOB_MESSAGE =
      "is no pattern: name the directory, and choose in it by spec.input.include";

  private static final String PORT =
      "([1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5])";

  static final String ENDPOINT =
      "self.matches('^[[:space:]]*(?i:https?)://([A-Za-z0-9_-]+([.][A-Za-z0-9_-]+)*"
          + "|[[][0-9a-fA-F:.]+[]])(:"
          + PORT
          + ")?(/[A-Za-z0-9._~-]+)*/?[[:space:]]*$')";
  static final String ENDPOINT_MESSAGE =
      "must be http(s)://host[:port][/path] with a port from 1 to 65535, without user, bucket or"
          + " query, such as http://minio.storage:9000";

  static final String NAME = "self.matches('^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$')";
  static final String NAME_MESSAGE =
      "must be the name of a Kubernetes object: lower-case letters, digits, '-' and '.',"
          + " a letter or digit first and last";

  static final String MEMORY =
      "self.matches('^((51[2-9]|5[2-9][0-9]|[6-9][0-9]{2}|[1-9][0-9]{3,6})(M|Mi)"
          + "|[1-9][0-9]{0,3}(G|Gi))$')";
  static final String MEMORY_MESSAGE =
      "must be a whole number with Mi, Gi, M or G, from 512Mi to 9999Gi, such as 4Gi";

  static final String POD_LABELS =
      "self.all(k, !k.startsWith('spark-') && !k.contains('sparkinfer.dev/'))";
  static final String POD_LABELS_MESSAGE =
      "labels that start with spark- or hold sparkinfer.dev/ are set by Sparkinfer and Spark;"
          + " use others";

  static final String POD_ANNOTATIONS = "self.all(k, !k.contains('sparkinfer.dev/'))";
  static final String POD_ANNOTATIONS_MESSAGE =
      "annotations that hold sparkinfer.dev/ are set by Sparkinfer; use others";

  static final String IMMUTABLE = "self == oldSelf";
  static final String IMMUTABLE_MESSAGE =
      "model, input and output never change: use a new resource, or delete this one and apply it"
          + " again (committed work is kept; Argo CD: Replace=true,Force=true)";

  static final String DECIMAL = "self.matches('^-?[0-9]{1,6}([.][0-9]{1,9})?$')";
  static final String DECIMAL_MESSAGE = "must be a decimal number such as 123.675, in quotes";

  static final String MAX_OBJECT_SIZE =
      "self.matches('^([1-9][0-9]{0,8}|[1-9][0-9]{0,5}(k|Ki)|[1-9][0-9]{0,2}M"
          + "|([1-9][0-9]{0,2}|10[01][0-9]|102[0-4])Mi|1Gi|1G)$')";
  static final String MAX_OBJECT_SIZE_MESSAGE =
      "must be a whole number of bytes, alone or with k, M, G, Ki, Mi or Gi, up to 1Gi, such as"
          + " 64Mi";

  private static final String COMMON_ACCOUNT =
      "(has(self.storage) && has(self.storage.credentials)"
          + " && has(self.storage.credentials.serviceAccountName)"
          + " ? self.storage.credentials.serviceAccountName : '')";
  private static final String MODEL_ACCOUNT =
      "(has(self.model.storage) && has(self.model.storage.credentials)"
          + " && has(self.model.storage.credentials.serviceAccountName)"
          + " ? self.model.storage.credentials.serviceAccountName : '')";
  private static final String INPUT_ACCOUNT =
      "(has(self.input.storage) && has(self.input.storage.credentials)"
          + " && has(self.input.storage.credentials.serviceAccountName)"
          + " ? self.input.storage.credentials.serviceAccountName : '')";
  private static final String OUTPUT_ACCOUNT =
      "(has(self.output.storage) && has(self.output.storage.credentials)"
          + " && has(self.output.storage.credentials.serviceAccountName)"
          + " ? self.output.storage.credentials.serviceAccountName : '')";
  private static final String ACCOUNTS =
      "["
          + COMMON_ACCOUNT
          + ", "
          + MODEL_ACCOUNT
          + ", "
          + INPUT_ACCOUNT
          + ", "
          + OUTPUT_ACCOUNT
          + "].filter(n, n != '')";
  static final String ONE_ACCOUNT = ACCOUNTS + ".all(n, " + ACCOUNTS + ".all(m, m == n))";
  static final String ONE_ACCOUNT_MESSAGE =
      "a pod runs as one ServiceAccount: every credentials.serviceAccountName must be the same";
}
