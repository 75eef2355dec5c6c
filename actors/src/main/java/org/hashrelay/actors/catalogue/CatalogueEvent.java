package org.hashrelay.actors.catalogue;

import org.hashrelay.actors.Journaled;
import org.hashrelay.actors.catalogue.CatalogueState.Place;

/** What happened to the {@link Catalogue}; each event knows how it changes the state. */
public sealed interface CatalogueEvent extends Journaled {

  CatalogueState applyTo(CatalogueState state);

  record PoolAdded(int id, String name) implements CatalogueEvent {
    @Override
    public CatalogueState applyTo(CatalogueState state) {
      return state.withPool(id, name);
    }
  }

  record PoolRenamed(int id, String name) implements CatalogueEvent {
    @Override
    public CatalogueState applyTo(CatalogueState state) {
      return state.withPool(id, name);
    }
  }

  record PoolForgotten(int id) implements CatalogueEvent {
    @Override
    public CatalogueState applyTo(CatalogueState state) {
      return state.withoutPool(id);
    }
  }

  record NodeAdded(String nodeId) implements CatalogueEvent {
    @Override
    public CatalogueState applyTo(CatalogueState state) {
      return state.withNode(nodeId);
    }
  }

  /** The node is gone, and with it its mappings and tokens. */
  record NodeForgotten(String nodeId) implements CatalogueEvent {
    @Override
    public CatalogueState applyTo(CatalogueState state) {
      return state.withoutNode(nodeId);
    }
  }

  record MappingAdded(int id, String nodeId, String name) implements CatalogueEvent {
    @Override
    public CatalogueState applyTo(CatalogueState state) {
      return state.withMapping(id, new Place(nodeId, name));
    }
  }

  record MappingMoved(int id, String nodeId, String name) implements CatalogueEvent {
    @Override
    public CatalogueState applyTo(CatalogueState state) {
      return state.withMapping(id, new Place(nodeId, name));
    }
  }

  record MappingForgotten(int id) implements CatalogueEvent {
    @Override
    public CatalogueState applyTo(CatalogueState state) {
      return state.withoutMapping(id);
    }
  }

  record TokenAdded(String tokenId, String nodeId) implements CatalogueEvent {
    @Override
    public CatalogueState applyTo(CatalogueState state) {
      return state.withToken(tokenId, nodeId);
    }
  }
}
