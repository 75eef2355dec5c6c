package org.hashrelay.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;

/** A temporary folder that is gone when the demo is. */
record Scratch(Path root) implements AutoCloseable {

  static Scratch make() {
    try {
      return new Scratch(Files.createTempDirectory("hashrelay-demo-"));
    } catch (IOException full) {
      throw new UncheckedIOException("cannot make a temporary folder", full);
    }
  }

  Path folder(String name) {
    return root.resolve(name);
  }

  Path write(String name, String text) {
    try {
      return Files.writeString(root.resolve(name), text);
    } catch (IOException full) {
      throw new UncheckedIOException("cannot write " + name, full);
    }
  }

  @Override
  public void close() {
    try {
      Files.walkFileTree(root, new Removal());
    } catch (IOException kept) {
      throw new UncheckedIOException("cannot remove " + root, kept);
    }
  }

  private static final class Removal extends SimpleFileVisitor<Path> {

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      Files.deleteIfExists(file);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path folder, IOException failure) throws IOException {
      Files.deleteIfExists(folder);
      return FileVisitResult.CONTINUE;
    }
  }
}
