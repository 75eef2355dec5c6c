package org.hashrelay.persistence.journal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.NotSerializableException;
import org.apache.pekko.serialization.SerializerWithStringManifest;
import org.hashrelay.persistence.journal.EventNames.Name;

/**
 * Events and snapshots as JSON under stable names; the manifest is name and version.
 *
 * <p>Fields that are not known are left out, so the program before this one can still read what this
 * one writes. Fields that are missing are an error: a new field is a new version with a step in
 * {@link Upcasters}, never a silent default.
 */
public final class JournalSerializer extends SerializerWithStringManifest {

  /** Stands in every row of the journal. */
  public static final int IDENTIFIER = 735_501;

  private final EventNames names;
  private final Upcasters upcasters;
  private final ObjectMapper json = JournalJson.mapper();

  /** Made by Pekko, by name. */
  public JournalSerializer() {
    this(JournaledTypes.NAMES, Upcasters.ALL);
  }

  JournalSerializer(EventNames names, Upcasters upcasters) {
    this.names = names;
    this.upcasters = upcasters;
  }

  @Override
  public int identifier() {
    return IDENTIFIER;
  }

  @Override
  public String manifest(Object value) {
    return names
        .of(value.getClass())
        .map(Name::manifest)
        .orElseThrow(() -> new IllegalArgumentException(
            value.getClass().getName() + " has no name in the journal"));
  }

  @Override
  public byte[] toBinary(Object value) {
    try {
      return json.writeValueAsBytes(value);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(manifest(value) + " cannot be written", e);
    }
  }

  @Override
  public Object fromBinary(byte[] bytes, String manifest) throws NotSerializableException {
    var found = Name.parse(manifest).orElseThrow(() -> unknown(manifest, "is no name of ours"));
    var type = names.type(found.name()).orElseThrow(() -> unknown(manifest, "is not known here"));
    var wanted = names.of(type).orElseThrow();
    try {
      if (!(json.readTree(bytes) instanceof ObjectNode tree)) {
        throw unknown(manifest, "is not a JSON object");
      }
      var current = upcasters
          .upcast(found, wanted, tree)
          .orElseThrow(() -> unknown(manifest, "cannot become v" + wanted.version()));
      return json.treeToValue(current, type);
    } catch (NotSerializableException e) {
      throw e;
    } catch (IOException e) {
      throw unknown(manifest, "cannot be read: " + e.getMessage());
    }
  }

  private static NotSerializableException unknown(String manifest, String why) {
    return new NotSerializableException("'" + manifest + "' in the journal " + why);
  }
}
