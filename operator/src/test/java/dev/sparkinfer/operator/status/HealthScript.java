package dev.sparkinfer.operator.status;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import org.luaj.vm2.Globals;
import org.luaj.vm2.LuaTable;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.lib.jse.JsePlatform;

/** Runs a health check as Argo CD does: the resource is the global {@code obj}. */
final class HealthScript {
  private HealthScript() {}

  record Health(String status, String message) {}

  static Health run(String script, JsonNode resource) {
    Globals globals = JsePlatform.standardGlobals();
    globals.set("obj", value(resource));
    LuaValue health = globals.load(script, "health.lua").call();
    return new Health(health.get("status").checkjstring(), health.get("message").checkjstring());
  }

  private static LuaValue value(JsonNode node) {
    return switch (node.getNodeType()) {
      case OBJECT -> {
        LuaTable table = new LuaTable();
        for (Map.Entry<String, JsonNode> field : node.properties()) {
          table.set(field.getKey(), value(field.getValue()));
        }
        yield table;
      }
      case ARRAY -> {
        LuaTable table = new LuaTable();
        for (int i = 0; i < node.size(); i++) {
          table.set(i + 1, value(node.get(i)));
        }
        yield table;
      }
      case STRING -> LuaValue.valueOf(node.asText());
      case NUMBER -> LuaValue.valueOf(node.asDouble());
      case BOOLEAN -> LuaValue.valueOf(node.asBoolean());
      case NULL, MISSING, BINARY, POJO -> LuaValue.NIL;
    };
  }
}
