package org.hashrelay.doctor;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * What somebody needs who shall find a fault from afar, as one zip file without a secret in it.
 *
 * <p>Known secrets are looked for by their very text, and what looks like one by its form.
 */
public final class Bundle {

  private static final String HIDDEN = "(hidden)";

  /** Shorter ones would be found in every other word; they are never written as such. */
  private static final int SHORTEST = 4;

  private static final List<Pattern> FORMS = List.of(
      Pattern.compile("hr1_[A-Za-z0-9]{16}_[A-Za-z0-9]+"),
      Pattern.compile("hr1e\\.[A-Za-z0-9_-]+(\\.[0-9a-f]*)?"),
      Pattern.compile("(?i)(?<=bearer )\\S+"),
      Pattern.compile("whsec_\\S+"),
      Pattern.compile("(?i)(?<=(?:password|passwd|secret|token)=)(?!\\(hidden\\))[^&;\"\\s]+"),
      Pattern.compile("(?<=//)[^/@\\s\"]+(?=@)"),
      Pattern.compile("(?s)-----BEGIN [A-Z ]*PRIVATE KEY-----.*?-----END [A-Z ]*PRIVATE KEY-----"));

  private final List<String> secrets;
  private final Map<String, String> pages = new TreeMap<>();

  /** @param secrets whatever must not be in it; the longest is looked for first */
  public Bundle(Collection<String> secrets) {
    this.secrets = secrets.stream()
        .filter(secret -> secret.strip().length() >= SHORTEST)
        .sorted(Comparator.comparingInt(String::length).reversed())
        .toList();
  }

  public Bundle with(String name, Collection<String> lines) {
    pages.put(name, hidden(String.join("\n", lines)) + "\n");
    return this;
  }

  private String hidden(String text) {
    var shown = text;
    for (var secret : secrets) shown = shown.replace(secret, HIDDEN);
    for (var form : FORMS) shown = form.matcher(shown).replaceAll(HIDDEN);
    return shown;
  }

  /** Replaces what is there; only its owner can read it. */
  public void write(Path file) throws IOException {
    var folder = file.toAbsolutePath().getParent();
    var own = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    var draft = Files.createTempFile(folder, "bundle", ".new", own);
    try {
      try (var zip = new ZipOutputStream(Files.newOutputStream(draft))) {
        for (var page : pages.entrySet()) {
          zip.putNextEntry(new ZipEntry("hashrelay/" + page.getKey()));
          zip.write(page.getValue().getBytes(StandardCharsets.UTF_8));
          zip.closeEntry();
        }
      }
      Files.move(draft, file.toAbsolutePath(), StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(draft);
    }
  }
}
