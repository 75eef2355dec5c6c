package org.hashrelay.persistence.journal;

/** Every event and every snapshot there is, under the name it keeps for ever. */
final class JournaledTypes {

  static final EventNames NAMES = EventNames.none();

  private JournaledTypes() {}
}
