package dev.sparkinfer.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;

/** What makes an image simulate its devices is in none that is built without asking for it. */
class ReleasedImageTest {
  private static final String WITH_JAVA_OPTIONS =
      "//*[local-name()='JDK_JAVA_OPTIONS' or local-name()='JAVA_TOOL_OPTIONS']";

  @ParameterizedTest
  @ValueSource(strings = {"../pom.xml", "pom.xml"})
  void javaOptionsEnterAnImageOnlyByAPropertyOfTheBuild(String pom) throws Exception {
    assertThat(texts(pom, WITH_JAVA_OPTIONS + "[not(ancestor::*[local-name()='profile'])]"))
        .isEmpty();
    assertThat(
            texts(
                pom,
                WITH_JAVA_OPTIONS
                    + "/ancestor::*[local-name()='profile']/*[local-name()='activation']"))
        .allSatisfy(
            activation -> assertThat(activation.strip()).isEqualTo("sparkinfer.image.javaOptions"));
    assertThat(texts(pom, "//*[local-name()='sparkinfer.image.javaOptions']")).isEmpty();
  }

  @Test
  void noOptionsFileOfTheImageSimulatesDevices() throws Exception {
    for (String file : List.of("java-options", "java-opens", "bin/entrypoint")) {
      assertThat(Files.readString(Path.of("src/main/jib/opt/sparkinfer", file)))
          .doesNotContain("simulated");
    }
  }

  private static List<String> texts(String pom, String path) throws Exception {
    Document document =
        DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(Path.of(pom).toFile());
    NodeList nodes =
        (NodeList)
            XPathFactory.newInstance().newXPath().evaluate(path, document, XPathConstants.NODESET);
    return IntStream.range(0, nodes.getLength())
        .mapToObj(i -> nodes.item(i).getTextContent())
        .toList();
  }
}
