package dev.sparkinfer.bench.input;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;

/** Pictures as JPEG files, of a quality or of a size. */
final class Jpeg {
  private static final int HALVINGS = 6;

  private Jpeg() {}

  /**
   * The quality is chosen so that the file comes near a size, if any quality does.
   *
   * @param bytes wanted; within 5 % is near
   */
  static byte[] ofSize(BufferedImage image, int bytes) {
    float low = 0.4f;
    float high = 1;
    float quality = 0.9f;
    byte[] file = ofQuality(image, quality);
    for (int i = 0; i < HALVINGS && Math.abs(file.length - bytes) > bytes / 20; i++) {
      if (file.length < bytes) {
        low = quality;
      } else {
        high = quality;
      }
      quality = (low + high) / 2;
      file = ofQuality(image, quality);
    }
    return file;
  }

  /**
   * @param quality from 0 to 1, as the JDK's writer understands it
   */
  static byte[] ofQuality(BufferedImage image, float quality) {
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    try (ImageOutputStream output = ImageIO.createImageOutputStream(file)) {
      ImageWriteParam parameters = writer.getDefaultWriteParam();
      parameters.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
      parameters.setCompressionQuality(quality);
      writer.setOutput(output);
      writer.write(null, new IIOImage(image, null, null), parameters);
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory", e);
    } finally {
      writer.dispose();
    }
    return file.toByteArray();
  }
}
