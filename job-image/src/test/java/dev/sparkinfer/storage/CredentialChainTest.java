package dev.sparkinfer.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minio.credentials.Credentials;
import io.minio.credentials.Provider;
import java.security.ProviderException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class CredentialChainTest {

  private static Provider failing(String why) {
    return () -> {
      throw new ProviderException(why);
    };
  }

  @Test
  void takesTheFirstThatHasCredentialsAndKeepsThem() {
    AtomicInteger fetches = new AtomicInteger();
    Provider having =
        () -> {
          fetches.incrementAndGet();
          return new Credentials("key", "secret", null, null);
        };
    CredentialChain chain =
        new CredentialChain(List.of(failing("no variables"), having, failing("no role")));

    assertThat(chain.fetch().accessKey()).isEqualTo("key");
    assertThat(chain.fetch().accessKey()).isEqualTo("key");
    assertThat(fetches).hasValue(1);
  }

  @Test
  void tellsWhatEveryLinkLacks() {
    CredentialChain chain =
        new CredentialChain(List.of(failing("no variables"), failing("no profile")));

    assertThatThrownBy(chain::fetch)
        .isInstanceOf(ProviderException.class)
        .hasMessage("no variables; no profile");
  }
}
