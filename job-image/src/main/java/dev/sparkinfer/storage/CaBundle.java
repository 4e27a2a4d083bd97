package dev.sparkinfer.storage;

import dev.sparkinfer.storage.StorageException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.stream.Stream;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** Trust in the certificates of a PEM file besides the JDK's own. */
final class CaBundle {

  private CaBundle() {}

  /**
   * One trust manager over both, so that a refused chain still says why.
   *
   * @param setting what the file was named by, for the message
   * @throws StorageException {@code TLS_FAILED}: the file is absent, or holds no certificate
   */
  static X509TrustManager trustManager(Path pem, String setting) throws StorageException {
    try (InputStream in = Files.newInputStream(pem)) {
      Collection<? extends Certificate> extra =
          CertificateFactory.getInstance("X.509").generateCertificates(in);
      if (extra.isEmpty()) {
        throw new GeneralSecurityException("it holds no certificate");
      }
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      int count = 0;
      for (X509Certificate certificate : x509(null).getAcceptedIssuers()) {
        store.setCertificateEntry("jdk-" + count++, certificate);
      }
      for (Certificate certificate : extra) {
        store.setCertificateEntry("bundle-" + count++, certificate);
      }
      return x509(store);
    } catch (IOException | GeneralSecurityException e) {
      throw new StorageException(
          Kind.TLS_FAILED,
          "Cannot read PEM certificates from '"
              + pem
              + "' ("
              + e.getMessage()
              + "); correct "
              + setting,
          e);
    }
  }

  private static X509TrustManager x509(@Nullable KeyStore store) throws GeneralSecurityException {
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return Stream.of(factory.getTrustManagers())
        .filter(X509TrustManager.class::isInstance)
        .map(X509TrustManager.class::cast)
        .findFirst()
        .orElseThrow(() -> new GeneralSecurityException("the JDK has no X.509 trust manager"));
  }
}
