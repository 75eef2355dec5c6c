package org.hashrelay.build;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ImportTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/** Every Java file of the main code, as javac reads it. */
record Sources(List<File> files, List<Method> methods) {

  static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  /** @param topLevelTypes package-info.java has none */
  record File(
      String path,
      String packageName,
      int lines,
      List<String> topLevelTypes,
      List<String> starImports) {}

  /** @param lines from the opening brace to the closing one, both counted */
  record Method(String name, int lines, int parameters, boolean ofRecord) {}

  static Sources ofMainCode() {
    var compiler = ToolProvider.getSystemJavaCompiler();
    try (var manager = compiler.getStandardFileManager(null, null, null)) {
      var sources = manager.getJavaFileObjectsFromPaths(paths());
      var task =
          (JavacTask) compiler.getTask(null, manager, null, List.of("-proc:none"), null, sources);
      var trees = Trees.instance(task);
      var found = new Sources(new ArrayList<>(), new ArrayList<>());
      task.parse().forEach(unit -> found.add(unit, trees));
      return found;
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  private static List<Path> paths() throws IOException {
    try (Stream<Path> modules = Files.list(ROOT)) {
      return modules
          .map(module -> module.resolve("src/main/java"))
          .filter(Files::isDirectory)
          .flatMap(Sources::javaFilesIn)
          .toList();
    }
  }

  private static Stream<Path> javaFilesIn(Path folder) {
    try (var all = Files.walk(folder)) {
      return all.filter(p -> p.toString().endsWith(".java")).toList().stream();
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  private void add(CompilationUnitTree unit, Trees trees) {
    var path = ROOT.relativize(Path.of(unit.getSourceFile().toUri())).toString();
    var types = unit.getTypeDecls().stream()
        .filter(ClassTree.class::isInstance)
        .map(type -> ((ClassTree) type).getSimpleName().toString())
        .toList();
    var stars = unit.getImports().stream()
        .map(ImportTree::getQualifiedIdentifier)
        .map(Object::toString)
        .filter(name -> name.endsWith("*"))
        .toList();
    var lines = (int)
        unit.getLineMap().getLineNumber(trees.getSourcePositions().getEndPosition(unit, unit));
    files.add(new File(path, String.valueOf(unit.getPackageName()), lines, types, stars));
    new MethodScanner(unit, trees, path).scan(unit, methods);
  }

  private static final class MethodScanner extends TreeScanner<Void, List<Method>> {

    private final CompilationUnitTree unit;
    private final Trees trees;
    private final String path;
    private final Deque<Tree.Kind> kinds = new ArrayDeque<>();

    MethodScanner(CompilationUnitTree unit, Trees trees, String path) {
      this.unit = unit;
      this.trees = trees;
      this.path = path;
    }

    @Override
    public Void visitClass(ClassTree type, List<Method> into) {
      kinds.push(type.getKind());
      super.visitClass(type, into);
      kinds.pop();
      return null;
    }

    @Override
    public Void visitMethod(MethodTree method, List<Method> into) {
      if (method.getBody() != null) into.add(measured(method));
      return super.visitMethod(method, into);
    }

    private Method measured(MethodTree method) {
      var positions = trees.getSourcePositions();
      var map = unit.getLineMap();
      var from = map.getLineNumber(positions.getStartPosition(unit, method.getBody()));
      var to = map.getLineNumber(positions.getEndPosition(unit, method.getBody()));
      var place = path + ":" + from + " " + method.getName();
      var ofRecord = kinds.peek() == Tree.Kind.RECORD;
      return new Method(place, (int) (to - from + 1), method.getParameters().size(), ofRecord);
    }
  }
}
