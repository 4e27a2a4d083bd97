package dev.sparkinfer.api.crd;

import com.sun.source.doctree.DocCommentTree;
import com.sun.source.doctree.DocTree;
import com.sun.source.doctree.ParamTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import javax.tools.ToolProvider;

/** The Javadoc of a record or class, read from its source by the JDK's own parser. */
record RecordJavadoc(String text, Map<String, String> params) {

  /** Reads the source of {@code type} below {@code sources}. */
  static RecordJavadoc of(Path sources, Class<?> type) {
    Path source = sources.resolve(type.getName().replace('.', '/') + ".java");
    var compiler = ToolProvider.getSystemJavaCompiler();
    try (var files = compiler.getStandardFileManager(null, null, null)) {
      JavacTask task =
          (JavacTask)
              compiler.getTask(
                  null, files, null, List.of("-proc:none"), null, files.getJavaFileObjects(source));
      DocTrees docs = DocTrees.instance(task);
      CompilationUnitTree unit = task.parse().iterator().next();
      for (Tree declaration : unit.getTypeDecls()) {
        if (declaration instanceof ClassTree tree
            && tree.getSimpleName().contentEquals(type.getSimpleName())) {
          return read(docs.getDocCommentTree(TreePath.getPath(unit, tree)), type);
        }
      }
      throw new IllegalStateException(source + " declares no " + type.getSimpleName());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static RecordJavadoc read(DocCommentTree comment, Class<?> type) {
    if (comment == null) {
      throw new IllegalStateException(type.getSimpleName() + " has no Javadoc");
    }
    Map<String, String> params = new HashMap<>();
    for (DocTree tag : comment.getBlockTags()) {
      if (tag instanceof ParamTree param) {
        params.put(param.getName().toString(), plain(param.getDescription()));
      }
    }
    return new RecordJavadoc(plain(comment.getFirstSentence()), params);
  }

  private static String plain(List<? extends DocTree> trees) {
    return trees.stream()
        .map(Object::toString)
        .collect(Collectors.joining())
        .replaceAll("\\{@code ([^}]*)}", "$1")
        .replaceAll("\\s+", " ")
        .strip();
  }
}
